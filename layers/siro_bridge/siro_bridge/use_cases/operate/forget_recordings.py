"""Erases what is kept of recordings, for good, and tells what stays in the CRM.

The ledger says first that a recording is to be forgotten, and the work on it is that of any message: whatever breaks
off is taken up by the next sync run, what the CRM refuses is tried again, and no later event brings it back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, RefusedError
from siro_bridge.domain.operate import outlook
from siro_bridge.domain.operate.forgetting import ForgetPart, RecordingForgetting, Stays
from siro_bridge.domain.operate.outlook import UndoRow
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.traces import Traces
from siro_bridge.use_cases.conclude_work import EnrichmentReport, WorkResult
from siro_bridge.use_cases.operate.undo_entries import in_time
from siro_bridge.use_cases.operate.undo_writing import ALL

AT_WORK = "another worker is at it, and erases it when it is through"
STILL_OURS = "what the bridge wrote stands there; `siro-bridge undo` before it puts back what was there"


class Ledger(Protocol):
    def forget(self, recording_id: str) -> None: ...


class Looking(Protocol):
    def look(self, recording_id: str, places: frozenset[RecordKey], since: int) -> list[UndoRow]: ...


@dataclass(frozen=True, slots=True)
class ForgetRecordings:
    """`item` reads the ledger; `work` does what a message of the queue does."""

    item: Callable[[str], LedgerItem | None]
    ledger: Ledger
    traces: Traces
    undoing: Looking
    work: Callable[[str], EnrichmentReport]

    def look(self, recording_ids: Sequence[str], has_time: Callable[[], bool]) -> ForgetPart:
        """What there is, for as many recordings as there is time for, but at least one; it only reads."""
        return ForgetPart(recordings=tuple(in_time((self._look(each) for each in recording_ids), has_time)))

    def forget(self, recording_ids: Sequence[str], has_time: Callable[[], bool]) -> ForgetPart:
        """As many recordings as there is time for, but at least one."""
        return ForgetPart(recordings=tuple(in_time((self._forget(each) for each in recording_ids), has_time)))

    def _look(self, recording_id: str) -> RecordingForgetting:
        """A CRM that cannot be looked at, for whatever reason, holds no erasing up."""
        item = self.item(recording_id)
        places = (item.places if item else frozenset()) | self.traces.records(recording_id)
        found = RecordingForgetting(recording_id=recording_id, known=item is not None, state=item.state if item else "")
        try:
            stays = tuple(_stays(self.undoing.look(recording_id, places, ALL)))
        except (CrmUnavailableError, ConfigurationError, RefusedError) as error:
            return found.model_copy(update={"unseen": str(error)})
        return found.model_copy(update={"stays": stays})

    def _forget(self, recording_id: str) -> RecordingForgetting:
        """What stays is told as it was found before: of what is erased nobody knows it any more."""
        before = self._look(recording_id)
        self.ledger.forget(recording_id)
        report = self.work(recording_id)
        item = self.item(recording_id)
        done = item is not None and item.state is State.ERASED
        if not done and report.result in (WorkResult.NOTHING_TO_DO, WorkResult.CLAIM_LOST):
            outcome = AT_WORK
        else:
            outcome = report.reason if done else f"{report.result}: {report.reason}"
        return before.model_copy(update={"done": done, "outcome": outcome})


def _stays(rows: Iterable[UndoRow]) -> Iterable[Stays]:
    """Of fields all; of the note what a person has made of it. One that leaves does not stay."""
    for row in rows:
        reason = _why(row)
        if reason:
            yield Stays(target=row.target, key=row.key, field=row.field, reason=reason)


def _why(row: UndoRow) -> str:
    if row.field == outlook.NOTE:
        return row.reason
    return row.reason or STILL_OURS
