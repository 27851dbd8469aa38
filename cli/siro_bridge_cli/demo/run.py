"""Runs the demo: starts everything, tells the story, shows and judges it, and stops everything."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from siro_bridge_cli.demo.functions import FunctionFailedError
from siro_bridge_cli.demo.show import Progress, show_reasons, show_result
from siro_bridge_cli.demo.stack import running_stack
from siro_bridge_cli.demo.story import tell_story
from siro_bridge_cli.demo.verify import verify
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.processes import ProcessError, interrupted_by_signals
from siro_bridge_cli.simulator.client import SimulatorError

WORK = Path(".work") / "demo"
INTERRUPTED = 130


def run_demo(project: Path, work: Path = WORK, console: Console | None = None) -> int:
    """Gives the exit status: 0 only when the result was verified, 1 with the reasons, 130 when interrupted.

    `work` is a folder inside the project; everything that is written goes there.
    """
    console, watch = console or Console(highlight=False), Watch()
    try:
        with interrupted_by_signals():
            reasons = _run(project, project / work, console, watch)
    except KeyboardInterrupt:
        if watch.reason is None:
            console.print("Interrupted; everything that was started has been stopped.")
            return INTERRUPTED
        reasons = [watch.reason]
    except (ProcessError, SimulatorError, FunctionFailedError, BotoCoreError, ClientError, SQLAlchemyError) as error:
        reasons = [watch.reason or str(error)]
    if reasons:
        show_reasons(console, reasons)
        return 1
    console.print("[green]Verified:[/] every appointment is in Siro, every conversation is in the CRM, once.")
    return 0


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep a second demo out of the folder for the length of the block, and make the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProcessError("another demo is running in this folder; wait for it, or stop it") from None
        yield


def _run(project: Path, work: Path, console: Console, watch: Watch) -> list[str]:
    with alone_in(work), running_stack(project, work, Progress(console), watch) as stack:
        evidence = tell_story(stack, Progress(console))
        show_result(console, evidence)
        return verify(evidence)
