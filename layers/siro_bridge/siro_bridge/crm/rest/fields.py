"""Fields of a record: read, compared and set, read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.rest.answers import CHANGED, GONE, json_of
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.expressions import Expression
from siro_bridge.crm.rest.operation import fill, in_request, named
from siro_bridge.crm.rest.values import as_json, same, typed, value_at, with_values
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError, LostAnswerError
from siro_bridge.mapping.model import RestMapping
from siro_bridge.mapping.place import Where, field_place
from siro_bridge.mapping.rest import RestTarget

TRIES = 4
"""How often a write is tried again after another field of the record, or the answer's way, came between."""

Outcomes = dict[str, FieldOutcome]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A record as it was read, and the condition under which it still is so."""

    record: Any
    etag: str | None
    version: Any


class RestFields:
    def __init__(self, mapping: RestMapping, client: RestClient) -> None:
        self._mapping = mapping
        self._targets = mapping.write_back.targets
        self._client = client
        self._types = {(rule.target, rule.field): rule.type for rule in mapping.write_back.fields}

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        """An API tells no digits; what it makes of a value is found when it is read back."""
        del target, field
        return value

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        snapshot = self._snapshot(target, key)
        if snapshot is None:
            return None
        return {field: self._value(target, snapshot, field) for field in fields}

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> Outcomes:
        """Every try reads first: what is there already was written, what changed is a person's.

        So an update is never repeated blindly: after a lost answer the record itself tells what became of it.
        """
        outcomes: Outcomes = {}
        pending = list(writes)
        lost = False
        for tries_left in reversed(range(TRIES)):
            snapshot = self._snapshot(target, key)
            if snapshot is None:
                return outcomes | _all(pending, WriteResult.REFUSED, self._gone(target))
            settled = self._settled(target, snapshot, pending, lost=lost)
            outcomes |= settled
            pending = [write for write in pending if write.field not in settled]
            if not pending:
                return outcomes
            try:
                updated = self._update(target, key, snapshot, pending)
                if updated.is_success:
                    return outcomes | self._read_back(target, key, pending, updated.headers.get("ETag"))
            except LostAnswerError:
                if not tries_left:
                    raise
                lost = True
            except CrmRefusedError as error:
                return outcomes | self._one_by_one(target, key, pending, error)
        update = named(self._where(target)("update"), self._target(target).update)
        raise CrmUnavailableError(f"{update}: the record keeps changing; later again")

    def _settled(self, target: str, snapshot: _Snapshot, writes: Sequence[FieldWrite], *, lost: bool) -> Outcomes:
        outcomes: Outcomes = {}
        for write in writes:
            current = self._value(target, snapshot, write.field)
            if lost and self._is_new(target, write, current):
                outcomes[write.field] = FieldOutcome(WriteResult.WRITTEN, current)
            elif not same(current, write.expected):
                outcomes[write.field] = FieldOutcome(WriteResult.EDITED, current)
        return outcomes

    def _update(self, target: str, key: str, snapshot: _Snapshot, writes: Sequence[FieldWrite]) -> httpx.Response:
        """A success, or 409 or 412 when the CRM says that the record is not what was read any more."""
        section = self._target(target)
        new = {write.field: as_json(write.new) for write in writes}
        values: dict[str, Any] = {"key": key, "fields": with_values({}, new), "version": snapshot.version}
        if isinstance(snapshot.record, Mapping):
            values["record"] = with_values(snapshot.record, new)
        operation = fill(section.update, self._where(target)("update"), values, on_record=True)
        operation = operation.with_header("If-Match", snapshot.etag)
        accept = CHANGED if section.is_conditional else ()
        return self._client.send(operation, repeatable=False, accept=accept)

    def _read_back(self, target: str, key: str, writes: Sequence[FieldWrite], etag: str | None) -> Outcomes:
        """What the CRM made of the values; `etag` is that of our update, where its answer had one."""
        snapshot = self._snapshot(target, key)
        if snapshot is None:
            return _all(writes, WriteResult.REFUSED, self._gone(target))
        edited = None not in (etag, snapshot.etag) and etag != snapshot.etag
        values = {write.field: self._value(target, snapshot, write.field) for write in writes}
        return {write.field: self._outcome(target, write, values[write.field], edited=edited) for write in writes}

    def _outcome(self, target: str, write: FieldWrite, value: CrmValue, *, edited: bool) -> FieldOutcome:
        """Another value than ours is the CRM's way to write it, unless the record was `edited` since."""
        if self._is_new(target, write, value):
            return FieldOutcome(WriteResult.WRITTEN, value)
        if same(value, write.expected):  # unknown fields are passed over in silence by many an API
            return FieldOutcome(WriteResult.REFUSED, value, self._kept(target, write.field))
        return FieldOutcome(WriteResult.EDITED if edited else WriteResult.WRITTEN, value)

    def _is_new(self, target: str, write: FieldWrite, value: CrmValue) -> bool:
        return same(value, write.new) or same(value, self._typed(target, write.field, as_json(write.new)))

    def _one_by_one(self, target: str, key: str, writes: Sequence[FieldWrite], error: CrmRefusedError) -> Outcomes:
        """The CRM refuses an update as a whole; the fields that it would take are found by trying each alone."""
        if len(writes) == 1:
            return _all(writes, WriteResult.REFUSED, str(error), error.said)
        outcomes: Outcomes = {}
        for write in writes:
            outcomes |= self.write_fields(target, key, [write])
        return outcomes

    def _snapshot(self, target: str, key: str) -> _Snapshot | None:
        section = self._target(target)
        where = self._where(target)
        operation = fill(section.read, where("read"), {"key": key}, on_record=True)
        response = self._client.send(operation, accept=GONE)
        if response.status_code in GONE:
            return None
        in_read = in_request(where, section.read)
        record = Expression(section.record, in_read("record")).find(json_of(response, operation))
        if record is None:
            raise ConfigurationError(f"{in_read('record')}: {section.record} finds no record in the answer")
        etag = response.headers.get("ETag")
        if section.etag and not etag:
            raise ConfigurationError(f"{in_read('etag')}: the answer has no ETag; set etag: false")
        version = Expression(section.version, in_read("version")).find(record) if section.version else None
        return _Snapshot(record, etag if section.etag else None, version)

    def _value(self, target: str, snapshot: _Snapshot, field: str) -> CrmValue:
        return self._typed(target, field, value_at(snapshot.record, field))

    def _typed(self, target: str, field: str, value: Any) -> CrmValue:
        return typed(value, self._types.get((target, field)))

    def _target(self, target: str) -> RestTarget:
        if target not in self._targets:
            where = self._mapping.place("write_back", "targets")
            raise ConfigurationError(f"{where}: the mapping has no target {target!r}")
        return self._targets[target]

    def _where(self, target: str) -> Where:
        return partial(self._mapping.place, "write_back", "targets", target)

    def _gone(self, target: str) -> str:
        return f"{named(self._where(target)('read'), self._target(target).read)}: the CRM has no such {target}"

    def _kept(self, target: str, field: str) -> str:
        where = named(field_place(self._mapping, target, field), self._target(target).update)
        return f"{where}: the CRM took the update and kept the old value"


def _all(writes: Sequence[FieldWrite], result: WriteResult, reason: str, said: str = "") -> Outcomes:
    return {write.field: FieldOutcome(result, None, reason, said) for write in writes}
