"""The rows of a select, each value as a person sees it and whatever its neighbours are."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select

from siro_bridge.crm.sql.transactions import reading_in_utc
from siro_bridge.crm.sql.unreadable import Description, is_unreadable, read_raw

Row = Sequence[Any]
Begin = Callable[[Engine], AbstractContextManager[Connection]]
ColumnType = tuple[str, int]
"""The database's family and the driver's code of a column's type."""


class Fetched(NamedTuple):
    rows: Sequence[Row]
    types: Sequence[ColumnType]


def fetch(engine: Engine, statement: Select[Any], begin: Begin = reading_in_utc) -> Fetched:
    """Raises what the driver raises, save for values that it cannot read: each of them is left as it was sent."""
    try:
        with begin(engine) as connection:
            return _read(connection, statement)
    except Exception as error:
        if not is_unreadable(error):
            raise
    with begin(engine) as connection:
        return _fetched(connection, *read_raw(connection, statement))


def _read(connection: Connection, statement: Select[Any]) -> Fetched:
    try:
        cursor: Any = connection.execute(statement).cursor
        # The driver's own tuples: SQLAlchemy's rows cost more to make and to read, and their names are not needed.
        return _fetched(connection, _described(cursor), cursor.fetchall())
    except Exception as error:
        if is_unreadable(error) and connection.dialect.name in ("mysql", "mariadb"):
            connection.invalidate()  # PyMySQL has left the other rows on the line
        raise


def _described(cursor: Any) -> Description:
    """PyMySQL has no other place for a column's flags."""
    fields = getattr(getattr(cursor, "_result", None), "fields", None) or ()
    named = {at: code for at, field in enumerate(fields) for flag, code in _MYSQL_FLAGS.items() if field.flags & flag}
    entries = cursor.description or ()
    return [(entry[0], named.get(at, entry[1])) for at, entry in enumerate(entries)] if named else entries


def _fetched(connection: Connection, columns: Description, rows: Sequence[Row]) -> Fetched:
    family = "mysql" if connection.dialect.name == "mariadb" else connection.dialect.name
    types = [(family, entry[1]) for entry in columns]
    mends = [(at, _MENDS[type_]) for at, type_ in enumerate(types) if type_ in _MENDS]
    return Fetched([_mended(row, mends) for row in rows] if mends else rows, types)


def _mended(row: Row, mends: Sequence[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for at, mend in mends:
        if values[at] is not None:
            values[at] = mend(values[at])
    return values


def _in_utc(value: Any) -> Any:
    """MySQL's TIMESTAMP is naive to the driver, though the session's zone (UTC) says what it means."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _of_bits(value: Any) -> Any:
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value


def _unpadded(value: Any) -> Any:
    return value.rstrip(" ") if isinstance(value, str) else value


_MENDS: Mapping[ColumnType, Callable[[Any], Any]] = {
    ("mysql", 7): _in_utc,
    ("mysql", 16): _of_bits,
    ("postgresql", 1042): _unpadded,  # CHAR(n)
}
"""What a driver gives otherwise than the database's own programs show it."""

TIMES: Mapping[ColumnType, date] = {
    ("postgresql", 1082): date(1970, 1, 1),
    ("postgresql", 1114): datetime(1970, 1, 1),  # noqa: DTZ001 - a clock on the wall
    ("postgresql", 1184): datetime(1970, 1, 1, tzinfo=UTC),
    ("mysql", 7): datetime(1970, 1, 1, tzinfo=UTC),
    ("mysql", 10): date(1970, 1, 1),
    ("mysql", 12): datetime(1970, 1, 1),  # noqa: DTZ001
}
"""Types of days and times, with one of them: what a moment is compared with is of that kind."""

MYSQL_ENUM, MYSQL_SET = 247, 248
_MYSQL_FLAGS = {256: MYSQL_ENUM, 2048: MYSQL_SET}
"""The server sends both as texts of a fixed length, with a flag."""

NAMED_NUMBERS: frozenset[ColumnType] = frozenset({("mysql", MYSQL_ENUM), ("mysql", MYSQL_SET)})
"""Put in order by their numbers, and compared with a text by their names."""

ROUNDED: frozenset[ColumnType] = frozenset({("postgresql", 700), ("mysql", 4)})
"""Numbers of four bytes, which are not equal to the digits that are shown of them."""
