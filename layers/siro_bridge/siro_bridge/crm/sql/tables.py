"""Tables as the database itself describes them: write-back never puts SQL together from strings."""

import logging
import warnings
from collections.abc import Collection, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import TIMESTAMP, Column, Computed, Connection, Engine, FetchedValue, Identity, MetaData, Table, inspect
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope
from sqlalchemy.exc import DBAPIError, NoSuchTableError

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.mariadb_json import read_json
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.transactions import describing
from siro_bridge.domain.errors import NoSuchFieldError

logger = logging.getLogger(__name__)


class Tables:
    """Described when one is first needed, once a container, and with it all that are `named`.

    Columns and storage engines alone: indexes, keys and comments cost questions of their own, and nobody asks for them.
    """

    def __init__(self, engine: Engine, named: Collection[str] = ()) -> None:
        self._engine = engine
        self._named = named
        self._known: dict[str, Table] = {}
        self._unique: dict[Column[Any], bool] = {}
        self._lock = Lock()
        self._warned: set[str] = set()

    def table(self, name: str, where: str) -> Table:
        """`name` may be `schema.table`; `where` is the place of the mapping's key that names it."""
        with self._lock:
            if name not in self._known:
                with sql_errors(where), describing(self._engine) as connection, warnings.catch_warnings():
                    warnings.filterwarnings("ignore", "Did not recognize type")  # it is written and read as text
                    self._known |= _described(connection, name, self._named)
            return self._known[name]

    def is_unique(self, column: Column[Any], where: str) -> bool:
        """Whether no two rows have the same value there; asked once."""
        with self._lock:
            if column not in self._unique:
                with sql_errors(where), describing(self._engine) as connection:
                    self._unique[column] = column.name in _unique_columns(connection, column.table)
            return self._unique[column]

    def column(self, table: Table, name: str, where: str) -> Column[Any]:
        if name not in table.columns:
            raise NoSuchFieldError(f"{where}: table {table.fullname} has no column {name}", name)
        return table.columns[name]

    def written_column(self, table: Table, name: str, where: str) -> Column[Any]:
        """The same, of a column that takes values at all."""
        column = self.column(table, name, where)
        if column.computed is not None or (column.identity is not None and column.identity.always):
            made = f"the database makes the values of {table.fullname}.{name} itself"
            raise NoSuchFieldError(f"{where}: {made}; name a column that takes them", name)
        return column

    def warn_once(self, table: Table, engine: str, where: str) -> None:
        if table.fullname not in self._warned:
            self._warned.add(table.fullname)
            logger.warning("%s: %s", where, without_transactions(table, engine))


def without_transactions(table: Table, engine: str) -> str:
    """What follows from it, and what to do."""
    return (
        f"{table.fullname} has the engine {engine}, which has no transactions: a write compares each field by itself, "
        f"and a note may be made twice; ALTER TABLE {table.fullname} ENGINE=InnoDB if the CRM allows it"
    )


def _described(connection: Connection, name: str, named: Collection[str]) -> dict[str, Table]:
    """The table of that name, and those of its schema that can be had with it, by their names in the mapping.

    Raises NoSuchTableError.
    """
    if connection.dialect.name == "postgresql":
        inspector, (schema, table) = inspect(connection), _parts(name)
        wanted = {each: _parts(each)[1] for each in (*named, name) if _parts(each)[0] == schema}
        columns = inspector.get_multi_columns(schema, list(wanted.values()), ObjectKind.ANY, ObjectScope.ANY)
        found = {each: columns[schema, its] for each, its in wanted.items() if (schema, its) in columns}
        if name not in found:
            raise NoSuchTableError(table)
        return {each: _made(wanted[each], schema, its, is_postgresql=True) for each, its in found.items()}
    tables = {name: _described_alone(connection, name)}
    for another in named:  # the transaction is open: its end is asked for once
        with suppress(NoSuchTableError, DBAPIError):
            tables |= {} if another in tables else {another: _described_alone(connection, another)}
    return tables


def _described_alone(connection: Connection, name: str) -> Table:
    inspector = inspect(connection)
    schema, table = _parts(name)
    try:
        options = inspector.get_table_options(table, schema) if connection.dialect.name != "sqlite" else {}
        made = _made(table, schema, inspector.get_columns(table, schema), **options)
    except NoSuchTableError:
        raise NoSuchTableError(table) from None  # MySQL's would have it in its own quotes
    read_json(connection, made)
    return made


def _parts(name: str) -> tuple[str | None, str]:
    schema, _, table = name.rpartition(".")
    return schema or None, table


def _made(
    name: str, schema: str | None, columns: Sequence[ReflectedColumn], *, is_postgresql: bool = False, **options: Any
) -> Table:
    made = (_column(each, is_postgresql=is_postgresql) for each in columns)
    return Table(name, MetaData(), *made, schema=schema, **options)


def _column(described: ReflectedColumn, *, is_postgresql: bool) -> Column[Any]:
    """Without what it is by default: that it has one is enough."""
    kind: Any = described["type"]
    if isinstance(kind, TIMESTAMP) and hasattr(kind, "fsp"):  # MySQL's, whose types only its databases load
        kind = MysqlMoment(fsp=kind.fsp)
    made: list[Any] = []
    if "computed" in described:
        made.append(Computed(**described["computed"]))
    if "identity" in described:
        made.append(Identity(**described["identity"]))
    if described.get("default") is not None:
        made.append(FetchedValue())
    is_numbered = not is_postgresql and bool(described.get("primary_key") or described.get("autoincrement") is True)
    return Column(described["name"], kind, *made, nullable=described["nullable"], primary_key=is_numbered)


def _unique_columns(connection: Connection, table: Table) -> set[str | None]:
    """Those that are unique each by itself: by the primary key, a constraint or an index."""
    inspector, place = inspect(connection), (table.name, table.schema)
    alone: list[Sequence[str | None]] = [inspector.get_pk_constraint(*place)["constrained_columns"]]
    alone += [each["column_names"] for each in inspector.get_unique_constraints(*place)]
    alone += [each["column_names"] for each in inspector.get_indexes(*place) if each["unique"]]
    return {columns[0] for columns in alone if len(columns) == 1}
