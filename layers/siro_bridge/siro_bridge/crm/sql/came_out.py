"""What the database made of a value that it took."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from siro_bridge.crm.port import CrmValue, FieldWrite, WriteResult
from siro_bridge.domain.rules import FieldType
from siro_bridge.domain.values import encode, is_empty

PUT_BACK = frozenset({"number", "money", "date", "boolean", "picklist"})
"""Types of which a value that came out other is a wrong one. Of a text that was cut, what is left is still true."""


class CameOut(NamedTuple):
    """`reason` quotes no value."""

    result: WriteResult
    reason: str = ""


def came_out(write: FieldWrite, now: CrmValue, kind: FieldType) -> CameOut:
    """Refused is what must be put back, or was never taken."""
    if encode(now) == encode(write.new) or (is_empty(now) and is_empty(write.new)) or _means(write.new, now):
        return CameOut(WriteResult.WRITTEN)
    if encode(now) == encode(write.expected) or (is_empty(now) and is_empty(write.expected)):
        return CameOut(
            WriteResult.REFUSED, "the database took it and kept what was there; look for a trigger or a rule"
        )
    if write.new is None:
        return CameOut(WriteResult.ALTERED, "the database put a value of its own in place of nothing")
    if is_empty(now):
        return CameOut(WriteResult.REFUSED, "the database took it and held nothing; the old value was put back")
    if kind in PUT_BACK or not isinstance(now, str | list | dict):
        return CameOut(WriteResult.REFUSED, f"{_of_a_value(write.new, now)}; the old value was put back")
    return CameOut(WriteResult.ALTERED, _of_a_text(write.new, now))


def _means(new: CrmValue, now: CrmValue) -> bool:
    """A text that the column keeps as a number or a day, or the other way round."""
    if not isinstance(new, str):
        return isinstance(now, str) and now == str(new)
    try:
        if isinstance(now, int | float | Decimal) and not isinstance(now, bool):
            return Decimal(new.strip()) == Decimal(str(now))
        return isinstance(now, date) and datetime.fromisoformat(new).replace(tzinfo=None) == _moment(now)
    except (ValueError, InvalidOperation):
        return False


def _moment(day: date) -> datetime:
    return day.replace(tzinfo=None) if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _of_a_value(new: CrmValue, now: CrmValue) -> str:
    if _is_number(new) and _is_number(now) and abs(Decimal(str(new)) - Decimal(str(now))) < 1:
        return "the column rounded the number"
    return "the database made another value of it"


def _of_a_text(new: CrmValue, now: CrmValue) -> str:
    if isinstance(new, str) and isinstance(now, str):
        if new.split() == now.split():
            return "the database changed its blanks"
        if new.startswith(now.rstrip()):
            return f"the database cut it from {len(new)} characters to {len(now)}"
        if new.casefold() == now.casefold():
            return "the database changed its capitals"
    return "the database made another text of it"


def _is_number(value: CrmValue) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
