"""Runs the demo: starts everything, tells the story, shows and judges it, and stops everything."""

import time
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from siro_bridge_cli.demo.evidence import Evidence
from siro_bridge_cli.demo.show import Progress, show_reasons, show_result
from siro_bridge_cli.demo.stack import Stack, running_stack
from siro_bridge_cli.demo.story import tell_story
from siro_bridge_cli.demo.verify import verify
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.processes import ProcessError, interrupted_by_signals
from siro_bridge_cli.simulator.client import SimulatorError
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.local import FolderInUseError, alone_in, announced

WORK = Path(".work") / "demo"
INTERRUPTED = 130
LOOK_SECONDS = 1.0
MOST_NAMED = 5


FAILURES = (
    ProcessError,
    SimulatorError,
    FolderInUseError,
    StackError,
    BotoCoreError,
    ClientError,
    SQLAlchemyError,
)  # fmt: skip


def run_demo(
    project: Path,
    work: Path = WORK,
    console: Console | None = None,
    *,
    keep: bool = False,
    built: BuiltStack | None = None,
) -> int:
    """Gives the exit status: 0 only when the result was verified, 1 with the reasons, 130 when interrupted.

    `work` is a folder inside the project; everything that is written goes there. With `keep` everything goes on
    running after that, until Ctrl-C. `built` is a build that is at hand.
    """
    console, watch = console or Console(highlight=False), Watch()
    try:
        with interrupted_by_signals():
            reasons = _run(project, project / work, console, watch, built, keep=keep)
    except KeyboardInterrupt:
        if watch.reason is None:
            console.print("Interrupted; everything that was started has been stopped.")
            return INTERRUPTED
        reasons = [watch.reason]
    except FAILURES as error:
        reasons = [watch.reason or str(error)]
    if reasons:
        show_reasons(console, reasons)
        return 1
    return 0


def _run(
    project: Path, work: Path, console: Console, watch: Watch, built: BuiltStack | None, *, keep: bool
) -> list[str]:
    with alone_in(work), running_stack(project, work, Progress(console), watch, built) as stack:
        evidence = tell_story(stack, Progress(console))
        show_result(console, evidence)
        reasons = verify(evidence)
        if not reasons:
            console.print("[green]Verified:[/] every appointment is in Siro, every conversation is in the CRM, once.")
        if keep and not reasons:
            keep_running(stack, work, console, watch, to_try(evidence))
        return reasons


def to_try(evidence: Evidence) -> list[str]:
    """What commands are asked about, which docs/tour.md calls RECORDING and KEY."""
    recordings = [told.recording_id for told in evidence.told[:MOST_NAMED]]
    appointments = [each.external_id for each in evidence.synced if not each.deleted][:MOST_NAMED]
    return [f"Recordings: {', '.join(recordings)}", f"Appointments (KEY): {', '.join(appointments)}"]


def keep_running(stack: Stack, work: Path, console: Console, watch: Watch, known: Sequence[str]) -> None:
    """Returns at Ctrl-C; `known` are lines about what is there. Raises KeyboardInterrupt when a part has died.

    `watch` then knows which.
    """
    note = stack.note()
    try:
        with announced(work, note):
            console.print(
                "",
                "Everything goes on running. In another terminal, try: siro-bridge doctor --local",
                *(f"  {line}" for line in known),
                f"  CRM (psql): {note.crm_url.replace('+psycopg', '', 1)}",
                "Ctrl-C ends it.",
                sep="\n",
                soft_wrap=True,
                markup=False,
            )
            while True:  # a signal that another thread is given wakes no endless wait
                time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        if watch.reason:
            raise
    console.print("Everything that was started is being stopped.")
