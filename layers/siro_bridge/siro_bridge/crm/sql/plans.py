"""How a database would read: which tables a statement goes through whole, and where a column comes from."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError

_ORIGIN = re.compile(r"`[^`]+`\.`(?P<alias>[^`]+)`\.`(?P<column>[^`]+)` AS `(?P<name>[^`]+)`")
_TABLE = re.compile(
    r"(?:from|join|[(,]) *\(*`(?P<schema>[^`]+)`\.`(?P<table>[^`]+)`(?: `(?P<alias>[^`]+)`)?(?= |\)|,|$)"
)


_VIEW_NOT_EXPLAINED = 1345


@dataclass(frozen=True, slots=True)
class Scan:
    """A table that is read from its beginning to its end, with about so many rows."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The column of a table that a select's column shows as it is; `indexed` where an index begins with it."""

    table: str
    column: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`origins` are those of the statement's columns by their names; what an expression made has none."""

    scans: Sequence[Scan]
    origins: Mapping[str, Origin]


class HiddenPlanError(Exception):
    """The statement reads a view whose tables the user has no rights to: MySQL and MariaDB explain none of those."""


def plan_of(connection: Connection, statement: Select[Any]) -> Plan | None:
    """The database is asked, and reads nothing. None where it tells no plan (SQLite).

    Raises HiddenPlanError where it tells none to this user, and DBAPIError.
    """
    read = _PLANS.get(connection.dialect.name)
    try:
        return read(connection, statement) if read else None
    except DBAPIError as error:
        if error.orig is not None and error.orig.args[:1] == (_VIEW_NOT_EXPLAINED,):
            raise HiddenPlanError from None
        raise


def _explained(connection: Connection, how: str, statement: Select[Any]) -> Any:
    compiled = statement.compile(connection.engine)
    return connection.exec_driver_sql(f"{how} {compiled}", compiled.construct_params())


def _postgresql(connection: Connection, statement: Select[Any]) -> Plan:
    tree = _explained(connection, "EXPLAIN (FORMAT JSON, VERBOSE)", statement).scalar_one()[0]["Plan"]
    read = {(node["Schema"], node["Relation Name"]) for node in _nodes(tree) if node["Node Type"] == "Seq Scan"}
    size = "SELECT reltuples::bigint FROM pg_class WHERE oid = format('%%I.%%I', %s::text, %s::text)::regclass"
    scans = [Scan(each[1], connection.exec_driver_sql(size, each).scalar_one()) for each in sorted(read)]
    return Plan(scans, _postgresql_origins(connection, statement))


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


_COLUMN = (
    "SELECT c.relname, a.attname, EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum) "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.oid = %s AND a.attnum = %s AND c.relkind IN ('r', 'p')"
)


def _postgresql_origins(connection: Connection, statement: Select[Any]) -> dict[str, Origin]:
    """A view's column has the view's number, and what it was made of is not told."""
    cursor: Any = connection.execute(statement.limit(0)).cursor
    result = cursor.pgresult
    asked = {cursor.description[at][0]: (result.ftable(at), result.ftablecol(at)) for at in range(result.nfields)}
    found = {name: connection.exec_driver_sql(_COLUMN, each).one_or_none() for name, each in asked.items()}
    return {name: Origin(*row) for name, row in found.items() if row}


_INDEXED = (
    "SELECT COUNT(*) FROM information_schema.statistics "
    "WHERE table_schema = %(schema)s AND table_name = %(table)s AND column_name = %(column)s AND seq_in_index = 1"
)


def _mysql(connection: Connection, statement: Select[Any]) -> Plan:
    """The statement as the server made it anew names each column's table, which the protocol does not."""
    extended = "EXPLAIN EXTENDED" if connection.dialect.is_mariadb else "EXPLAIN"  # type: ignore[attr-defined]
    steps = _explained(connection, extended, statement).mappings().all()
    rewritten = " ".join(str(row[2]) for row in connection.exec_driver_sql("SHOW WARNINGS").all())
    tables = {each["alias"] or each["table"]: each.groupdict() for each in _TABLE.finditer(rewritten)}
    whole = [(str(step["table"]), int(step["rows"] or 0)) for step in steps if step["type"] == "ALL"]
    scans = [Scan(tables[alias]["table"], rows) for alias, rows in whole if alias in tables]
    named = {each["name"]: each for each in _ORIGIN.finditer(rewritten) if each["alias"] in tables}
    origins = {name: _mysql_origin(connection, tables[each["alias"]], each["column"]) for name, each in named.items()}
    return Plan(scans, origins)


def _mysql_origin(connection: Connection, table: Mapping[str, Any], column: str) -> Origin:
    asked = {"schema": table["schema"], "table": table["table"], "column": column}
    indexed = connection.exec_driver_sql(_INDEXED, asked).scalar_one()
    return Origin(str(table["table"]), column, bool(indexed))


_PLANS: Mapping[str, Callable[[Connection, Select[Any]], Plan]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
}
