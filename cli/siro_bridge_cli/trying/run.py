"""Runs a trial: starts everything, tells what came of it, takes back what it wrote, and stops everything."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.operate.undo import RecordingUndo
from siro_bridge.mapping.model import CrmMapping
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.aws import EmbeddedAws
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.processes import ProcessError, interrupted_by_signals
from siro_bridge_cli.simulator.client import SimulatorError
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.local import FolderInUseError, alone_in
from siro_bridge_cli.trying.stack import TrialStack, Tried, trial_stack
from siro_bridge_cli.trying.trial import Conversation, Synced, sync, take_back, talk

FAILURES = (ProcessError, SimulatorError, FolderInUseError, BotoCoreError, ClientError, SiroBridgeError)


@dataclass(frozen=True)
class Told:
    """What came of a trial; `undone` where it wrote."""

    synced: Synced
    conversation: Conversation
    undone: RecordingUndo | None = None

    @property
    def needs_person(self) -> bool:
        refused = any(row.get("verdict") == "refused" for row in self.conversation.rows)
        went_wrong = self.synced.refused or self.synced.stopped or refused
        return bool(went_wrong) or not (self.conversation.has_come_through and is_as_it_was(self.undone))


def is_as_it_was(undone: RecordingUndo | None) -> bool:
    """Whether nothing that a trial wrote stands in the CRM, after this was taken back; None if there was nothing."""
    return undone is None or not undone.known or (undone.done and not undone.rows)


class Shown(Protocol):
    """What is told of a trial while it goes on."""

    def synced(self, synced: Synced) -> None: ...

    def talked(self, conversation: Conversation) -> None:
        """Of one that was written, before it is taken back."""
        ...

    def taken_back(self, undone: RecordingUndo | None) -> None:
        """Of a trial that may write, whatever ended it."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """`built` and `running` are what is at hand; `work` is a folder for all that is written."""

    project: Path
    work: Path
    console: Console
    built: BuiltStack | None = None
    running: EmbeddedAws | None = None


def run_trial(around: Surroundings, tried: Tried, mapping: CrmMapping, record: str | None, shown: Shown) -> Told:
    """`record` is the key of the appointment that is talked at. Raises StackError, and KeyboardInterrupt."""
    watch, progress = Watch(), Progress(around.console)
    try:
        with interrupted_by_signals(), alone_in(around.work), _started(around, tried, progress, watch) as stack:
            return _tried(stack, mapping, record, progress, shown)
    except KeyboardInterrupt:
        if watch.reason:
            raise StackError(watch.reason) from None
        raise
    except FAILURES as error:
        raise StackError(watch.reason or "; ".join(str(error).splitlines())) from error


def _started(
    around: Surroundings, tried: Tried, progress: Progress, watch: Watch
) -> AbstractContextManager[TrialStack]:
    return trial_stack(around.project, around.work, tried, progress, watch, built=around.built, running=around.running)


def _tried(stack: TrialStack, mapping: CrmMapping, record: str | None, progress: Progress, shown: Shown) -> Told:
    with progress.step("Running the sync function: your CRM to the simulated Siro"):
        synced = sync(stack, record)
    shown.synced(synced)
    with taken_back(stack, progress, shown) as held:
        with progress.step("A made-up conversation on the way back: webhook, queue, enrichment"):
            conversation = talk(stack, mapping, synced, record)
        shown.talked(conversation)
    return Told(synced, conversation, held.undone)


@dataclass
class Held:
    """What came of taking back, once it was."""

    undone: RecordingUndo | None = None


@contextmanager
def taken_back(stack: TrialStack, progress: Progress, shown: Shown) -> Iterator[Held]:
    """Whatever ends the block, the CRM is as it was: the recording's writes are known to the ledger by its id."""
    held = Held()
    try:
        yield held
    finally:
        if stack.tried.write:
            with progress.step("Taking back what was written to your CRM") as step:
                held.undone = take_back(stack)
                step.done = is_as_it_was(held.undone)
            shown.taken_back(held.undone)
