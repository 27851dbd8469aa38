"""Each command line of README, operations and tour runs, and asks AWS for no more than the policies in docs allow."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.e2e.conftest import KeptStack
from tests.told_lines import PROJECT, told_lines

pytestmark = pytest.mark.emulator

PAGES = ("README.md", "docs/operations.md", "docs/tour.md")
SAME = {
    "rec-abc-def": "RECORDING",
    "2025-01-01": "DAY",
    "2026-01-01": "DAY",
    "SECRET": "SiroSecret",
    "siro-bridge.html": "FILE.html",
    "console.html": "FILE.html",
}
"""One line in two pages' words runs once."""


def as_one(line: str) -> str:
    return " ".join(SAME.get(word, word) for word in line.removesuffix(" --local").split())


LINES = {as_one(line) for page in PAGES for line in told_lines(page)}

ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "console": ("commands/test_console.py", "with opened(kept_stack) as"),
    "console --allow-changes": ("commands/test_console.py", 'opened(kept_stack, "--allow-changes")'),
    "console --port 8765": ("commands/test_console.py", '"console", "--port"'),
    "demo --keep": ("conftest.py", "`siro-bridge demo --keep` after its story"),
    "mapping check": ("../unit/commands/test_mapping.py", '["mapping", "check"]'),
    "mapping init": ("../unit/commands/test_mapping_init.py", '["mapping", "init"'),
    "mapping check --live": ("../unit/commands/test_mapping_live.py", '"--live"'),
    "mapping try": ("commands/test_mapping.py", '["mapping", "try"'),
    "setup": ("commands/test_setup.py", 'emptied.run("setup", typed='),
    "setup crm-login": ("commands/test_crm_login.py", '"setup", "crm-login"'),
    "setup rotate CrmSecret": ("commands/test_setup.py", '"setup", "rotate", "CrmSecret"'),
    "setup rotate WebhookSecret": ("commands/test_setup.py", '"setup", "rotate", "WebhookSecret"'),
    "sign-event events/webhook-recording-linked.json": ("../unit/commands/test_sign_event.py", '["sign-event"'),
}
"""Lines that serve until Ctrl-C, or need more than one answer: which test runs them, and where in its text."""

ASK = ("undo", "link", "unlink", "forget", "--discard")
"""Answered with no, they end with 1; test_writes.py and test_recordings.py let them do it."""

ACTING = ("replay", "undo", "link", "unlink", "setup")
IAM_NAMES = {"lambda:Invoke": "lambda:InvokeFunction"}
IAM_PREFIXES = {"monitoring": "cloudwatch"}


def allowed(name: str) -> list[str]:
    policy = json.loads((PROJECT / "docs" / "policies" / f"{name}.json").read_text("utf-8"))
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


@pytest.fixture(scope="module")
def restored(kept_stack: KeptStack) -> Iterator[KeptStack]:
    yield kept_stack
    kept_stack.run("replay", "--undone")
    kept_stack.stack.fill()


def known(kept_stack: KeptStack, folder: Path) -> Mapping[str, str]:
    return {
        "RECORDING": kept_stack.evidence.told[0].recording_id,
        "KIND": "engagement",
        "KEY": str(kept_stack.stack.crm.appointments()[0]["key"]),
        "DAY": "2026-01-01",
        "FILE.html": str(folder / "file.html"),
    }


@pytest.mark.parametrize("line", sorted(LINES - ELSEWHERE.keys()))
def test_line_runs_with_the_policys_rights(restored: KeptStack, asked: set[str], line: str, tmp_path: Path) -> None:
    words = line.split()
    asks = "--yes" not in words and any(word in ASK for word in words)
    replaced = known(restored, tmp_path)
    token = json.dumps({"organization_token": restored.stack.siro.facts["organization_token"]})
    result = restored.run(*(replaced.get(word, word) for word in words), typed="n\n" if asks else token)
    assert result.exit_code == (1 if asks else 0), result.output + result.stderr
    policies = ("look", "operate") if words[0] in ACTING else ("look",)
    patterns = [action for name in policies for action in allowed(name)]
    assert asked
    assert sorted(action for action in asked if not any(fnmatchcase(action, each) for each in patterns)) == []


@pytest.mark.parametrize("line", ELSEWHERE)
def test_line_that_another_test_runs_is_in_that_test(line: str) -> None:
    file, text = ELSEWHERE[line]
    assert line in LINES
    assert text in (PROJECT / "tests" / "e2e" / file).read_text("utf-8")
