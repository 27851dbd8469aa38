"""Rows of a target that may not be there yet, though their record is: read as empty, and made with the first fact."""

from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from siro_bridge.crm.sql.constants import Constants
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import bound_key
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.mapping.sections import SqlInsert
from siro_bridge.crm.sql.needed_values import needed_values
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.transactions import reading
from siro_bridge.domain.errors import ConfigurationError


class MissingRows:
    """Of the targets that say `insert`; any other's missing row is a record that is gone."""

    def __init__(self, engine: Engine, tables: Tables, mapping: SqlMapping) -> None:
        self._engine = engine
        self._user = engine.url.username or ""
        self._tables = tables
        self._targets = mapping.write_back.targets
        self._zone = mapping.zone
        self._place = partial(mapping.place, "write_back", "targets")

    def is_missing(self, target: str, key: str) -> bool:
        """Asked in a transaction of its own: of the one that writes, MySQL would keep this view until its end."""
        if self._targets[target].insert is None:
            return False
        column = self._column(target)
        with reading(self._engine) as connection:
            return not _has(connection, column, self._bound(target, key)) and self.may_be_made(connection, target, key)

    def may_be_made(self, connection: Connection, target: str, key: str) -> bool:
        """Whether the mapping lets us make a row for it, and the record itself is there."""
        section = self._targets[target].insert
        if section is None:
            return False
        column = self._parent_key(target, section)
        return _has(connection, column, bound_key(column, key, self._place(target, "insert", "parent_key")))

    def stamp_record(self, connection: Connection, target: str, key: str) -> None:
        """The record's own row, after a fact was written. Raises what the database has against it."""
        section = self._targets[target].insert
        if section is None or not section.parent_stamps:
            return
        column, where = self._parent_key(target, section), partial(self._place, target, "insert")
        stamps = Constants(
            self._tables, column.table, section.parent_stamps, self._zone, partial(where, "parent_stamps")
        ).made()
        is_meant = column == bound_key(column, key, where("parent_key"))
        with sql_errors(f"{where('parent_stamps')}: UPDATE {column.table.fullname}", self._user):
            connection.execute(update(column.table).where(is_meant).values(stamps))

    def make(self, connection: Connection, target: str, key: str) -> bool:
        """False if somebody made it meanwhile. Raises CrmRefusedError for a row that the database does not take."""
        section, column = self._targets[target].insert, self._column(target)
        if section is None:
            return False
        where, table = partial(self._place, target, "insert", "constants"), column.table
        values = Constants(self._tables, table, section.constants, self._zone, where).made()
        row = insert(table).values({**values, column: self._bound(target, key)})
        with sql_errors(f"{self._place(target, 'insert')}: INSERT INTO {table.fullname}", self._user):
            try:
                with needed_values(table, where()), connection.begin_nested():
                    connection.execute(row)
            except IntegrityError:
                if not _has(connection, column, self._bound(target, key)):
                    raise
                return False
        return True

    def _parent_key(self, target: str, section: SqlInsert) -> Column[Any]:
        where = partial(self._place, target, "insert")
        table = self._tables.table(section.parent, where("parent"))
        return self._tables.column(table, section.parent_key, where("parent_key"))

    def _column(self, target: str) -> Column[Any]:
        """The key, which must be unique: two of us may make the row at once."""
        section, where = self._targets[target], partial(self._place, target)
        table = self._tables.table(section.table, where("table"))
        column = self._tables.column(table, section.key, where("key"))
        if not self._tables.is_unique(column, where("insert")):
            raise ConfigurationError(
                f"{where('insert')}: the column {column} is not unique; a row can only be inserted where it is"
            )
        return column

    def _bound(self, target: str, key: str) -> Any:
        return bound_key(self._column(target), key, self._place(target, "key"))


def _has(connection: Connection, column: Column[Any], value: Any) -> bool:
    return connection.execute(select(column).where(column == value)).first() is not None
