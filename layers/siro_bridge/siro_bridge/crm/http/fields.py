"""Fields of a record: read, compared and set, read back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import httpx2

from siro_bridge.crm.http.client import FailedWriteError, HttpClient
from siro_bridge.crm.http.late_effect import late_effect
from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.crm.http.other_forms import is_nothing
from siro_bridge.crm.http.read_back import Outcomes, ReadBack
from siro_bridge.crm.http.seen import SeenRecords
from siro_bridge.crm.http.targets import Snapshot, Targets
from siro_bridge.crm.http.values import same
from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.domain.errors import CrmRefusedError, CrmUnavailableError, LostAnswerError
from siro_bridge.domain.write_back.listed import ListedText
from siro_bridge.domain.write_back.values import is_empty

TRIES = 4
"""How often a write is tried again after another field of the record, or the answer's way, came between."""


FAILURES = 2
"""How often the CRM may answer an update with a 5xx until its fields are tried alone; and each of them as often."""

LOST = "the answer to our update never came, and another value stands there"

_Written = tuple[Outcomes, dict[str, FailedWriteError]]
"""What became of the fields, and the last error of those at which the CRM fails."""

_Failure = CrmRefusedError | FailedWriteError


class HttpFields:
    def __init__(self, mapping: HttpMapping, client: HttpClient) -> None:
        self._client = client
        self._targets = Targets(mapping, client)
        self._read_back = ReadBack(self._targets)
        self._seen = SeenRecords()

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        """An API tells no digits; what it makes of a value is found when it is read back."""
        del target, field
        return value

    def is_same(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        return self._targets.holds(target, field, sent, held)

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        snapshot = self._targets.read(target, key)
        if snapshot is None:
            return None
        if self._targets.is_conditional(target):
            self._seen.keep(target, key, snapshot)
        return {field: self._targets.value(target, snapshot, field) for field in fields}

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> Outcomes:
        """Every try reads first: what is there already was written, what changed is a person's.

        The first try of an update under a condition goes by what was read to decide it, which is then true or refused.
        So an update is never repeated blindly: after a lost answer the record itself tells what became of it.
        A field at which the CRM fails (5xx), while it takes others, is refused; where it takes none, it is away.
        """
        outcomes, failed = self._write(target, key, writes)
        if failed and _is_outage(outcomes, failed):
            raise next(iter(failed.values())).failure
        return outcomes | {
            name: FieldOutcome(WriteResult.REFUSED, reason=str(error.failure), said=error.failure.said)
            for name, error in failed.items()
        }

    def _write(
        self, target: str, key: str, writes: Sequence[FieldWrite], *, lost: bool = False, as_it_is: bool = False
    ) -> _Written:
        """`lost`: an update with these values went out before, and what became of it is not known.

        `as_it_is`: no other form of a value is tried.
        """
        outcomes: Outcomes = {}
        pending = list(writes)
        failures = 0
        before: Snapshot | None = None
        seen = None if lost else self._seen.take(target, key)
        for tries_left in reversed(range(TRIES)):
            with late_effect(may_come=lost):
                snapshot, settled = self._look(target, key, pending, lost=lost, before=before, seen=seen)
            seen = None
            outcomes |= settled
            pending = [write for write in pending if write.field not in settled]
            if snapshot is None:
                return outcomes, {}
            try:
                with late_effect(may_come=lost):
                    updated = self._targets.update(target, key, snapshot, {each.field: each.new for each in pending})
                if not self._targets.is_changed(updated):
                    came_out = self._came_out(target, key, snapshot, pending, updated)
                    return outcomes | (came_out if as_it_is else self._otherwise(target, key, pending, came_out)), {}
            except (FailedWriteError, CrmRefusedError) as error:
                failures += 1
                if isinstance(error, CrmRefusedError) or failures == FAILURES:
                    return self._one_by_one(target, key, pending, outcomes, error, as_it_is=as_it_is)
                self._client.pause(failures)
                lost, before = True, snapshot
            except LostAnswerError:
                if not tries_left:
                    raise
                lost, before = True, snapshot
        raise CrmUnavailableError(f"{self._targets.updating(target)}: the record keeps changing; later again")

    def _look(
        self,
        target: str,
        key: str,
        writes: Sequence[FieldWrite],
        *,
        lost: bool,
        before: Snapshot | None = None,
        seen: Snapshot | None = None,
    ) -> tuple[Snapshot | None, Outcomes]:
        """The record as it is now, and what is settled without an update; no record when that is all.

        `before`: as it was before an update whose answer was lost, and which may have taken something from it.
        `seen`: as it was just now, if nothing that is about to be written over has changed since.
        """
        snapshot = seen if seen and self._is_as_expected(target, seen, writes) else self._targets.read(target, key)
        if snapshot is None:
            return None, _all(writes, WriteResult.REFUSED, self._gone(target))
        if before and self._targets.has_replaced(target, before, snapshot, [write.field for write in writes]):
            return replace(snapshot, record=before.record), {}
        settled = self._settled(target, snapshot, writes, lost=lost)
        return (snapshot if len(settled) < len(writes) else None), settled

    def _is_as_expected(self, target: str, seen: Snapshot, writes: Sequence[FieldWrite]) -> bool:
        return all(same(self._targets.value(target, seen, write.field), write.expected) for write in writes)

    def _settled(self, target: str, snapshot: Snapshot, writes: Sequence[FieldWrite], *, lost: bool) -> Outcomes:
        """What stands there already, be it in another writing, is not sent: it would only move the record's stamp."""
        outcomes: Outcomes = {}
        for write in writes:
            current = self._targets.value(target, snapshot, write.field)
            unmoved = same(current, write.expected)
            if (lost or unmoved) and self._targets.holds(target, write.field, write.new, current):
                outcomes[write.field] = FieldOutcome(WriteResult.WRITTEN, current)
            elif not unmoved:
                outcomes[write.field] = FieldOutcome(WriteResult.EDITED, current, LOST if lost else "")
        return outcomes

    def _came_out(
        self, target: str, key: str, before: Snapshot, writes: Sequence[FieldWrite], updated: httpx2.Response
    ) -> Outcomes:
        outcomes = self._read_back(target, key, before, writes, updated)
        return _all(writes, WriteResult.REFUSED, self._gone(target)) if outcomes is None else outcomes

    def _otherwise(self, target: str, key: str, writes: Sequence[FieldWrite], made: Outcomes) -> Outcomes:
        """With what the CRM split, or passed over, sent again in another form.

        A field of items that was null takes a text, and may make other items of it; many a CRM passes over a null.
        """
        again = [write for write in writes if _is_split(write, made[write.field]) or _is_kept(write, made[write.field])]
        outcomes = dict(made)
        for write in again:
            now = replace(write, expected=made[write.field].value)
            outcomes |= self._in_other_forms(target, key, now, now.expected) or {}
        return outcomes

    def _in_other_forms(
        self, target: str, key: str, write: FieldWrite, held: CrmValue, *, lost: bool = False
    ) -> Outcomes | None:
        """None where the CRM takes the value in no other form either."""
        if self._targets.try_number(target, write.field, write.new):
            written, failed = self._write(target, key, [write], lost=lost, as_it_is=True)
            if failed or written[write.field].result is WriteResult.REFUSED:
                self._targets.forget_number(target, write.field)
            return None if failed else written
        for form in self._targets.other_forms(target, write.field, write.new, held):
            again = [replace(write, new=form)]
            written, failed = self._write(target, key, again, lost=lost, as_it_is=True)
            if not failed and written[write.field].result is not WriteResult.REFUSED:
                return written
        return None

    def _one_by_one(
        self,
        target: str,
        key: str,
        writes: Sequence[FieldWrite],
        before: Outcomes,
        error: _Failure,
        *,
        as_it_is: bool,
    ) -> _Written:
        """An update fails as a whole; the fields that the CRM would take are found by trying each alone."""
        if len(writes) == 1:
            return self._failed(target, key, writes[0], before, error, as_it_is=as_it_is)
        outcomes = dict(before)
        failed: dict[str, FailedWriteError] = {}
        for write in writes:
            written, at = self._write(target, key, [write], lost=True)
            outcomes |= written
            failed |= at
        return outcomes, failed

    def _failed(
        self, target: str, key: str, write: FieldWrite, before: Outcomes, error: _Failure, *, as_it_is: bool
    ) -> _Written:
        """An error may come with the write all the same, as a warning does: what the record holds decides."""
        with late_effect(may_come=True):
            snapshot, settled = self._look(target, key, [write], lost=True)
        if snapshot is None:
            return before | settled, {}
        held = self._targets.value(target, snapshot, write.field)
        # some fields take items alone (JSON, csv, choices of which many may be taken), some no null, or no empty text
        written = None if as_it_is else self._in_other_forms(target, key, write, held, lost=True)
        if written is not None:
            return before | written, {}
        if isinstance(error, FailedWriteError):
            return before, {write.field: error}
        return before | {write.field: FieldOutcome(WriteResult.REFUSED, held, str(error), error.said)}, {}

    def _gone(self, target: str) -> str:
        return f"{self._targets.reading(target)}: the CRM has no such {target}"


def _all(writes: Sequence[FieldWrite], result: WriteResult, reason: str) -> Outcomes:
    return {write.field: FieldOutcome(result, None, reason) for write in writes}


def _is_split(write: FieldWrite, outcome: FieldOutcome) -> bool:
    is_made = isinstance(write.new, ListedText) and outcome.result is WriteResult.ALTERED
    return is_made and isinstance(outcome.value, list)


def _is_kept(write: FieldWrite, outcome: FieldOutcome) -> bool:
    """Nothing was meant to stand there, and what the CRM held stands there."""
    return is_nothing(write.new) and outcome.result is WriteResult.REFUSED and not is_empty(outcome.value)


def _is_outage(outcomes: Outcomes, failed: Mapping[str, FailedWriteError]) -> bool:
    """The CRM takes no field at all. A single one that gives 500, where reads go through, may be at fault itself."""
    if any(each.result is not WriteResult.EDITED for each in outcomes.values()):
        return False
    return len(failed) > 1 or not all(error.failure.may_be_the_request for error in failed.values())
