"""Records that a person names by their keys: read from the CRM, and sent to Siro whatever it has of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmReader
from siro_bridge.domain.operate.run_reports import LEFT
from siro_bridge.domain.sync.records import Refusal, RefusalStore, Sent, SentStore
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline, Due
from siro_bridge.use_cases.read_each import Reading
from siro_bridge.use_cases.send_by_key import SendByKey
from siro_bridge.use_cases.sync_page import SyncPage

STEP = "resync"
AT_ONCE = 100
MISSING, UNREADABLE = "resync_missing", "resync_unreadable"
"""Keys of the report's notes: what the CRM does not have, and what it could not show and why."""


@dataclass(frozen=True, slots=True)
class AsChanged:
    """What Siro has, as if each record had changed since. What is written is remembered as ever."""

    store: SentStore

    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        return {key: replace(sent, digest="") for key, sent in self.store.read(external_ids).items()}

    def write(self, sent: Mapping[str, Sent]) -> None:
        self.store.write(sent)

    def forget(self, external_ids: Sequence[str]) -> None:
        self.store.forget(external_ids)

    def due_polls(self, now: int, limit: int) -> list[Due]:
        return self.store.due_polls(now, limit)


@dataclass(frozen=True, slots=True)
class AsDue:
    """What was refused, as if the pause of each were over."""

    store: RefusalStore

    def read(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        return {key: replace(refusal, due_at=0) for key, refusal in self.store.read(external_ids).items()}

    def write(self, refusals: Sequence[Refusal]) -> None:
        self.store.write(refusals)

    def forget(self, external_ids: Sequence[str]) -> None:
        self.store.forget(external_ids)

    def due(self, now: int, limit: int) -> list[Due]:
        return self.store.due(now, limit)

    def any(self) -> bool:
        return self.store.any()


@dataclass(frozen=True, slots=True)
class ResyncRecords:
    """`page` is the entity's own, so that a deal that Siro never had goes before its appointment, as in any run."""

    reader: CrmReader
    page: SyncPage

    def resync(self, keys: Sequence[str], deadline: Deadline) -> None:
        """The report counts what was sent, and notes which keys are missing, unreadable, or left for want of time.

        Raises what reading and sending raise; what was settled until then is remembered.
        """
        by_key = SendByKey(self.page.entity, self.reader, self._insisting().settle)
        left = list(dict.fromkeys(keys))
        try:
            while left and deadline.allows(REQUEST_SECONDS):
                reading = by_key.send_each(left[:AT_ONCE], deadline)
                self._tell(left[:AT_ONCE], reading)
                left = [*reading.unasked, *left[AT_ONCE:]]
                if error := reading.away or reading.mistake:
                    raise error
        finally:
            self._note(LEFT, left)
        if left:
            self.page.report.unfinished.add(STEP)

    def _insisting(self) -> SyncPage:
        refusals = replace(self.page.refusals, store=AsDue(self.page.refusals.store))
        return replace(self.page, sent=AsChanged(self.page.sent), refusals=refusals)

    def _tell(self, keys: Sequence[str], reading: Reading) -> None:
        found = {str(row.payload.get("externalId")).strip() for row in reading.rows}
        unanswered = reading.failed.keys() | set(reading.unasked)
        self._note(MISSING, [key for key in keys if key.strip() not in found and key not in unanswered])
        self._note(UNREADABLE, [f"{key}: {why}" for key, why in reading.failed.items()])

    def _note(self, name: str, lines: Sequence[str]) -> None:
        if lines:
            self.page.report.notes.setdefault(name, []).extend(lines)
