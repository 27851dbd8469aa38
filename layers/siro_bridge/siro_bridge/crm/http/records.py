"""The items of an entity's list as records with a position, and as rows with Siro's payload."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

import orjson

from siro_bridge.crm.http.cursors import BEGINNING, cursor_of
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.sections import HttpEntity
from siro_bridge.crm.http.operation import as_text
from siro_bridge.crm.http.times import read_time
from siro_bridge.crm.mapper import entity_mapper, is_mapped
from siro_bridge.crm.port import LISTED, Located, Position, Shape, SourceRow, Stray
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.ids import is_id
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import kind_of, parse_path, shape_at
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.domain.payload.rules import rules_digest
from siro_bridge.domain.payload.unusable import UNUSABLE, is_unusable, unusable
from siro_bridge.domain.sync.settled import DIGEST
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where

TOO_MANY = 10
"""So many entries of one page without an id, and none with one, are no accident."""

LONGEST_ID = 100

_SHAPES = {
    type(None): "null, where an object is expected",
    str: "a text, where an object is expected",
    list: "a list, where an object is expected",
    dict: "an object without an id",
}

UNREADABLE = unusable("its expression fails on this record: a function does not take the value that it meets")


@dataclass(frozen=True, slots=True)
class Record:
    """One item of a list; `moment` is its cursor as a time."""

    item: Any
    position: Position
    moment: datetime

    @property
    def order(self) -> tuple[datetime, str]:
        return self.moment, self.position.key


class Records:
    """Compiled once an entity. Raises ConfigurationError when the mapping names what no record has.

    `where` has the places of the entity's keys.
    """

    def __init__(
        self, name: EntityName, entity: HttpEntity, zone: tzinfo, where: Where, *, display: tzinfo | None = None
    ) -> None:
        self._name = name
        self._where = where
        self._forms = entity.time_formats
        self.cursor = cursor_of(name, entity, zone, where)
        self._key = Expression(entity.key, where("key"))
        self._is_slim = entity.detail
        own = entity.fields.get("externalId")
        self._external_id = None if own is None else Expression(own, where("fields", "externalId"))
        paths = [path for path in entity.fields if is_mapped(name, path)]
        listed = partial(where, "fields")
        self._map = entity_mapper(name, entity, paths, zone=zone, display=display, where=where, listed=listed)
        compiled = {path: Expression(text, where("fields", path)) for path, text in entity.fields.items()}
        self._fields = [(compiled[path], self._is_pattern(path)) for path in paths]
        self._shape = Shape(self._payload, _digest)
        self._helpers = {path: found for path, found in compiled.items() if path.startswith("_")}

    def of(self, items: Sequence[Any], before: Position | None) -> tuple[list[Record], list[SourceRow]]:
        """Those that have an id, each with its place, and what is no record.

        One whose cursor is no time stops no other: it takes the place of the one before it.
        """
        records: list[Record] = []
        strays: list[SourceRow] = []
        for item in items:
            place = self.position(item, before)
            if place.key:
                before = place
                records.append(Record(item, place, self.moment(place)))
            else:
                strays.append(self._stray(item, before or Position(self.encode(BEGINNING), "")))
        self._check_strays(records, strays)
        return records, strays

    def without_time(self, page: Sequence[Record]) -> tuple[Sequence[Record], list[Record]]:
        """Those at the beginning that have no time of their own, and the rest. Raises as `check` does.

        A CRM that sorts what was never edited before all else lists older records behind them: they have no place.
        """
        at = next((at for at, record in enumerate(page) if self.cursor.is_in(record.item)), len(page))
        if at:
            self.check(page)
        return page[:at], list(page[at:])

    def check(self, page: Sequence[Record]) -> None:
        """Raises ConfigurationError where no record of several has a key, or a time as its cursor.

        A single one proves nothing: it may never have been edited.
        """
        if len(page) < 2:  # noqa: PLR2004 (several)
            return
        self.cursor.check([record.item for record in page])
        if all(self._key.find_or(record.item, None) is None for record in page):
            raise ConfigurationError(f"{self._key.where}: {self._key.text} finds nothing in the CRM's records")

    def position(self, item: Any, before: Position | None = None) -> Position:
        key = self._key.find_or(item, None)
        if not is_id(key):
            key = self._own_id(item)
        return Position(self.cursor.of(item, before), as_text(key))

    def row(self, record: Record) -> SourceRow:
        return SourceRow(self._shape, self._helpers_of(record), self._locate, record)

    def listed(self, record: Record) -> SourceRow:
        """As `row`; of a list that shows less than the record has, with a hash of what it shows."""
        if not self._is_slim:
            return self.row(record)
        helpers = self._helpers_of(record) | {LISTED: _hash(record.item)}
        return SourceRow(self._shape, helpers, self._locate, record)

    def moment(self, position: Position) -> datetime:
        return self.cursor.moment(position.cursor)

    def encode(self, moment: datetime) -> str:
        return self.cursor.encode(moment)

    def _payload(self, record: Record) -> dict[str, Any]:
        found = [(expression.find_or(record.item, UNREADABLE), is_time) for expression, is_time in self._fields]
        return self._map([self._as_time(value) if is_time else value for value, is_time in found])

    def _helpers_of(self, record: Record) -> dict[str, Any]:
        return {name: expression.find_or(record.item, None) for name, expression in self._helpers.items()}

    def _locate(self, record: Record) -> Located:
        return record.position, record.moment if self.cursor.is_a_time else None

    def _own_id(self, item: Any) -> Any:
        """For an item that `key` finds nothing in; nothing where Siro could not know it either."""
        found = self._external_id.find_or(item, None) if self._external_id else None
        return found if is_id(found) else None

    def _check_strays(self, records: Sequence[Record], strays: Sequence[SourceRow]) -> None:
        """Raises ConfigurationError where so many have no id, and none has one, that the expression must be wrong."""
        objects = sum(isinstance(stray.values.item, dict) for stray in strays)
        if objects >= TOO_MANY and not records:
            raise ConfigurationError(f"{self._key.where}: {self._key.text} finds nothing in the CRM's records")

    def _stray(self, item: Any, before: Position) -> SourceRow:
        if is_unusable(item):
            return SourceRow({}, {}, self._locate, Record(item, before, self.moment(before)), _unread(item))
        what = _SHAPES.get(type(item), "a value")
        after = f"after {before.key[:LONGEST_ID]}" if before.key else "at the beginning"
        why = f"an entry of the list, {after}, is {what}; leave such entries out (items: data[?id])"
        name = what if item is None else f"{what}, {_hash(item)}"
        return SourceRow({}, {}, self._locate, Record(item, before, self.moment(before)), Stray(name, why))

    def _is_pattern(self, path: str) -> bool:
        """Whether the mapper, which knows ISO and epoch to the millisecond itself, needs help with this field."""
        known = all("%" not in form and form not in ("epoch_us", "epoch_ns") for form in self._forms)
        if known or path == ROW_ZONE:
            return False
        return kind_of(shape_at(ROOTS[self._name], parse_path(path))) in ("time", "local_time")

    def _as_time(self, value: Any) -> Any:
        """What is no time stays as it is, for the validation of the one record to name."""
        for form in self._forms if value is not None else ():
            with suppress(ValueError):
                return read_time(value, form)
        return value


def _unread(item: Any) -> Stray:
    why = str(item[UNUSABLE])
    return Stray(f"unread, {_hash(item)}", f"an entry of the list could not be read: {why}")


def _digest(row: SourceRow) -> bytes | None:
    """Of the payload alone: what else an API shows of a record, such as when it was looked at, changes at each read."""
    try:
        text = orjson.dumps(row.payload, default=repr)
    except TypeError:
        return None
    return hashlib.blake2b(rules_digest().encode() + text, digest_size=DIGEST).digest()


def _hash(item: Any) -> str:
    text = json.dumps(item, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
