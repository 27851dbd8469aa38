"""One field of a row: the form of its column, and the type that the mapping's rule writes, whatever the column is."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Column, ColumnElement

from siro_bridge.crm.port import CrmValue
from siro_bridge.crm.sql.column_times import bound_time
from siro_bridge.crm.sql.forms import form_of, stored_type
from siro_bridge.domain.payload.times import as_day, parse_time
from siro_bridge.domain.write_back.rules import FieldType


class TargetField:
    """`kind` is the type of the mapping's rule.

    Times without a zone are of `zone`, days begin in `day_zone`: the mapping's clocks of storage and of display.
    """

    def __init__(self, column: Column[Any], dialect: str, kind: FieldType, zone: tzinfo, day_zone: tzinfo) -> None:
        self.column = column
        self.kind = kind
        self._type = stored_type(column)
        self._form = form_of(self._type, dialect)
        self._zone, self._day_zone = zone, day_zone

    @property
    def chosen(self) -> ColumnElement[Any]:
        """What a select asks for."""
        return self._form.chosen(self.column) if self._form.chosen else self.column

    def kept(self, value: CrmValue) -> CrmValue:
        """A planned value as the column will hold it."""
        kept: CrmValue = self._form.kept(self._type, value) if self._form.kept else value
        return kept

    def read(self, found: Any) -> CrmValue:
        """What was chosen, as the mapping's rule writes it: it is known for ours. Anything else stays as it is."""
        value = self._form.read(self._type, found) if self._form.read else found
        return _as_written(value, self.kind, self._zone, self._day_zone)

    def bound(self, value: CrmValue) -> Any:
        """What a statement sends. Raises UnfitError for a value that the column does not take."""
        if isinstance(value, date):
            value = bound_time(self.column, value, self._zone, self._day_zone)
        return self._form.bound(self._type, value) if self._form.bound else value


def _as_written(value: Any, kind: FieldType, zone: tzinfo, day_zone: tzinfo) -> CrmValue:
    """A time is a date where it is that day's midnight in `day_zone`; without a zone of its own it is of `zone`."""
    if kind == "date" and isinstance(value, datetime) and (value.tzinfo or zone is not day_zone):
        moment = parse_time(value, zone)
        day = value if moment is None else as_day(moment, day_zone)
        return value if isinstance(day, datetime) else day
    return _READERS[kind](value)  # type: ignore[no-any-return]


def _boolean(value: Any) -> Any:
    return _BOOLEANS.get(value, value) if isinstance(value, int | Decimal | str | bytes) else value


def _number(value: Any) -> Any:
    return _from_text(Decimal, value)


def _date(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    return _from_text(date.fromisoformat, value)


def _text(value: Any) -> Any:
    return str(value) if type(value) is int else value


def _from_text(parse: Callable[[str], Any], value: Any) -> Any:
    """Only what `str` makes of such a value: "007" and "1_000" are a person's."""
    if not isinstance(value, str):
        return value
    try:
        parsed = parse(value)
    except (ValueError, InvalidOperation):
        return value
    return parsed if str(parsed) == value else value


# as an integer or a number, as text, as MySQL's BIT(1)
_BOOLEANS: Mapping[Any, bool] = {0: False, 1: True, "False": False, "True": True, b"\x00": False, b"\x01": True}
_READERS: Mapping[FieldType, Callable[[Any], Any]] = {
    "text": _text,
    "picklist": _text,
    "list": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "boolean": _boolean,
}
