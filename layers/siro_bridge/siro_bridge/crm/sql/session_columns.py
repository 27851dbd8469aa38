"""Which columns of a select may have been made by the session's clock: times that are no plain column of a table."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select

from siro_bridge.crm.sql.select import Wrapped
from siro_bridge.crm.sql.transactions import reading_in_utc

_MYSQL_TIMES = frozenset((10, 12, 15, 252, 253, 254))
"""DATE, DATETIME and texts; TIMESTAMP is a moment, however it was made."""

_POSTGRESQL_TIMES = frozenset((25, 1043, 1082, 1114, 1184))
"""Texts, date, timestamp; and timestamptz, which may have been made of a timestamp as if that were UTC."""


def may_move(engine: Engine, wrapped: Wrapped) -> Mapping[int, bool]:
    """Their places among the select's columns, the cursor and the key, and whether each row may be made otherwise.

    Asked of the database with no row.
    """
    with reading_in_utc(engine) as connection:
        cursor: Any = connection.execute(wrapped.rows().limit(0)).cursor
        paged_by = len(cursor.description) - 2
        found = dict(_ASKED[connection.dialect.name](cursor))
        if wrapped.times and paged_by in found and _stand(connection, wrapped):
            del found[paged_by]
        return found


def _stand(connection: Connection, wrapped: Wrapped) -> bool:
    """Whether the times of which the newest counts are plain columns, of one type: then that stands as they do."""
    asked = select(*wrapped.times, wrapped.cursor).select_from(wrapped.table)
    cursor: Any = connection.execute(asked.limit(0)).cursor
    types = {entry[1] for entry in cursor.description}
    return len(types) == 1 and not set(dict(_ASKED[connection.dialect.name](cursor))) - {len(wrapped.times)}


def _mysql(cursor: Any) -> Iterator[tuple[int, bool]]:
    """MariaDB names the database of a column, and none for what an expression made, be it within a view.

    A column may be one that is GENERATED, of a TIMESTAMP: then it moves in every row. PyMySQL has no other place for
    the database's name; without it every time is one that an expression made.
    """
    fields = getattr(getattr(cursor, "_result", None), "fields", None) or ()
    for at, entry in enumerate(cursor.description):
        if entry[1] in _MYSQL_TIMES:
            yield at, not (fields and fields[at].db)


def _postgresql(cursor: Any) -> Iterator[tuple[int, bool]]:
    """A view's column has the view's number, and what it was made of is not told.

    No row is expected to be made otherwise than a thousand others: a timestamp and a timestamptz do not mix unasked.
    """
    result = cursor.pgresult
    origins = {result.ftable(at) for at in range(result.nfields)} - {0}
    cursor.execute("SELECT oid FROM pg_class WHERE oid = ANY(%s) AND relkind IN ('r', 'p')", [sorted(origins)])
    tables = {row[0] for row in cursor.fetchall()}
    for at in range(result.nfields):
        if result.ftype(at) in _POSTGRESQL_TIMES and result.ftable(at) not in tables:
            yield at, False


_ASKED: Mapping[str, Callable[[Any], Iterator[tuple[int, bool]]]] = {
    "mysql": _mysql,
    "mariadb": _mysql,
    "postgresql": _postgresql,
}
