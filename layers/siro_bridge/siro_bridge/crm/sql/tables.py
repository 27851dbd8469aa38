"""Tables as the database itself describes them: write-back never puts SQL together from strings."""

import logging
import warnings
from threading import Lock
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Table
from sqlalchemy.dialects.mysql import TIMESTAMP

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.mariadb_json import read_json
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.transactions import describing
from siro_bridge.domain.errors import NoSuchFieldError

logger = logging.getLogger(__name__)


class Tables:
    """Reflects a table when it is first needed, once a container."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, Table] = {}
        self._lock = Lock()
        self._warned: set[str] = set()

    def table(self, name: str, where: str) -> Table:
        """`name` may be `schema.table`; `where` is the place of the mapping's key that names it."""
        schema, _, table = name.rpartition(".")
        with self._lock:
            if name not in self._known:
                with sql_errors(where), describing(self._engine) as connection, warnings.catch_warnings():
                    warnings.filterwarnings("ignore", "Did not recognize type")  # it is written and read as text
                    found = Table(
                        table,
                        MetaData(),
                        schema=schema or None,
                        autoload_with=connection,
                        resolve_fks=False,
                        listeners=[("column_reflect", _read_moments)],
                    )
                    read_json(connection, found)
                self._known[name] = found
            return self._known[name]

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


def _read_moments(_inspector: Any, _table: Any, column: Any) -> None:
    if isinstance(column["type"], TIMESTAMP):
        column["type"] = MysqlMoment(fsp=column["type"].fsp)
