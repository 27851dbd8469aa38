"""Texts for columns that keep none: what they must look like, as databases read more into one than a person means."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.types import TypeEngine, UserDefinedType

from siro_bridge.crm.sql.errors import UnfitError

Value = Any


class _AsInput(UserDefinedType[Any]):
    cache_ok = True


def input_of(text: str) -> ColumnElement[Any]:
    """Text that the server reads as it reads a literal, by the strict rules of the column's own type."""
    return literal(text, _AsInput())


def one_text(value: Value) -> Value:
    if isinstance(value, list):
        raise UnfitError("the column takes one text, no list")
    return None if value is None else str(value)


_NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60})?")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,60})")


def only_number(_: TypeEngine[Any], value: Value) -> Value:
    """To databases "1e5" is 100000, and "NaN" a number."""
    return _only(_NUMBER, value, "a number")


def only_whole(_: TypeEngine[Any], value: Value) -> Value:
    """MySQL rounds a text, and "007" would be 7."""
    return _only(_WHOLE, value, "a whole number")


def _only(form: re.Pattern[str], value: Value, what: str) -> Value:
    if isinstance(value, str) and not form.fullmatch(value):
        raise UnfitError(f"the column takes {what}")
    return value


def as_number(value: Value) -> Value:
    """A text that is a number comes back as one."""
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


# ---- days and times ----

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(rf"{_DAY.pattern}([ T]\d\d:\d\d(:\d\d(\.\d{{1,6}})?)?)?")
_TIME = re.compile(r"(?P<hours>-?\d{1,3}):(?P<minutes>\d\d)(:(?P<seconds>\d\d)(\.(?P<fraction>\d{1,6}))?)?")
_YEAR = re.compile(r"\d{4}")
_BARE_NUMBER = re.compile(r"[-+$]*\d+(\.\d*)?")


def to_day(_: TypeEngine[Any], value: Value) -> Value:
    """A text that is a day comes back as one."""
    return _from_iso(date.fromisoformat, value) if isinstance(value, str) and _DAY.fullmatch(value) else value


def to_wall(kind: Any, value: Value) -> Value:
    if kind.timezone or not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return value
    return _from_iso(datetime.fromisoformat, value)


def _from_iso(read: Callable[[str], Value], text: str) -> Value:
    try:
        return read(text)
    except ValueError:  # MySQL's zero date, and days that no calendar has
        return text


def only_day(_: TypeEngine[Any], value: Value) -> Value:
    """MySQL takes digits for a day, and "40000" for one in 2040."""
    return _only(_MOMENT, value, "a day, or a day and a time: 2026-03-01 16:00")


def only_year(_: TypeEngine[Any], value: Value) -> Value:
    """MySQL takes 2 for 2002, and a no for the year 0."""
    if value is not None:
        _only(_YEAR, "" if isinstance(value, bool) else f"{value}", "a year of four digits")
    return value


def full_time(kind: Any, value: Value) -> Value:
    """MySQL shows seconds, and as many fractions as the column keeps."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    digits, fraction = kind.fsp or 0, found["fraction"] or ""
    shown = fraction if len(fraction) > digits else fraction.ljust(digits, "0")
    hours = f"-{found['hours'][1:]:0>2}" if found["hours"].startswith("-") else f"{found['hours']:0>2}"
    return f"{hours}:{found['minutes']}:{found['seconds'] or '00'}" + (f".{shown}" if shown else "")


def only_time(_: TypeEngine[Any], value: Value) -> Value:
    """MySQL takes 40000 for four hours."""
    return _only(_TIME, value if value is None else str(value), "hours and minutes: 16:00")


def no_bare_number(text: str) -> str:
    """PostgreSQL takes 2026 for the time 20:26, and an interval of 40 for seconds."""
    if _BARE_NUMBER.fullmatch(text.strip()):
        raise UnfitError("the column takes no bare number")
    return text
