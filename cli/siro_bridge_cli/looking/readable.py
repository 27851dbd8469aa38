"""The columns that the database's user may not read: PostgreSQL describes them all the same."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

_ASKED = """
SELECT n.nspname, c.relname, a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')
"""


def unreadable(connection: Connection, default_schema: str | None) -> Mapping[str, frozenset[str]]:
    """By table, `schema.table` where it is not in the default schema. MySQL shows what one may read, and no more."""
    if connection.dialect.name != "postgresql":
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for schema, table, column in connection.exec_driver_sql(_ASKED):
        found[table if schema == default_schema else f"{schema}.{table}"].add(column)
    return {table: frozenset(columns) for table, columns in found.items()}
