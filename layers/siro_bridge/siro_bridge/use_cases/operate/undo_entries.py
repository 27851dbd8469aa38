"""Puts back what recordings wrote to the CRM, and keeps them out of it until somebody replays them.

The ledger says first that a recording is undone, and the work on it is that of any message: whatever breaks off is
taken up by the next sync run, and what the CRM refuses is tried again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from siro_bridge.domain.operate.undo import RecordingUndo, UndoPart
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.use_cases.conclude_work import EnrichmentReport, WorkResult
from siro_bridge.use_cases.operate.undo_writing import UndoWriting

AT_WORK = "another worker is at it, and takes back what it wrote when it is through"
_DONE = "put back"

T = TypeVar("T")


class Ledger(Protocol):
    def undo(self, recording_id: str, since: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class UndoEntries:
    """`item` reads the ledger; `work` does what a message of the queue does."""

    item: Callable[[str], LedgerItem | None]
    ledger: Ledger
    writing: UndoWriting
    work: Callable[[str], EnrichmentReport]

    def look(self, recording_ids: Sequence[str], since: int, has_time: Callable[[], bool]) -> UndoPart:
        """What undoing would do, for as many recordings as there is time for, but at least one; it only reads."""
        return UndoPart(recordings=tuple(in_time((self._look(each, since) for each in recording_ids), has_time)))

    def undo(self, recording_ids: Sequence[str], since: int, has_time: Callable[[], bool]) -> UndoPart:
        """Undoes as many recordings as there is time for, but at least one. The rows tell what stays after it."""
        return UndoPart(recordings=tuple(in_time((self._undo(each, since) for each in recording_ids), has_time)))

    def _look(self, recording_id: str, since: int) -> RecordingUndo:
        item = self.item(recording_id)
        if item is None:
            return RecordingUndo(recording_id=recording_id, known=False)
        rows = self.writing.look(recording_id, item.places, since)
        return RecordingUndo(recording_id=recording_id, rows=tuple(rows))

    def _undo(self, recording_id: str, since: int) -> RecordingUndo:
        before = self.item(recording_id)
        if before is None or not self.ledger.undo(recording_id, since):
            return RecordingUndo(recording_id=recording_id, known=False)
        report = self.work(recording_id)
        if report.result in (WorkResult.NOTHING_TO_DO, WorkResult.CLAIM_LOST):
            return RecordingUndo(recording_id=recording_id, outcome=AT_WORK)
        if report.result is not WorkResult.DONE:
            return RecordingUndo(recording_id=recording_id, outcome=f"{report.result}: {report.reason}")
        rows = self.writing.look(recording_id, before.places, since)
        return RecordingUndo(recording_id=recording_id, done=True, outcome=_DONE, rows=tuple(rows))


def in_time(done: Iterator[T], has_time: Callable[[], bool]) -> Iterator[T]:
    """As many as there is time for, but at least one."""
    for each in done:
        yield each
        if not has_time():
            return
