"""`siro-bridge replay`: works on recordings again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import chain

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.replay import Replay, Replayed
from siro_bridge_cli.given import RECORDING
from siro_bridge_cli.show.question import make_sure
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1
_LISTS = ("failed", "refused_fields", "undone", "dead_letters", "parked")


@click.command()
@click.argument("recordings", nargs=-1, type=RECORDING)
@click.option("--failed", is_flag=True, help="All that failed, and what an older way of trying again left behind.")
@click.option("--refused-fields", is_flag=True, help="All of which the CRM refused a part.")
@click.option("--undone", is_flag=True, help="All that were undone, once the mapping is mended.")
@click.option("--dead-letters", is_flag=True, help="All whose messages were given up after five attempts.")
@click.option("--parked", is_flag=True, help="All webhooks that could not be understood, as this release reads them.")
@click.option("--discard", is_flag=True, help="Take out what --parked or --dead-letters still cannot understand.")
@click.option("--yes", is_flag=True, help="Discard without asking.")
@stack_options
@show_options
def replay(
    recordings: tuple[str, ...], stack: DeployedStack, screen: Screen, *, discard: bool, yes: bool, **lists: bool
) -> None:
    """Work on RECORDINGS (their ids) again, or on a whole list of them. What stands in the CRM is not written twice.

    Exit status: 0 all are queued; 1 something waits for a person; 2 an id that nobody knows.
    """
    asked = [name for name in _LISTS if lists[name]]
    if not recordings and not asked:
        raise click.UsageError(
            "name recordings, or give --failed, --refused-fields, --undone, --dead-letters or --parked"
        )
    if discard and not {"dead_letters", "parked"} & set(asked):
        raise click.UsageError("--discard goes with --dead-letters or --parked")
    if discard and not yes:
        make_sure("What cannot be understood is deleted for good. Go on?")
    with closing(Operator(stack)) as operator:
        one = operator.recordings
        sources: dict[str, Callable[[], Iterator[Replay]]] = {
            "failed": one.replay_failed,
            "undone": one.replay_undone,
            "refused_fields": one.replay_refused_fields,
            "dead_letters": lambda: one.replay_dead_letters(discard=discard),
            "parked": lambda: one.replay_parked(discard=discard),
        }
        named = (one.replay(recording_id) for recording_id in dict.fromkeys(recordings))
        _show(screen, chain(named, *(sources[name]() for name in asked)))


def _show(screen: Screen, replays: Iterator[Replay]) -> None:
    """Tells what was done also when it is interrupted: each replay is whole by itself."""
    done: list[Replay] = []
    try:
        with screen.progress("Replaying") as progress:
            for each in replays:
                done.append(each)
                progress.update(f"{len(done)}")
    except KeyboardInterrupt:
        _tell(screen, done)
        screen.note("interrupted: nothing is half-done, the rest is as it was")
        raise click.exceptions.Exit(NEEDS_PERSON) from None
    _tell(screen, done)
    if unknown := [each.id for each in done if each.outcome is Replayed.UNKNOWN]:
        raise StackError(_unknown(unknown))
    if not all(each.outcome.is_well for each in done):
        raise click.exceptions.Exit(NEEDS_PERSON)


def _tell(screen: Screen, done: list[Replay]) -> None:
    if screen.as_json:
        screen.json([asdict(each) for each in done])
        return
    known = [each for each in done if each.outcome is not Replayed.UNKNOWN]
    if known:
        screen.table("", ("id", "outcome", "why"), [(each.id, each.outcome.value, each.reason) for each in known])
    counts = Counter(each.outcome.value for each in known)
    if done and not known:
        return  # what nobody knows is told as an error
    screen.line(", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "nothing to replay")


def _unknown(ids: list[str]) -> str:
    return f"{', '.join(ids)}: neither the ledger nor Siro knows such a recording; its id is in its address at Siro"
