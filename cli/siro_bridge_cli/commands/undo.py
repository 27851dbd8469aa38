"""`siro-bridge undo`: puts back what recordings wrote to the CRM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from siro_bridge.bootstrap.operate_writes import OperateWrites
from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.undo import RecordingUndo
from siro_bridge.domain.payload.times import parse_time
from siro_bridge_cli.given import RECORDING
from siro_bridge_cli.show.question import make_sure
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.table import Cell
from siro_bridge_cli.show.words import brief, counted
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1
STAY_OUT = "They stay out of the CRM until `siro-bridge replay` with their ids."


def _time(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    since = parse_time(text, UTC) if text else None
    if text and since is None:
        raise click.BadParameter("a date or time such as 2025-01-01 or 2025-01-01T08:00:00-07:00 expected")
    return since


@click.command()
@click.argument("recordings", nargs=-1, type=RECORDING)
@click.option("--since", callback=_time, help="Only what was written since then; without ids, of all recordings.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@stack_options
@show_options
def undo(
    recordings: tuple[str, ...], since: datetime | None, stack: DeployedStack, screen: Screen, *, yes: bool
) -> None:
    """Put back what RECORDINGS (their ids) wrote to the CRM, where it is still theirs: what people changed stays.

    First shows what it would do, then asks. With --json it asks nothing, and does nothing without --yes. A recording
    that was undone stays out of the CRM until `siro-bridge replay` with its id.

    Exit status: 0 all of it is put back; 1 something is tried again later; 2 an id that nobody knows, or it cannot.
    """
    if not recordings and since is None:
        raise click.UsageError("name recordings, or give --since")
    writes = Operator(stack).writes
    found = _look(screen, writes, _named(screen, writes, recordings, since), since)
    ids = [each.recording_id for each in found if any(row.verdict == "puts back" for row in each.rows)]
    if screen.as_json and not yes:
        screen.json([each.model_dump() for each in found])
        return
    _show_rows(screen, found)
    if not ids:
        screen.line("There is nothing to put back.")
        if screen.as_json:
            screen.json([each.model_dump() for each in found])
        return
    if not yes:
        make_sure(f"Put this back, of {counted(len(ids), 'recording')}?")
    _do(screen, writes, ids, since)


def _named(screen: Screen, writes: OperateWrites, recordings: tuple[str, ...], since: datetime | None) -> Sequence[str]:
    if recordings or since is None:
        return list(dict.fromkeys(recordings))
    found: list[str] = []
    with screen.progress("Looking for recordings that wrote since then") as progress:
        for page in writes.recordings_since(since):
            found += page
            progress.update(counted(len(found), "recording"))
    return found


def _look(screen: Screen, writes: OperateWrites, ids: Sequence[str], since: datetime | None) -> list[RecordingUndo]:
    found: list[RecordingUndo] = []
    with screen.progress("Comparing with the CRM") as progress:
        for each in writes.undo(ids, since, look=True):
            found.append(each)
            progress.update(f"{len(found)} of {len(ids)}")
    if unknown := [each.recording_id for each in found if not each.known]:
        raise StackError(f"{', '.join(unknown)}: the bridge has heard of no such recording; nothing was done")
    return found


def _do(screen: Screen, writes: OperateWrites, ids: Sequence[str], since: datetime | None) -> None:
    """Tells what was done also when it is interrupted: each recording is whole by itself."""
    done: list[RecordingUndo] = []
    interrupted = False
    try:
        with screen.progress("Putting back") as progress:
            for each in writes.undo(ids, since):
                done.append(each)
                progress.update(f"{len(done)} of {len(ids)}")
    except KeyboardInterrupt:
        interrupted = True
        screen.note("interrupted: those that were under way are finished; the rest is as it was")
    if screen.as_json:
        screen.json([each.model_dump() for each in done])
    else:
        screen.table("", ("recording", "outcome"), [(each.recording_id, each.outcome) for each in done])
        screen.line(STAY_OUT)
    if interrupted or not all(each.done for each in done):
        raise click.exceptions.Exit(NEEDS_PERSON)


def _show_rows(screen: Screen, found: Sequence[RecordingUndo]) -> None:
    several = len(found) > 1
    rows: list[list[Cell]] = [
        [
            *([each.recording_id] if several else []),
            f"{row.target} {row.key}",
            row.field,
            brief(row.old),
            brief(row.new),
            brief(row.now),
            (row.reason or row.verdict, "" if row.reason else "green"),
        ]
        for each in found
        for row in each.rows
    ]
    headings = ("record", "field", "old", "new", "now", "verdict")
    if rows:
        screen.table("", ("recording", *headings) if several else headings, rows)
