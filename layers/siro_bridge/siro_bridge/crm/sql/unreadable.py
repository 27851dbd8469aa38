"""A result of which the driver cannot read some value: it is read again, with that value as the server sent it.

PostgreSQL keeps times that Python has none for (infinity, the year 10000, 44 BC, 24:00), and any database may hold
a text in another encoding than it says. Drivers then give no row at all, of all that were asked for.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import Format
from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.sql.errors import VALUE_ERRORS
from siro_bridge.domain.payload.no_text import NoText

Description = Sequence[Any]
"""A column's name and type first, as DB-API has them."""
Rows = Sequence[Sequence[Any]]
Load = Callable[[bytes], Any]

_UNREADABLE = (psycopg.DataError, *VALUE_ERRORS)


def is_unreadable(error: Exception) -> bool:
    """Whether it is the driver's own complaint about a value: no server has seen anything wrong."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error):
        return isinstance(cause, psycopg.DataError) and cause.sqlstate is None
    return isinstance(cause, VALUE_ERRORS) or (isinstance(cause, sqlite3.Error) and "decode" in str(cause))


def read_raw(connection: Connection, statement: Select[Any]) -> tuple[Description, Rows]:
    """The statement's columns and rows. A value that cannot be read is its text, such as `infinity`, or NoText."""
    return _READERS[connection.dialect.name](connection, statement)


def _loaded(load: Load, raw: bytes | None) -> Any:
    if raw is None:
        return None
    try:
        return load(raw)
    except _UNREADABLE:
        return raw.decode("ascii") if raw.isascii() else NoText(raw)


def _postgresql(connection: Connection, statement: Select[Any]) -> tuple[Description, Rows]:
    cursor: Any = connection.execute(statement).cursor
    found, known = cursor.pgresult, Transformer(cursor)
    loads = [known.get_loader(found.ftype(at), Format(found.fformat(at))).load for at in range(found.nfields)]
    raw = ([found.get_value(row, at) for at in range(found.nfields)] for row in range(found.ntuples))
    return cursor.description, [tuple(map(_loaded, loads, values)) for values in raw]


def _mysql(connection: Connection, statement: Select[Any]) -> tuple[Description, Rows]:
    """Past SQLAlchemy, which would fetch the first row before anybody could say how a value is read."""
    from pymysql.cursors import SSCursor  # noqa: PLC0415 - not for those who have another database

    compiled = statement.compile(dialect=connection.dialect)
    with connection.connection.driver_connection.cursor(SSCursor) as cursor:  # type: ignore[union-attr]
        cursor.execute(str(compiled), compiled.params)
        reading: Any = cursor._result  # noqa: SLF001 - PyMySQL has no other place for it
        reading.converters = [(None, partial(_loaded, partial(_as_mysql, *each))) for each in reading.converters]
        return cursor.description, cursor.fetchall()


def _as_mysql(encoding: str | None, convert: Callable[[Any], Any] | None, raw: bytes) -> Any:
    """As PyMySQL reads a value."""
    value = raw if encoding is None else raw.decode(encoding)
    return value if convert is None else convert(value)


def _sqlite(connection: Connection, statement: Select[Any]) -> tuple[Description, Rows]:
    driver: Any = connection.connection.driver_connection
    driver.text_factory = partial(_loaded, bytes.decode)
    try:
        cursor: Any = connection.execute(statement).cursor
        return cursor.description, cursor.fetchall()
    finally:
        driver.text_factory = str


_READERS: Mapping[str, Callable[[Connection, Select[Any]], tuple[Description, Rows]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}
