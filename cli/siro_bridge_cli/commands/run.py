"""`siro-bridge sync`, `backfill` and `resync`: run the sync function now, until all that was asked for is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import click

from siro_bridge.use_cases.operate.run_now import End, Ran, RunNow
from siro_bridge_cli.given import KEY
from siro_bridge_cli.show.run_view import show_run
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import CANNOT
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1
MINUTES = click.FloatRange(min=0)
FOR_A_PERSON = ("rejected", "deep_links_refused", "resync_missing", "resync_unreadable", "resync_left")
"""Notes of a report that somebody has to do something about."""

ENDS = {
    End.DONE: "Done.",
    End.STOPPED: "Stopped, as said above. Mend it, and run this again: what was done stays done.",
    End.HELD: "Another run did not end in time: {why}. Try again later.",
    End.TIME: "Not finished in the time that --at-most allows. The schedule goes on by itself, or: siro-bridge sync",
    End.NO_PROGRESS: (
        "Not finished, and the last run got no further in its time: the CRM or Siro is too slow for it. "
        "Make sync.page_size smaller, or the window (sync.window_past, sync.window_ahead)."
    ),
}
INTERRUPTED = (
    "Stopped waiting. The run that is under way ends by itself within ten minutes, and what it does stays done; "
    "`siro-bridge sync` goes on from there."
)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--wait`, `--at-most` and the options of all commands on a stack, and hands the command its `run`."""

    @stack_options
    @show_options
    @click.option("--wait", type=MINUTES, default=15, show_default=True, help="Minutes to wait for another run's end.")
    @click.option("--at-most", type=MINUTES, default=60, show_default=True, help="Minutes after which no run begins.")
    @wraps(command)
    def with_run(*args: Any, stack: DeployedStack, screen: Screen, wait: float, at_most: float, **kwargs: Any) -> None:
        def run(what: str, asked: Callable[[RunNow], Ran]) -> None:
            with screen.progress(what) as progress:
                runs = RunNow(
                    partial(stack.invoke, "SyncFunction"), progress.update, patience=wait * 60, most=at_most * 60
                )
                runs.waits = lambda why: screen.note(f"{why}; waiting for it")
                ran = _interruptible(screen, partial(asked, runs))
            _show(screen, ran)
            raise click.exceptions.Exit(_status(ran))

        command(*args, run=run, **kwargs)

    return with_run


Run = Callable[[str, Callable[[RunNow], Ran]], None]


@click.command()
@run_options
def sync(run: Run) -> None:
    """Run the sync now, as the schedule does, and show its report.

    Exit status: 0 done; 1 something stopped it, was rejected or is left; 2 it could not be run.
    """
    run("Syncing", RunNow.sync)


@click.command()
@click.option("--since", required=True, help="A date or time, such as 2025-01-01 or 2025-01-01T08:00:00-07:00.")
@run_options
def backfill(run: Run, since: str) -> None:
    """Read again all that changed in the CRM, and at Siro, since a day; what Siro has is not sent again.

    One run goes on where the one before ended. Stopped in between, `siro-bridge sync` or the schedule go on.
    """
    run("Reading older records", lambda runs: runs.backfill(since))


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@click.option(
    "--entity",
    type=click.Choice(["engagements", "opportunities"]),
    default="engagements",
    help="engagements: appointments (the default); opportunities: deals.",
)
@run_options
def resync(run: Run, keys: tuple[str, ...], entity: str) -> None:
    """Read the records with these external ids from the CRM and send them, whatever Siro has of them."""
    run("Sending again", lambda runs: runs.resync(entity, keys))


def _interruptible(screen: Screen, runs: Callable[[], Ran]) -> Ran:
    try:
        return runs()
    except KeyboardInterrupt:
        screen.note(INTERRUPTED)
        raise click.exceptions.Exit(NEEDS_PERSON) from None


def _show(screen: Screen, ran: Ran) -> None:
    if screen.as_json:
        screen.json({"end": ran.end, "why": ran.why, "report": ran.report})
        return
    if ran.report:
        show_run(screen, ran.report)
    screen.line(ENDS[ran.end].format(why=ran.why), "green" if ran.end is End.DONE else "yellow")


def _status(ran: Ran) -> int:
    if ran.end is End.HELD and not ran.report:
        return CANNOT
    left = any(ran.report.get("notes", {}).get(name) for name in FOR_A_PERSON)
    return 0 if ran.end is End.DONE and not left else NEEDS_PERSON
