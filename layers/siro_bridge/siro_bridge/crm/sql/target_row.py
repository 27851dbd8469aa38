"""The table that facts of one target are written to, and one row of it, found by its external id."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import ColumnElement, Connection, Select, Table, Text, TextClause, Update, cast, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from siro_bridge.crm.port import CrmValue, FieldWrite
from siro_bridge.crm.sql.constants import Constants
from siro_bridge.crm.sql.errors import VALUE_ERRORS
from siro_bridge.crm.sql.keys import bound_key
from siro_bridge.crm.sql.last_word import last_word
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.target_field import TargetField
from siro_bridge.mapping.place import field_place

Values = dict[str, CrmValue]


class Locked(NamedTuple):
    """A row's values while nobody else can change it; `returns_all`: RETURNING shows what an update makes of it."""

    values: Values
    returns_all: bool


WITHOUT_TRANSACTIONS = frozenset({"MYISAM", "ARIA", "MEMORY", "CSV", "ARCHIVE", "MRG_MYISAM"})
"""Engines of MySQL and MariaDB that lock no row, and take nothing back."""

NOT_TO_BE_UPDATED = (
    "the database shows the record to {user} and does not let it be updated; "
    "look at the table's row-level security: a policy FOR UPDATE must allow it"
)
"""PostgreSQL leaves out, of what is to be locked, what a policy lets be read and not updated."""


class TargetTable:
    """As the mapping names it and the database describes it, looked up once.

    Raises ConfigurationError for a table or a column that is not there.
    """

    def __init__(self, tables: Tables, mapping: SqlMapping, name: str, dialect: str) -> None:
        section = mapping.write_back.targets[name]
        where = partial(mapping.place, "write_back", "targets", name)
        self.name, self.place = name, where()
        self.table = tables.table(section.table, where("table"))
        self.key = tables.column(self.table, section.key, where("key"))
        self.stamps = Constants(tables, self.table, section.stamps, mapping.zone, partial(where, "stamps"))
        self.has_transactions = engine_of(self.table, dialect).upper() not in WITHOUT_TRANSACTIONS
        if not self.has_transactions:
            tables.warn_once(self.table, engine_of(self.table, dialect), where("table"))
        self._tables, self._mapping, self._dialect = tables, mapping, dialect
        self._key_place = where("key")
        self._kinds = {rule.field: rule.kept_type for rule in mapping.write_back.fields if rule.target == name}
        self._fields: dict[str, TargetField] = {}
        self._writable: set[str] = set()

    def field(self, name: str) -> TargetField:
        """Of a column that the table has; one without a rule is taken for text."""
        if name not in self._fields:
            kind, mapping = self._kinds.get(name, "text"), self._mapping
            column = self.table.columns[name]
            self._fields[name] = TargetField(column, self._dialect, kind, mapping.zone, mapping.display_zone)
        return self._fields[name]

    def row(self, key: str, fields: Sequence[str]) -> "TargetRow":
        """Raises ConfigurationError for a field that is not there, or that nobody can write to."""
        for name in fields:
            if name not in self._writable:
                self._tables.written_column(self.table, name, field_place(self._mapping, self.name, name))
                self._writable.add(name)
        return TargetRow(self, self.key == bound_key(self.key, key, self._key_place))


class TargetRow:
    """`is_meant` finds it."""

    def __init__(self, of: TargetTable, is_meant: ColumnElement[bool]) -> None:
        self.of = of
        self.table: Table = of.table
        self._is_meant = is_meant

    def field(self, name: str) -> TargetField:
        return self.of.field(name)

    def read(self, connection: Connection, fields: Sequence[str]) -> Values | None:
        """None without such a row. What the driver cannot read of a field is its text, which nobody takes for ours."""
        try:
            row = connection.execute(self.select(self._chosen(fields))).one_or_none()
        except (StatementError, *VALUE_ERRORS) as error:
            return self._read_each(connection, fields, error)
        return None if row is None else self._read(fields, row)

    def lock(self, connection: Connection, fields: Sequence[str]) -> Locked | None:
        """The same, of a row that stays as it is until the transaction's end."""
        asked = last_word(self.table, connection.dialect)
        try:
            row = connection.execute(self.select([*self._chosen(fields), *asked]).with_for_update()).one_or_none()
        except (StatementError, *VALUE_ERRORS) as error:
            return Locked(self._read_each(connection, fields, error), returns_all=False)
        return None if row is None else Locked(self._read(fields, row), bool(asked) and row[len(fields)] is True)

    def write(self, connection: Connection, writes: Sequence[FieldWrite], *, returns_all: bool) -> Values | None:
        """What the fields hold afterwards; None where no row was updated, or is shown any more.

        Raises UnfitError for a value that the column does not take, and what the database has against it.
        """
        fields = [write.field for write in writes]
        if not returns_all:
            updated = connection.execute(self.update(writes)).rowcount
            return self.read(connection, fields) if updated else None
        result = connection.execute(self.update(writes).returning(*self._chosen(fields)))
        try:
            row = result.one_or_none()
        except (StatementError, *VALUE_ERRORS) as error:
            return self._read_each(connection, fields, error)
        return None if row is None else self._read(fields, row)

    def _chosen(self, fields: Sequence[str]) -> list[ColumnElement[Any]]:
        return [self.field(name).chosen.label(name) for name in fields]

    def _read(self, fields: Sequence[str], row: Sequence[Any]) -> Values:
        return {name: self.field(name).read(found) for name, found in zip(fields, row, strict=False)}

    def _read_each(self, connection: Connection, fields: Sequence[str], error: Exception) -> Values:
        """By itself, where the driver could not read all of them together; else raises the error."""
        if not _is_unreadable(error):
            raise error
        return {name: self._read_alone(connection, name) for name in fields}

    def select(self, columns: Sequence[ColumnElement[Any] | TextClause]) -> Select[Any]:
        return select(*columns, self.of.key.label("_key")).where(self._is_meant)

    def update(self, writes: Sequence[FieldWrite]) -> Update:
        """Raises UnfitError for a value that the column does not take."""
        values = {**self.of.stamps.made(), **{each.field: self.field(each.field).bound(each.new) for each in writes}}
        return update(self.table).where(self._is_meant).values(values)

    def _read_alone(self, connection: Connection, name: str) -> CrmValue:
        field = self.field(name)
        try:
            return field.read(connection.execute(self.select([field.chosen])).one()[0])
        except (StatementError, *VALUE_ERRORS) as error:
            if not _is_unreadable(error):
                raise
        text: str = connection.execute(self.select([cast(field.column, Text)])).one()[0]
        return text


def engine_of(table: Table, dialect: str) -> str:
    """MySQL's storage engine, where the table has one: a view has none."""
    return str(table.kwargs.get(f"{dialect}_engine", ""))


def _is_unreadable(error: Exception) -> bool:
    """The driver's own complaint about a value, at fetch: no server has seen anything wrong."""
    if not isinstance(error, DBAPIError):
        return True
    return isinstance(error.orig, psycopg.DataError) and error.orig.sqlstate is None
