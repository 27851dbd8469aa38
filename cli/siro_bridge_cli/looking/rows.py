"""How many rows tables have, as far as that is cheap to know."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, TableClause, func, literal_column, select
from sqlalchemy import table as named
from sqlalchemy.exc import SQLAlchemyError

from siro_bridge_cli.proposal.shape import Table

MOST = 10_000
"""Larger tables are not counted: the database's own estimate does."""

_ESTIMATES: Mapping[str, str] = {
    "postgresql": "SELECT CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || c.relname, "
    "c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm')",
    "mysql": "SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = DATABASE()",
}


def counted(connection: Connection, tables: Sequence[Table]) -> Iterator[Table]:
    """With the numbers of rows, where the user may read them."""
    estimates = _estimates(connection)
    for table in tables:
        estimate = estimates.get(table.name, 0)
        if estimate > MOST:
            yield replace(table, rows=estimate, is_estimate=True)
        else:
            yield replace(table, rows=_count(connection, table))


def from_clause(of: Table) -> TableClause:
    schema, _, label = of.name.rpartition(".")
    return named(label, schema=schema or None)


def _estimates(connection: Connection) -> Mapping[str, int]:
    family = "mysql" if connection.dialect.name in ("mysql", "mariadb") else connection.dialect.name
    if family not in _ESTIMATES:
        return {}
    return {str(name): int(rows or 0) for name, rows in connection.exec_driver_sql(_ESTIMATES[family])}


def _count(connection: Connection, table: Table) -> int | None:
    """Not further than `MOST`, since a table without an estimate may be large too."""
    some = select(literal_column("1").label("one")).select_from(from_clause(table)).limit(MOST).subquery()
    try:
        with connection.begin_nested():
            return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    except SQLAlchemyError:  # the user may not read it, or a view is broken: then nothing is known of it
        return None
