"""What `preview` and `reps` show of the functions' answers."""

from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.commands.preview import preview
from siro_bridge_cli.commands.reps import reps
from siro_bridge_cli.stack import options
from siro_bridge_cli.stack.access import Access

SYNC: dict[str, Any] = {
    "outcome": "done",
    "seconds": 2.0,
    "entities": {
        "engagements": {
            "counts": {"read": 9, "unchanged": 6, "sent": 3, "rejected": 1},
            "records": [
                {"what": "new", "body": {"externalId": "a1", "subject": "Porch", "deletedAt": None}},
                {"what": "changed", "body": {"externalId": "a2", "account": {"phoneNumbers": []}}},
            ],
            "refused": [{"external_id": "bad", "issues": ["startTime: expected"], "attempts": 1}],
            "waiting": [],
        }
    },
}
ADDRESS = [{"street": "1 Main St", "city": "Denver"}]
CHANGED: dict[str, Any] = {
    "what": "changed",
    "body": {"externalId": "a3", "subject": "Roof", "opportunity": {"externalId": "d1"}},
    "changes": [{"path": "subject", "old": "Porch", "new": "Roof"}, {"path": "content", "old": None, "new": ADDRESS}],
    "untold": [{"path": "opportunity", "old": None, "new": {"externalId": "d1"}}],
}
RECORDING: dict[str, Any] = {
    "recording_id": "rec-1",
    "ready": True,
    "state": "it would be written now",
    "rows": [
        {
            "target": "deal",
            "key": "7",
            "field": "budget",
            "source": "Budget",
            "now": None,
            "new": 45000,
            "verdict": "writes",
            "reason": "",
        },
        {
            "target": "deal",
            "key": "7",
            "field": "stage",
            "source": "Stage",
            "now": "x",
            "new": "y",
            "verdict": "stays",
            "reason": "a person's",
        },
        {
            "target": "",
            "key": "",
            "field": "",
            "source": "Mood",
            "now": None,
            "new": None,
            "verdict": "skipped",
            "reason": "no rule",
        },
    ],
}
DANA = {"external_id": "R-1", "email": "dana@example.com", "name": "Dana Example", "appointments": 4}
REPS: dict[str, Any] = {
    "outcome": "done",
    "from": "2026-02-08T19:00:00+00:00",
    "to": "2026-03-01T19:00:00+00:00",
    "whole": True,
    "appointments": 5,
    "without_rep": 1,
    "reps": [
        {"rep": DANA | {"external_id": "R-2"}, "match": "none", "user": None, "known": True, "change": "invite them"},
        {
            "rep": DANA,
            "match": "email",
            "user": {"name": "Dana", "email": "dana@example.com"},
            "known": True,
            "change": "",
        },
    ],
    "users_without_rep": [{"name": "Office", "email": ""}],
}
Invoke = Callable[..., Result]


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    def invoke(command: click.Command, answer: dict[str, Any], *arguments: str, columns: int = 100) -> Result:
        class Stack:
            access = Access("us-east-1")

            def invoke(self, function: str, request: Any) -> dict[str, Any]:
                return answer

        monkeypatch.setattr(options, "_chosen", lambda *_, **__: Stack())
        return CliRunner(mix_stderr=False, env={"COLUMNS": str(columns)}).invoke(command, arguments)

    return invoke


def test_records_are_shown_field_by_field(invoked: Invoke) -> None:
    shown = invoked(preview, SYNC)
    assert "appointment a1: new\n  subject  Porch\n" in shown.stdout
    assert "appointment a2: changed\n  account.phoneNumbers  empty\n" in shown.stdout
    assert "deletedAt" not in shown.stdout


def test_changed_record_is_shown_with_what_siro_has_beside_it(invoked: Invoke) -> None:
    entity = SYNC["entities"]["engagements"]
    answer = SYNC | {
        "entities": {"engagements": entity | {"records": [CHANGED], "refused": []}},
        "not_compared": "only the first 1 records are compared with Siro's",
    }
    shown = invoked(preview, answer)
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[:5] == [
        "appointment a3: changed",
        "field at Siro would be",
        "subject Porch Roof",
        "content empty 1 Main St, Denver",
        "opportunity.externalId ? d1",
    ]
    assert "only the first 1 records are compared" in shown.stderr
    assert "? stands for what Siro's API does not show" in shown.stderr


def test_refused_record_is_told_with_its_reason_and_needs_a_person(invoked: Invoke) -> None:
    shown = invoked(preview, SYNC)
    assert shown.exit_code == 1
    assert "bad would be refused: startTime: expected" in shown.stdout
    assert (
        "3 appointments would be sent (the first 2 are shown; --limit shows more), 6 unchanged, 1 refused"
        in shown.stdout
    )


def test_recording_is_shown_with_the_verdict_of_each_field(invoked: Invoke) -> None:
    shown = invoked(preview, RECORDING, "rec-1")
    assert shown.exit_code == 0
    assert "deal 7" in shown.stdout
    assert "budget  empty  45000     writes" in shown.stdout
    assert "stays: a person's" in shown.stdout
    assert "Mood: skipped: no rule" in shown.stdout


def test_reps_are_shown_with_what_to_change(invoked: Invoke) -> None:
    shown = invoked(reps, REPS)
    assert shown.exit_code == 1
    assert "invite them" in shown.stdout
    assert "1 appointment without a rep" in shown.stdout
    assert "Siro users that no rep of these appointments is: Office" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "1 rep without a Siro user: their recordings are attributed to nobody."


def test_reps_that_all_match_are_fine(invoked: Invoke) -> None:
    assert invoked(reps, REPS | {"reps": REPS["reps"][1:]}).exit_code == 0


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize(("command", "answer"), [(preview, SYNC), (reps, REPS)])
def test_tables_fit_the_screen(invoked: Invoke, command: click.Command, answer: dict[str, Any], columns: int) -> None:
    table = invoked(command, answer, columns=columns).stdout.split("1 appointment without")[0].split("bad would be")[0]
    assert max(map(len, table.splitlines())) <= columns


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--limit", "9999"]])
def test_limit_is_bounded(invoked: Invoke, arguments: list[str]) -> None:
    assert invoked(preview, SYNC, *arguments).exit_code == 2


def test_json_is_the_whole_answer_and_nothing_else(invoked: Invoke) -> None:
    assert invoked(preview, SYNC, "--json").stdout.startswith('{\n  "outcome": "done"')
    assert invoked(reps, REPS, "--json").stdout.startswith('{\n  "outcome": "done"')
