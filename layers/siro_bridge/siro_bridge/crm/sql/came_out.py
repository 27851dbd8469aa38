"""What the database made of a value that it took."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from siro_bridge.crm.alteration import describe, is_wrong
from siro_bridge.crm.port import CrmValue, FieldWrite, WriteResult
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.domain.write_back.values import is_empty, same


class CameOut(NamedTuple):
    """`reason` quotes no value."""

    result: WriteResult
    reason: str = ""


def came_out(write: FieldWrite, now: CrmValue, kind: FieldType) -> CameOut:
    """Refused is what must be put back, or was never taken."""
    if is_same(write.new, now):
        return CameOut(WriteResult.WRITTEN)
    if same(now, write.expected) or (is_empty(now) and is_empty(write.expected)):
        return CameOut(
            WriteResult.REFUSED, "the database took it and kept what was there; look for a trigger or a rule"
        )
    made = describe(write.new, now, "the database")
    if is_wrong(kind, write.new, now):
        return CameOut(WriteResult.REFUSED, f"{made}; the old value was put back")
    return CameOut(WriteResult.ALTERED, made)


def is_same(sent: CrmValue, held: CrmValue) -> bool:
    """Whether it is what was sent, if in the column's own writing."""
    return same(held, sent) or (is_empty(held) and is_empty(sent)) or _means(sent, held)


def _means(new: CrmValue, now: CrmValue) -> bool:
    """A text that the column keeps as a number or a day, or the other way round."""
    if not isinstance(new, str):
        return isinstance(now, str) and now == str(new)
    try:
        if isinstance(now, int | float | Decimal) and not isinstance(now, bool):
            return Decimal(new.strip()) == Decimal(str(now))
        return isinstance(now, date) and _is_moment(datetime.fromisoformat(new), now)
    except (ValueError, InvalidOperation):
        return False


def _is_moment(meant: datetime, now: date) -> bool:
    """A clock's time is the session's. An offset is lost in a column without zones, and is no moment there."""
    if not isinstance(now, datetime):
        return meant == datetime(now.year, now.month, now.day)  # noqa: DTZ001
    return meant == (now if meant.tzinfo else now.replace(tzinfo=None))
