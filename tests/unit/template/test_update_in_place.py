"""A stack of an earlier release becomes one of this by `sam deploy`, and keeps what it holds."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.template.parts import Template
from tests.unit.template.stateful import interface, stateful

RELEASES = sorted(Path(__file__).parent.glob("release-*.json"))
Kept = dict[str, Any]


def losses(before: Kept, template: Template) -> list[str]:
    """What an update would make anew, overwrite or no longer understand."""
    now, known = stateful(template), interface(template)
    lost = [name for name, each in before["Resources"].items() if now.get(name) != each]
    lost += [name for name, values in before["Parameters"].items() if not _takes(known["Parameters"].get(name), values)]
    return lost + [name for name in before["Outputs"] if name not in known["Outputs"]]


def _takes(allowed: list[Any] | None, values: list[Any]) -> bool:
    """None where there is no such parameter any more; an empty list takes any value."""
    return allowed is not None and (not allowed or set(values) <= set(allowed))


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def before(request: pytest.FixtureRequest) -> Kept:
    found: Kept = json.loads(request.param.read_text("utf-8"))
    return found


def test_nothing_that_holds_something_is_made_anew(before: Kept, template: Template) -> None:
    assert losses(before, template) == []


def rename_table(template: Template) -> None:
    template["Resources"]["Table"] = template["Resources"].pop("StateTable")


def set_of(logical_id: str, name: str, value: Any) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        template["Resources"][logical_id]["Properties"][name] = value

    return change


CHANGES: dict[str, Callable[[Template], object]] = {
    "StateTable": rename_table,
    "CrmSecret": set_of("CrmSecret", "SecretString", '{"url":"FILL_ME"}'),
    "EnrichmentQueue": set_of("EnrichmentQueue", "FifoQueue", True),
    "EnrichmentDeadLetterQueue": set_of("EnrichmentDeadLetterQueue", "QueueName", "siro-bridge-dead"),
    "SyncLogGroup": set_of("SyncLogGroup", "LogGroupName", "/siro-bridge/sync"),
    "AlarmEmail": lambda template: template["Parameters"].pop("AlarmEmail"),
    "IngestMode": lambda template: template["Parameters"]["IngestMode"]["AllowedValues"].remove("polling"),
    "WebhookUrl": lambda template: template["Outputs"].pop("WebhookUrl"),
    "WebhookApi": lambda template: template["Resources"]["WebhookApi"].update(Condition="IsTraced"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_loses_something_is_seen(before: Kept, template: Template, name: str) -> None:
    changed = copy.deepcopy(template)
    CHANGES[name](changed)
    assert losses(before, changed) == [name]
