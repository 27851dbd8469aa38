"""Whether the bridge's user may do what writing back does: the database is asked how it would, and does nothing.

EXPLAIN needs the rights of the statement that it explains, on every one of our databases.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, Delete, Engine, Insert, Select, Table, Update, delete, false, insert, select, update

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import explaining
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError

Change = Update | Insert | Delete | Select[Any]


def updates(table: Table, columns: Collection[str]) -> Iterator[Change]:
    """A right may be given column by column."""
    for name in columns:
        yield update(table).values({table.c[name]: table.c[name]}).where(false())


def inserts(table: Table, columns: Collection[str]) -> Change:
    names = list(columns)
    return insert(table).from_select(names, select(*(table.c[name] for name in names)).where(false()))


def deletes(table: Table) -> Change:
    return delete(table).where(false())


def locks(key: Column[Any]) -> Change:
    """A right to update some column, on PostgreSQL."""
    return select(key).where(false()).with_for_update()


def missing_grant(engine: Engine, change: Change, place: str) -> str | None:
    """The GRANT that is missing, in a line; None where the user may do it."""
    try:
        with sql_errors(place, engine.url.username or ""), explaining(engine) as connection:
            connection.exec_driver_sql(f"EXPLAIN {change.compile(engine)}")  # there is no value in it to bind
    except (ConfigurationError, CrmRefusedError) as error:  # what else would be refused is not asked here
        return str(error) if "; run: GRANT" in str(error) else None
    return None
