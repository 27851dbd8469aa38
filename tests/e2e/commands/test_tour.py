"""Each command of docs/tour.md runs as it stands there, and asks AWS for no more than the documented policies allow."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator

DOCS = Path(__file__).parents[3] / "docs"
LINES = re.findall(r"^siro-bridge (.+) --local$", (DOCS / "tour.md").read_text("utf-8"), flags=re.MULTILINE)
SERVES = "console"
ACTING = ("replay", "undo", "link", "unlink", "setup")
IAM_NAMES = {"lambda:Invoke": "lambda:InvokeFunction"}
IAM_PREFIXES = {"monitoring": "cloudwatch"}


def allowed(name: str) -> list[str]:
    policy = json.loads((DOCS / "policies" / f"{name}.json").read_text("utf-8"))
    return [action for statement in policy["Statement"] for action in statement["Action"]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The IAM actions of all calls meanwhile; a queue's batches have the right of the single action."""
    called: set[str] = set()
    real = vars(BaseClient)["_make_api_call"]

    def count(client: Any, operation: str, arguments: Any) -> Any:
        prefix = client.meta.service_model.endpoint_prefix
        action = f"{IAM_PREFIXES.get(prefix, prefix)}:{operation}"
        called.add(IAM_NAMES.get(action, action).removesuffix("Batch"))
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", count)
    return called


@pytest.mark.parametrize("line", [line for line in LINES if line != SERVES])
def test_command_runs_with_the_policys_rights(
    kept_stack: KeptStack, asked: set[str], line: str, tmp_path: Path
) -> None:
    known = {
        "RECORDING": kept_stack.evidence.told[0].recording_id,
        "KEY": str(kept_stack.stack.crm.appointments()[0]["key"]),
        "console.html": str(tmp_path / "console.html"),
    }
    result = kept_stack.run(*(known.get(word, word) for word in line.split()))
    assert result.exit_code == 0, result.output + result.stderr
    policies = ("look", "operate") if line.split(maxsplit=1)[0] in ACTING else ("look",)
    patterns = [action for name in policies for action in allowed(name)]
    assert asked
    assert sorted(action for action in asked if not any(fnmatchcase(action, each) for each in patterns)) == []


def test_the_page_knows_every_command_of_a_deployed_stack() -> None:
    text = (DOCS / "tour.md").read_text("utf-8")
    for name in (line.split(maxsplit=1)[0] for line in LINES):
        assert f"`{name}`" in text or f"`{name} " in text, name
