"""Records that facts are written to: read as they are, and updated only as long as they are so."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import httpx2

from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.etags import strong_etag, unpacked
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.sections import HttpMapping, HttpTarget
from siro_bridge.crm.http.other_forms import other_forms
from siro_bridge.crm.http.places import in_request, named
from siro_bridge.crm.http.values import (
    as_sent,
    has_emptied,
    has_replaced,
    is_same,
    kind_of,
    objects_around,
    typed,
    value_at,
    with_values,
    without,
)
from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.http_answers import is_exact
from siro_bridge.mapping.place import Where, field_place

logger = logging.getLogger(__name__)

REPLACES = "the CRM puts the values that it is sent in the place of the whole object that they lie in"
REPLACES_RECORD = "the CRM puts what it is sent in the place of the whole record"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A record as it was read, and the condition under which it still is so."""

    record: Any
    etag: str | None
    version: Any


class Targets:
    def __init__(self, mapping: HttpMapping, client: HttpClient) -> None:
        self._mapping = mapping
        self._targets = mapping.write_back.targets
        self._client = client
        self._types = {(rule.target, rule.field): rule.type for rule in mapping.write_back.fields}
        self._kept_types = {(rule.target, rule.field): rule.kept_type for rule in mapping.write_back.fields}
        self._zone = mapping.display_zone
        self._replacing = {name for name, target in self._targets.items() if not target.merges}
        self._replacing_records: set[str] = set()
        self._takes_numbers: set[tuple[str, str]] = set()

    def read(self, target: str, key: str) -> Snapshot | None:
        """None when the CRM has no such record."""
        section = self._target(target)
        where = self._where(target)
        operation = section.read.filled(where("read"), {"key": key}, on_record=True)
        response = self._client.send(unpacked(operation) if section.etag else operation, gone=True)
        if self._client.is_gone(response):
            return None
        in_read = in_request(where, section.read)
        body, found = self._client.body(response, operation), Expression(section.record, in_read("record"))
        record = found.find(body)
        if record is None and self._client.says_gone(body, found):
            return None
        if section.replaces and not is_exact(response):
            raise CrmRefusedError(
                f"{operation.request}: it has a number of more digits than can be given back; it is not replaced"
            )
        if record is None:
            raise ConfigurationError(f"{in_read('record')}: {section.record} finds no record in the answer")
        etag = strong_etag(response, in_read("etag")) if section.etag else None
        version = Expression(section.version, in_read("version")).find(record) if section.version else None
        if section.version and version is None:
            raise ConfigurationError(f"{in_read('version')}: {section.version} finds nothing in the record")
        return Snapshot(record, etag, version)

    def update(self, target: str, key: str, snapshot: Snapshot, new: Mapping[str, CrmValue]) -> httpx2.Response:
        """A success, or 409 or 412 when the CRM says that the record is not what was read any more."""
        section = self._target(target)
        sent = {
            field: as_sent(value, value_at(snapshot.record, field), exact=self._is_exact(target, section, field))
            for field, value in new.items()
        }
        around = self._around(target, section, snapshot.record, sent)
        values: dict[str, Any] = {"key": key, "fields": with_values(around, sent), "version": snapshot.version}
        if isinstance(snapshot.record, Mapping):
            values["record"] = self._whole(target, section, with_values(snapshot.record, sent))
        operation = section.update.filled(self._where(target)("update"), values, on_record=True)
        if snapshot.etag is not None:
            operation = unpacked(operation).with_header("If-Match", snapshot.etag)
        return self._client.send(operation, repeatable=False, changed=section.is_conditional)

    def _is_exact(self, target: str, section: HttpTarget, field: str) -> bool:
        return section.has_exact_numbers or (target, field) in self._takes_numbers

    def is_changed(self, updated: httpx2.Response) -> bool:
        return self._client.is_changed(updated)

    def _around(self, target: str, section: HttpTarget, record: Any, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        """What goes with our values, so that the CRM keeps it."""
        if target in self._replacing_records:
            return without(record, section.omit)
        return objects_around(record, sent) if target in self._replacing else {}

    def _whole(self, target: str, section: HttpTarget, record: Mapping[str, Any]) -> Any:
        kept = without(record, section.omit)
        if section.sends is None:
            return kept
        return Expression(section.sends, in_request(self._where(target), section.update)("sends")).find(kept)

    def has_replaced(self, target: str, before: Snapshot, now: Snapshot, fields: Collection[str]) -> bool:
        """An update took away what stood beside its values; from now on the object, or the record, is sent whole."""
        section = self._target(target)
        if section.replaces or target in self._replacing_records:
            return False
        if section.may_replace and has_emptied(before.record, now.record, fields):
            self._replacing_records.add(target)
            logger.warning("%s: %s; send {record}", self._where(target)("update"), REPLACES_RECORD)
            return True
        if target in self._replacing or not has_replaced(before.record, now.record, fields):
            return False
        self._replacing.add(target)
        logger.warning("%s: %s; set merges: false", self._where(target)("update"), REPLACES)
        return True

    def replacing(self, target: str) -> str:
        """What the CRM was seen to do."""
        return REPLACES_RECORD if target in self._replacing_records else REPLACES

    def other_forms(self, target: str, field: str, new: CrmValue, held: CrmValue) -> list[CrmValue]:
        """What else may be sent for a value that the CRM did not take, in the order to be tried."""
        return other_forms(self.kind(target, field, held), new, held, whole=self._target(target).replaces)

    def try_number(self, target: str, field: str, new: CrmValue) -> bool:
        """Whether the field, which did not take a number's text, is sent a number from now on."""
        may_take = isinstance(new, Decimal) and not self._target(target).has_exact_numbers
        is_new = may_take and (target, field) not in self._takes_numbers
        if is_new:
            self._takes_numbers.add((target, field))
        return is_new

    def forget_number(self, target: str, field: str) -> None:
        """It did not take that either."""
        self._takes_numbers.discard((target, field))

    def is_conditional(self, target: str) -> bool:
        """Whether the CRM itself refuses an update of a record that is not what was read any more."""
        return self._target(target).is_conditional

    def reads_back(self, target: str) -> bool:
        """Whether the answer to an update is not to be taken for what the record holds."""
        return self._target(target).reads_back

    def answered(self, target: str, updated: httpx2.Response) -> Snapshot | None:
        """The record as the answer to an update shows it, where it does."""
        body = self._client.shown(updated)
        if body is None:
            return None
        return Snapshot(Expression(self._target(target).record, "").find_or(body, None), None, None)

    def value(self, target: str, snapshot: Snapshot, field: str) -> CrmValue:
        return typed(value_at(snapshot.record, field), self._kept_types.get((target, field)))

    def kind(self, target: str, field: str, value: CrmValue) -> FieldType:
        return self._types.get((target, field)) or kind_of(value)

    def holds(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        return is_same(self.kind(target, field, sent), sent, held, self._zone)

    def reading(self, target: str) -> str:
        return self._target(target).read.name

    def updating(self, target: str) -> str:
        return self._target(target).update.name

    def updating_field(self, target: str, field: str) -> str:
        """With the field's place: for what the mapping may have wrong."""
        return named(field_place(self._mapping, target, field), self._target(target).update)

    def _target(self, target: str) -> HttpTarget:
        if target not in self._targets:
            where = self._mapping.place("write_back", "targets")
            raise ConfigurationError(f"{where}: the mapping has no target {target!r}")
        return self._targets[target]

    def _where(self, target: str) -> Where:
        return partial(self._mapping.place, "write_back", "targets", target)
