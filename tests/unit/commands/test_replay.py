"""What `siro-bridge replay` tells of what it did, and with which status it ends."""

import json
from collections.abc import Iterator

import click
import pytest

from siro_bridge.domain.operate.replay import Replay, Replayed
from siro_bridge_cli.commands.replay import _show
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.stack.errors import StackError

QUEUED = Replay("rec-1", Replayed.QUEUED)


def interrupted() -> Iterator[Replay]:
    yield QUEUED
    raise KeyboardInterrupt


def test_interruption_tells_what_was_done_and_that_nothing_is_half_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.exceptions.Exit) as ended:
        _show(Screen(), interrupted())
    told = capsys.readouterr()
    assert ended.value.exit_code == 1
    assert "1 queued" in told.out
    assert "nothing is half-done" in told.err


def test_all_is_well_when_all_are_queued(capsys: pytest.CaptureFixture[str]) -> None:
    _show(Screen(as_json=True), iter([QUEUED]))
    assert json.loads(capsys.readouterr().out) == [{"id": "rec-1", "outcome": "queued", "reason": ""}]


def test_what_is_left_for_a_person_ends_with_one() -> None:
    with pytest.raises(click.exceptions.Exit) as ended:
        _show(Screen(), iter([Replay("msg_1", Replayed.NOT_UNDERSTOOD, "the body is not JSON")]))
    assert ended.value.exit_code == 1


def test_unknown_ids_are_one_line_and_the_others_are_told_before(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StackError, match="^rec-x: neither the ledger nor Siro knows"):
        _show(Screen(), iter([QUEUED, Replay("rec-x", Replayed.UNKNOWN)]))
    assert "1 queued" in capsys.readouterr().out


def test_nothing_to_replay_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _show(Screen(), iter([]))
    assert capsys.readouterr().out == "nothing to replay\n"
