"""Values that the mapping gives a column itself: constants, and `{now}`, `{epoch}`, `{epoch_ms}` and `{uuid}`."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.types import (
    BINARY,
    VARBINARY,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Time,
    Uuid,
)

from siro_bridge.crm.sql.column_times import bound_time
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import Scalar

Make = Callable[[Column[Any], tzinfo], Any]
ANY_DIGITS = 6


class Constants:
    """What one section of the mapping gives columns: `given` by column, `where` has the place of each in the mapping.

    Raises ConfigurationError for a column that is not there, or that has no form for such a value.
    """

    def __init__(
        self, tables: Tables, table: Table, given: Mapping[str, Scalar], zone: tzinfo, where: Callable[[str], str]
    ) -> None:
        self._zone = zone
        self._given = [(tables.column(table, name, where(name)), value, where(name)) for name, value in given.items()]
        self.made()

    def made(self) -> dict[str, Any]:
        """By column; times are of now, and ids new ones."""
        return {column.name: constant(column, value, self._zone, place) for column, value, place in self._given}


def constant(column: Column[Any], value: Any, zone: tzinfo, where: str) -> Any:
    """Raises ConfigurationError where the column's type has no form for it, at `where` in the mapping."""
    makers = _GENERATED.get(value) if isinstance(value, str) else None
    if makers is None:
        return value
    made = next((make for kinds, make in makers if isinstance(column.type, kinds)), None)
    found = None if made is None else made(column, zone)
    if found is None:
        raise ConfigurationError(f"{where}: {value} has no form that fits the column {column.name} ({column.type})")
    return found


def _now(column: Column[Any]) -> datetime:
    """With the fractions that the column keeps, cut: a database that rounds would stamp the future."""
    now = datetime.now(UTC)
    kind: Any = column.type
    digits = kind.fsp or 0 if hasattr(kind, "fsp") else getattr(kind, "precision", None)
    keeps = 10 ** (ANY_DIGITS - (ANY_DIGITS if digits is None else digits))
    return now.replace(microsecond=now.microsecond // keeps * keeps)


def _time(column: Column[Any], zone: tzinfo) -> Any:
    local = _now(column).astimezone(zone)
    # a zone alone does not say a time's offset
    fixed = local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
    return fixed.timetz() if getattr(column.type, "timezone", False) else fixed.time()


def _text(_: Column[Any], zone: tzinfo) -> str:
    return datetime.now(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _uuid_text(column: Column[Any], _: tzinfo) -> str | None:
    """With hyphens, or without them where only that fits."""
    made = uuid.uuid4()
    room = getattr(column.type, "length", None)
    return next((text for text in (str(made), made.hex) if room is None or len(text) <= room), None)


def _uuid_bytes(column: Column[Any], _: tzinfo) -> bytes | None:
    made = uuid.uuid4().bytes
    room = getattr(column.type, "length", None)
    return made if room is None or len(made) <= room else None


def _epoch(scale: int) -> Make:
    return lambda _column, _zone: int(datetime.now(UTC).timestamp() * scale)


Makers = tuple[tuple[Any, Make], ...]
_NUMBERS = (Integer, Numeric)
_GENERATED: Mapping[str, Makers] = {
    "{now}": (
        ((DateTime, MysqlMoment), lambda column, zone: bound_time(column, _now(column), zone)),
        (Date, lambda _column, zone: datetime.now(zone).date()),
        (Time, _time),
        (Enum, lambda _column, _zone: None),  # a text to SQLAlchemy
        (String, _text),
    ),
    "{epoch}": ((_NUMBERS, _epoch(1)),),
    "{epoch_ms}": ((_NUMBERS, _epoch(1000)),),
    "{uuid}": (
        (Uuid, lambda _column, _zone: uuid.uuid4()),
        (Enum, lambda _column, _zone: None),
        (String, _uuid_text),
        ((BINARY, VARBINARY, LargeBinary), _uuid_bytes),
    ),
}
