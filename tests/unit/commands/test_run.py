"""How `sync`, `backfill` and `resync` end."""

from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.commands import run
from siro_bridge_cli.commands.run import resync, sync
from siro_bridge_cli.stack import options
from siro_bridge_cli.stack.access import Access

HELD = {"outcome": "skipped", "reason": "another sync run is under way; its lease ends in 400 s"}


def report(**more: Any) -> dict[str, Any]:
    counts = {"engagements": {"read": 3, "sent": 1}}
    return {
        "outcome": "done",
        "seconds": 2.0,
        "counts": counts,
        "watermarks": {"engagements": "2026-02-15T19:00:00+00:00"},
    } | more


class Stack:
    access = Access("us-east-1")

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def invoke(self, function: str, request: Any) -> dict[str, Any]:
        self.asked.append((function, request))
        return self.answer()


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def invoke(
        command: click.Command, answer: Callable[[], dict[str, Any]], *arguments: str, columns: int = 100
    ) -> Result:
        monkeypatch.setattr(options, "_chosen", lambda *_, **__: Stack(answer))
        return CliRunner(mix_stderr=False, env={"COLUMNS": str(columns)}).invoke(command, arguments)

    return invoke


def test_finished_run_is_shown_with_each_counter_explained(invoked: Callable[..., Result]) -> None:
    done = invoked(sync, report)
    assert done.exit_code == 0
    assert "engagements  sent     1       new or changed, and accepted by Siro" in done.stdout
    assert "engagements: synced up to 2026-02-15 19:00 UTC" in done.stdout


@pytest.mark.parametrize("columns", [60, 100])
def test_report_fits_the_screen(invoked: Callable[..., Result], columns: int) -> None:
    done = invoked(
        sync, lambda: report(stopped={"sweep": "Siro: GET /v1/core/recordings answered 503"}), columns=columns
    )
    table = done.stdout[: done.stdout.index("engagements: synced")]
    assert max(map(len, table.splitlines())) <= columns


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stopped": {"sweep": "Siro answered 503"}}, "sweep (Siro's list of recordings) stopped: Siro answered 503"),
        ({"notes": {"rejected": ["engagements a1: startTime: expected"]}}, "engagements a1: startTime: expected"),
        ({"unfinished": ["opportunities"]}, "opportunities (deals): not finished"),
    ],
)
def test_what_a_person_has_to_do_something_about_is_status_one(
    invoked: Callable[..., Result], more: dict[str, Any], said: str
) -> None:
    done = invoked(sync, lambda: report(**more))
    assert done.exit_code == 1
    assert said in done.stdout


def test_held_lease_that_is_not_waited_for_is_status_two(invoked: Callable[..., Result]) -> None:
    done = invoked(sync, lambda: HELD, "--wait", "0")
    assert (done.exit_code, HELD["reason"] in done.stdout) == (2, True)


def test_interrupt_says_what_goes_on(invoked: Callable[..., Result]) -> None:
    def interrupt() -> dict[str, Any]:
        raise KeyboardInterrupt

    done = invoked(sync, interrupt)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip() == run.INTERRUPTED


def test_resync_needs_a_key(invoked: Callable[..., Result]) -> None:
    assert invoked(resync, report).exit_code == 2
