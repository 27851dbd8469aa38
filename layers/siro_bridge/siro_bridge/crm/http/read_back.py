"""What the CRM made of values that it took: compared as read back, and what came out other than meant put back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import httpx2

from siro_bridge.crm.alteration import describe, is_wrong
from siro_bridge.crm.http.targets import Snapshot, Targets
from siro_bridge.crm.http.values import has_emptied, has_path, has_replaced, same
from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.write_back.values import is_empty

Outcomes = dict[str, FieldOutcome]

NOT_PUT_BACK = "the old value could not be put back"
TRIES = 2
"""How often a value is put back: a second time only where another field of the record came between."""


class _Read(NamedTuple):
    """What stood in the CRM right after our update."""

    snapshot: Snapshot
    values: Mapping[str, CrmValue]


class ReadBack:
    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def __call__(
        self, target: str, key: str, before: Snapshot, writes: Sequence[FieldWrite], updated: httpx2.Response
    ) -> Outcomes | None:
        """None when the record is gone. `updated` is the answer to our update of `before`."""
        if not self._targets.reads_back(target) and (shown := self._shown(target, before, writes, updated)):
            return shown
        snapshot = self._targets.read(target, key)
        if snapshot is None:
            return None
        if self._targets.has_replaced(target, before, snapshot, [write.field for write in writes]):
            return self._restore(target, key, replace(snapshot, record=before.record), writes)
        read = _Read(snapshot, {write.field: self._targets.value(target, snapshot, write.field) for write in writes})
        edited = self._edited(target, read, updated)
        outcomes = {each.field: self._outcome(target, each, read, edited=each.field in edited) for each in writes}
        wrong = [write for write in writes if self._is_wrong(target, write, outcomes[write.field])]
        return outcomes | (self._put_back(target, key, wrong, read, outcomes) if wrong else {})

    def _shown(
        self, target: str, before: Snapshot, writes: Sequence[FieldWrite], updated: httpx2.Response
    ) -> Outcomes | None:
        """By the answer alone, where it shows all that was meant, and nothing that is lost; anything else is read."""
        answered, fields = self._targets.answered(target, updated), [write.field for write in writes]
        if answered is None or not all(has_path(answered.record, field) for field in fields):
            return None
        if has_replaced(before.record, answered.record, fields) or has_emptied(before.record, answered.record, fields):
            return None
        values = {field: self._targets.value(target, answered, field) for field in fields}
        if not all(self._targets.holds(target, each.field, each.new, values[each.field]) for each in writes):
            return None
        return {field: FieldOutcome(WriteResult.WRITTEN, value) for field, value in values.items()}

    def _restore(self, target: str, key: str, whole: Snapshot, writes: Sequence[FieldWrite]) -> Outcomes | None:
        """What stood beside our values goes back, with them: `whole` has it, under the condition of what stands now."""
        try:
            updated = self._targets.update(target, key, whole, {write.field: write.new for write in writes})
            if not self._targets.is_changed(updated):
                return self(target, key, whole, writes, updated)
            why = "the record changed meanwhile"
        except SiroBridgeError as error:  # whatever it is, what is lost must be told
            why = str(error)
        seen = f"{self._targets.updating(target)}: {self._targets.replacing(target)}"
        reason = f"{seen}; what stood beside them was not put back: {why}"
        return {write.field: FieldOutcome(WriteResult.ALTERED, write.new, reason) for write in writes}

    def _edited(self, target: str, read: _Read, updated: httpx2.Response) -> set[str]:
        """Fields that somebody may have changed since our update: another ETag, and the answer showed another value.

        The ETag alone says too little: frameworks make one of each answer's text, whatever the record is.
        """
        etag = updated.headers.get("ETag")
        if None in (etag, read.snapshot.etag) or etag == read.snapshot.etag:
            return set()
        answered = self._targets.answered(target, updated)
        return {
            name
            for name, value in read.values.items()
            if answered is None or not same(self._targets.value(target, answered, name), value)
        }

    def _outcome(self, target: str, write: FieldWrite, read: _Read, *, edited: bool) -> FieldOutcome:
        value = read.values[write.field]
        if self._targets.holds(target, write.field, write.new, value):
            return FieldOutcome(WriteResult.WRITTEN, value)
        if same(value, write.expected) or (is_empty(value) and is_empty(write.expected)):
            return FieldOutcome(WriteResult.REFUSED, value, self._kept(target, write.field, read.snapshot))
        if edited:
            return FieldOutcome(WriteResult.EDITED, value)
        return FieldOutcome(
            WriteResult.ALTERED, value, f"{self._targets.updating(target)}: {describe(write.new, value, 'the CRM')}"
        )

    def _is_wrong(self, target: str, write: FieldWrite, outcome: FieldOutcome) -> bool:
        kind = self._targets.kind(target, write.field, write.new)
        return outcome.result is WriteResult.ALTERED and is_wrong(kind, write.new, outcome.value)

    def _put_back(
        self, target: str, key: str, writes: Sequence[FieldWrite], read: _Read, altered: Outcomes
    ) -> Outcomes:
        """By updates under the condition of what was read back: whoever edits the record meanwhile, wins."""
        outcomes: Outcomes = {}
        for _ in range(TRIES):
            is_over, why = self._try_to_put_back(target, key, writes, read.snapshot)
            try:
                snapshot = self._targets.read(target, key)
            except SiroBridgeError as error:  # whatever it is, the altered values may stand there, and must be told
                told = f"{NOT_PUT_BACK}: {why or error}"
                return outcomes | {each.field: _stays(altered[each.field], told) for each in writes}
            if snapshot is None:
                return outcomes
            now = {write.field: self._targets.value(target, snapshot, write.field) for write in writes}
            settled = {
                each.field: self._settled(target, each, altered[each.field], now[each.field], why) for each in writes
            }
            outcomes |= settled
            if is_over:
                break
            writes = [write for write in writes if settled[write.field].result is WriteResult.ALTERED]
            read = _Read(snapshot, now)
        return outcomes

    def _try_to_put_back(
        self, target: str, key: str, writes: Sequence[FieldWrite], snapshot: Snapshot
    ) -> tuple[bool, str]:
        """Whether that was the last try, and what went wrong with it; if its answer is lost, the record tells."""
        old = {write.field: write.expected for write in writes}
        try:
            return not self._targets.is_changed(self._targets.update(target, key, snapshot, old)), ""
        except SiroBridgeError as error:
            return True, str(error)

    def _settled(self, target: str, write: FieldWrite, altered: FieldOutcome, now: CrmValue, why: str) -> FieldOutcome:
        if self._targets.holds(target, write.field, write.expected, now):
            return FieldOutcome(WriteResult.REFUSED, now, f"{altered.reason}; the old value was put back")
        if same(now, altered.value):
            return _stays(altered, f"{NOT_PUT_BACK}: {why}" if why else NOT_PUT_BACK)
        return FieldOutcome(WriteResult.EDITED, now)

    def _kept(self, target: str, field: str, snapshot: Snapshot) -> str:
        """Many an API passes over a field that it does not know, without a word."""
        if has_path(snapshot.record, field):
            return f"{self._targets.updating(target)}: the CRM took the update and kept the old value"
        where = self._targets.updating_field(target, field)
        return f"{where}: the CRM took the update, and its record has no such field"


def _stays(altered: FieldOutcome, why: str) -> FieldOutcome:
    return FieldOutcome(WriteResult.ALTERED, altered.value, f"{altered.reason}; {why}")
