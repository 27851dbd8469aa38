"""`siro-bridge forget`: erases what is kept of recordings, or of a customer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from siro_bridge.bootstrap.operate_erasing import OperateErasing
from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.forgetting import CustomerTraces, DeadMessage, RecordingForgetting
from siro_bridge_cli.given import KEY, RECORDING
from siro_bridge_cli.show.question import make_sure
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.words import counted
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1
MOST_NAMED = 10
ELSEWHERE = (
    "Siro's own data: delete the recording at Siro. The fields above: empty them in the CRM, or undo the recording "
    "before it is forgotten. Backups of StateTable: they hold it for 35 days. Logs name recordings by their ids alone, "
    "and go after LogRetentionDays."
)


@click.command()
@click.argument("recordings", nargs=-1, type=RECORDING)
@click.option(
    "--customer", "customers", multiple=True, type=KEY, help="A record's key in the CRM: all that is kept of it."
)
@click.option("--only", multiple=True, help="Of a key that several records have: the mapping's target that is meant.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@stack_options
@show_options
def forget(
    recordings: tuple[str, ...],
    customers: tuple[str, ...],
    only: tuple[str, ...],
    stack: DeployedStack,
    screen: Screen,
    *,
    yes: bool,
) -> None:
    """Erase for good what the bridge keeps of RECORDINGS (their ids), and take their notes out of the CRM.

    Of a --customer also what is kept under that key, and all recordings that are on that record. Recordings that are
    not written yet are not known by customer: they are told, forget them by id. Notes that people
    changed stay, and so do the fields of the CRM: they are told. A forgotten recording never comes back. First shows
    what it would do, then asks. With --json it asks nothing, and does nothing without --yes.

    Exit status: 0 all of it is erased; 1 something is erased later; 2 it cannot.
    """
    if not recordings and not customers:
        raise click.UsageError("name recordings, or give --customer")
    erasing = Operator(stack).erasing
    found = [_find(screen, erasing, key, only) for key in dict.fromkeys(customers)]
    ids = list(dict.fromkeys([*recordings, *(each for one in found for each in one.recordings)]))
    looked = _each(screen, "Looking at what there is", erasing, ids, look=True)
    _show(screen, found, looked)
    if screen.as_json and not yes:
        screen.json(_told(found, looked, []))
        return
    if not ids and not any(each.targets or each.cached for each in found):
        screen.line("There is nothing to erase.")
        if screen.as_json:
            screen.json(_told(found, looked, []))
        return
    if not yes:
        make_sure("Erase this for good?")
    _do(screen, erasing, found, ids)


def _find(screen: Screen, erasing: OperateErasing, key: str, only: tuple[str, ...]) -> CustomerTraces:
    """Raises StackError where the key is that of several records, which may be several customers'."""
    found = CustomerTraces(key=key)
    with screen.progress(f"Looking for {key} in the state table") as progress:
        for found in erasing.find_customer(key):
            progress.update(counted(len(found.recordings), "recording"))
    if only and (unknown := [each for each in only if each not in found.targets]):
        raise StackError(
            f"--only {' '.join(unknown)}: nothing is kept of such a record with the key {key}; {_names(found)}"
        )
    meant = found.only(only)
    if not only and len(meant.targets) > 1:
        raise StackError(f"{key} is the key of several records; say which is meant with --only: {_names(found)}")
    return meant


def _names(found: CustomerTraces) -> str:
    return ", ".join(found.targets) or "there is none"


def _each(
    screen: Screen, what: str, erasing: OperateErasing, ids: Sequence[str], *, look: bool
) -> list[RecordingForgetting]:
    """Tells what was done also when it is interrupted: each recording is whole by itself."""
    done: list[RecordingForgetting] = []
    with screen.progress(what) as progress:
        for each in erasing.forget(ids, look=look):
            done.append(each)
            progress.update(f"{len(done)} of {len(ids)}")
    return done


def _do(screen: Screen, erasing: OperateErasing, found: Sequence[CustomerTraces], ids: Sequence[str]) -> None:
    try:
        done = _each(screen, "Erasing", erasing, ids, look=False)
        _erase_rest(screen, erasing, [each.recording_id for each in done if each.done])
        erased = {each.key: erasing.erase_customer(each) for each in found}
    except KeyboardInterrupt:
        screen.note("interrupted: what was begun is erased all the same; the same command goes on with the rest")
        raise click.exceptions.Exit(NEEDS_PERSON) from None
    dead = erasing.dead_messages(ids) if ids else []
    if screen.as_json:
        screen.json(_told(found, done, dead) | {"erased": erased})
    else:
        _show_done(screen, done, erased, dead)
    if not all(each.done for each in done):
        raise click.exceptions.Exit(NEEDS_PERSON)


def _erase_rest(screen: Screen, erasing: OperateErasing, ids: Sequence[str]) -> None:
    with screen.progress("Looking through the rest of the state table") as progress:
        for fields in erasing.erase_rest(ids):
            progress.update(counted(fields, "field") if fields else "")


def _told(
    found: Sequence[CustomerTraces], recordings: Sequence[RecordingForgetting], dead: Sequence[DeadMessage]
) -> dict[str, Any]:
    return {
        "recordings": [each.model_dump() for each in recordings],
        "customers": [asdict(each) for each in found],
        "dead_letters": [asdict(each) for each in dead],
    }


def _show(screen: Screen, found: Sequence[CustomerTraces], looked: Sequence[RecordingForgetting]) -> None:
    for each in found:
        screen.line(
            f"{each.key}: {_names(each)}; {counted(len(each.recordings), 'recording')}, "
            f"{counted(each.cached, 'item')} of the sync"
        )
    show_unwritten(screen, {name for each in found for name in each.unwritten} - {each.recording_id for each in looked})
    if looked:
        rows = [
            (each.recording_id, each.state or "the bridge has not heard of it, and never takes it") for each in looked
        ]
        screen.table("", ("recording", "state"), rows)
    stays = [
        (each.recording_id, f"{row.target} {row.key}", row.field, row.reason) for each in looked for row in each.stays
    ]
    if stays:
        screen.table("What stays in the CRM", ("recording", "record", "field", "why"), stays)
    unseen = [(each.recording_id, each.unseen) for each in looked if each.unseen]
    if unseen:
        screen.table("What stays in the CRM could not be looked at", ("recording", "why"), unseen)


def show_unwritten(screen: Screen, unwritten: Collection[str]) -> None:
    if not unwritten:
        return
    some = sorted(unwritten)
    more = f", and {len(some) - MOST_NAMED} more (--json has all)" if len(some) > MOST_NAMED else ""
    screen.line(
        f"{counted(len(some), 'recording')} not written yet, of which nothing says whose they are; forget by id those "
        f"that are the customer's: {', '.join(some[:MOST_NAMED])}{more}"
    )


def _show_done(
    screen: Screen, done: Sequence[RecordingForgetting], erased: dict[str, int], dead: Sequence[DeadMessage]
) -> None:
    if done:
        screen.table("", ("recording", "outcome"), [(each.recording_id, each.outcome) for each in done])
    for key, number in erased.items():
        screen.line(f"{key}: {counted(number, 'item')} erased")
    for message in dead:
        until = datetime.fromtimestamp(message.until, UTC)
        screen.line(
            f"{message.recording_id}: a dead letter holds its id until {until:%Y-%m-%d %H:%M} UTC; "
            "`siro-bridge replay --dead-letters` takes it out before"
        )
    screen.line(ELSEWHERE)
