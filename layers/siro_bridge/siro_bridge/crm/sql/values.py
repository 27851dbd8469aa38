"""Values of a row in the types that the mapping's rules write, whatever type the column keeps them in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.payload.times import as_day, parse_time
from siro_bridge.domain.write_back.rules import FieldType


def as_written(value: Any, kind: FieldType, zone: tzinfo, day_zone: tzinfo) -> CrmValue:
    """What we wrote comes back as we wrote it, so that it is known for ours; anything else stays as it is.

    A time is a date where it is that day's midnight in `day_zone`; without a zone of its own it is of `zone`.
    """
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
