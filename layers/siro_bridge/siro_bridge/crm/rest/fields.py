"""Fields of a record: read, compared and set, read back."""

from collections.abc import Sequence

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.read_back import Outcomes, ReadBack
from siro_bridge.crm.rest.targets import Snapshot, Targets
from siro_bridge.crm.rest.values import same
from siro_bridge.domain.errors import CrmRefusedError, CrmUnavailableError, LostAnswerError
from siro_bridge.mapping.model import RestMapping

TRIES = 4
"""How often a write is tried again after another field of the record, or the answer's way, came between."""


class RestFields:
    def __init__(self, mapping: RestMapping, client: RestClient) -> None:
        self._targets = Targets(mapping, client)
        self._read_back = ReadBack(self._targets)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        """An API tells no digits; what it makes of a value is found when it is read back."""
        del target, field
        return value

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        snapshot = self._targets.read(target, key)
        if snapshot is None:
            return None
        return {field: self._targets.value(target, snapshot, field) for field in fields}

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> Outcomes:
        """Every try reads first: what is there already was written, what changed is a person's.

        So an update is never repeated blindly: after a lost answer the record itself tells what became of it.
        """
        outcomes: Outcomes = {}
        pending = list(writes)
        lost = False
        for tries_left in reversed(range(TRIES)):
            snapshot = self._targets.read(target, key)
            if snapshot is None:
                return outcomes | _all(pending, WriteResult.REFUSED, self._gone(target))
            settled = self._settled(target, snapshot, pending, lost=lost)
            outcomes |= settled
            pending = [write for write in pending if write.field not in settled]
            if not pending:
                return outcomes
            try:
                updated = self._targets.update(target, key, snapshot, {write.field: write.new for write in pending})
                if updated.is_success:
                    return outcomes | self._came_out(target, key, pending, updated.headers.get("ETag"))
            except LostAnswerError:
                if not tries_left:
                    raise
                lost = True
            except CrmRefusedError as error:
                return outcomes | self._one_by_one(target, key, pending, error)
        raise CrmUnavailableError(f"{self._targets.updating(target)}: the record keeps changing; later again")

    def _settled(self, target: str, snapshot: Snapshot, writes: Sequence[FieldWrite], *, lost: bool) -> Outcomes:
        outcomes: Outcomes = {}
        for write in writes:
            current = self._targets.value(target, snapshot, write.field)
            if lost and self._targets.holds(target, write.field, write.new, current):
                outcomes[write.field] = FieldOutcome(WriteResult.WRITTEN, current)
            elif not same(current, write.expected):
                outcomes[write.field] = FieldOutcome(WriteResult.EDITED, current)
        return outcomes

    def _came_out(self, target: str, key: str, writes: Sequence[FieldWrite], etag: str | None) -> Outcomes:
        outcomes = self._read_back(target, key, writes, etag)
        return _all(writes, WriteResult.REFUSED, self._gone(target)) if outcomes is None else outcomes

    def _one_by_one(self, target: str, key: str, writes: Sequence[FieldWrite], error: CrmRefusedError) -> Outcomes:
        """The CRM refuses an update as a whole; the fields that it would take are found by trying each alone."""
        if len(writes) == 1:
            return self._refused(target, key, writes, error)
        outcomes: Outcomes = {}
        for write in writes:
            outcomes |= self.write_fields(target, key, [write])
        return outcomes

    def _refused(self, target: str, key: str, writes: Sequence[FieldWrite], error: CrmRefusedError) -> Outcomes:
        """An error may come with the write all the same, as a warning does: what the record holds decides."""
        snapshot = self._targets.read(target, key)
        if snapshot is None:
            return _all(writes, WriteResult.REFUSED, self._gone(target))
        outcomes = self._settled(target, snapshot, writes, lost=True)
        held = {write.field: self._targets.value(target, snapshot, write.field) for write in writes}
        refused = {
            name: FieldOutcome(WriteResult.REFUSED, value, str(error), error.said) for name, value in held.items()
        }
        return refused | outcomes

    def _gone(self, target: str) -> str:
        return f"{self._targets.reading(target)}: the CRM has no such {target}"


def _all(writes: Sequence[FieldWrite], result: WriteResult, reason: str) -> Outcomes:
    return {write.field: FieldOutcome(result, None, reason) for write in writes}
