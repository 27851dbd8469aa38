"""docs/reasons.md knows every state and reason, docs/alarms.md every alarm and metric that a person can meet."""

import re
from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse

from siro_bridge.domain.recording.item import State
from siro_bridge.sync_metrics import METRICS
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge.use_cases.receive_webhook import Reception

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "reasons.md").read_text("utf-8")
ALARMS = (PROJECT / "docs" / "alarms.md").read_text("utf-8")
CODE = "\n".join(
    path.read_text("utf-8") for folder in ("layers", "functions") for path in (PROJECT / folder).rglob("*.py")
)
COUNTED = [*METRICS, *(f"Webhook{outcome}" for outcome in Reception), *(f"Enrichment{result}" for result in WorkResult)]
COUNTED += re.findall(r'count\("(\w+)"\)', CODE)


def reasons() -> list[str]:
    """The first cells of the tables of reasons, split at commas."""
    section = PAGE[PAGE.index("## It waits") :]
    cells = re.findall(r"^\| (?!---|reason|result)([^|]+?) \|", section, flags=re.MULTILINE)
    parts = [part.replace("…", "").strip(" `,:") for cell in cells for part in re.split(r", (?:or )?", cell)]
    return [part for part in parts if part and part not in OUR_WORDS]


# Said in the page's own words, since the code's vary.
OUR_WORDS = {
    "extracting from it",
    "the CRM cannot be reached",
    "is throttling",
    "another record than you look at",
    "a method and a path with what was answered",
    "secret : key  is not filled in",
    "mapping.yaml",
    "Siro:  the token was refused",
    "secret : Secrets Manager",
    "none of the picklist's values",
}


@pytest.mark.parametrize("state", list(State))
def test_state_is_explained(state: State) -> None:
    assert f"| `{state}` |" in PAGE


@pytest.mark.parametrize("metric", COUNTED)
def test_metric_is_explained(metric: str) -> None:
    assert f"`{metric}`" in ALARMS


def test_each_alarm_is_explained_with_a_command_that_its_mail_names() -> None:
    """The mail is the alarm's description."""
    resources = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))["Resources"]
    mails = {
        name: each["Properties"]["AlarmDescription"]
        for name, each in resources.items()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }
    rows = dict(re.findall(r"^\| `(\w+Alarm)` \|.*?\| `(siro-bridge [^`]+)`[^|]* \|$", ALARMS, flags=re.MULTILINE))
    assert rows.keys() == mails.keys()
    assert [name for name, command in rows.items() if command not in mails[name]] == []


@pytest.mark.parametrize("reason", reasons())
def test_reason_is_what_the_product_says(reason: str) -> None:
    assert reason in CODE
