"""One row that facts are written to, found by its external id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, Text, Update, cast, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from siro_bridge.crm.port import CrmValue, FieldWrite
from siro_bridge.crm.sql.column_times import bound_time
from siro_bridge.crm.sql.errors import VALUE_ERRORS
from siro_bridge.crm.sql.forms import form_of, stored_type
from siro_bridge.crm.sql.values import as_written
from siro_bridge.domain.write_back.rules import FieldType

Values = dict[str, CrmValue]

WITHOUT_TRANSACTIONS = frozenset({"MYISAM", "ARIA", "MEMORY", "CSV", "ARCHIVE", "MRG_MYISAM"})
"""Engines of MySQL and MariaDB that lock no row, and take nothing back."""

NOT_TO_BE_UPDATED = (
    "the database shows the record to {user} and does not let it be updated; "
    "look at the table's row-level security: a policy FOR UPDATE must allow it"
)
"""PostgreSQL leaves out, of what is to be locked, what a policy lets be read and not updated."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """`kinds` are the types of the mapping's rules by field, text where there is none.

    `stamps` are columns that every update sets besides. Times without a zone are of `zone`, days begin in `day_zone`:
    the mapping's clocks of storage and of display.
    """

    target: str
    table: Table
    key: Column[Any]
    is_meant: ColumnElement[bool]
    kinds: Mapping[str, FieldType]
    stamps: Mapping[str, Any]
    zone: tzinfo
    day_zone: tzinfo
    dialect: str

    @property
    def engine(self) -> str:
        """MySQL's storage engine, where the table has one: a view has none."""
        return engine_of(self.table, self.dialect)

    @property
    def has_transactions(self) -> bool:
        return self.engine.upper() not in WITHOUT_TRANSACTIONS

    def kind(self, field: str) -> FieldType:
        return self.kinds.get(field, "text")

    def read(self, connection: Connection, fields: Sequence[str], *, lock: bool = False) -> Values | None:
        """None without such a row. What the driver cannot read of a field is its text, which nobody takes for ours."""
        statement = self.select([self.chosen(field).label(field) for field in fields])
        try:
            row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
        except (StatementError, *VALUE_ERRORS) as error:
            if not _is_unreadable(error):
                raise
            return {field: self._read_alone(connection, field) for field in fields}
        if row is None:
            return None
        return {field: self.value(field, found) for field, found in zip(fields, row, strict=False)}

    def select(self, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        return select(*columns, self.key.label("_key")).where(self.is_meant)

    def chosen(self, field: str) -> ColumnElement[Any]:
        column = self.table.columns[field]
        return form_of(column, self.dialect).chosen(column)

    def value(self, field: str, found: Any) -> CrmValue:
        column = self.table.columns[field]
        read = form_of(column, self.dialect).read(stored_type(column), found)
        return as_written(read, self.kind(field), self.zone, self.day_zone)

    def update(self, writes: Sequence[FieldWrite]) -> Update:
        """Raises UnfitError for a value that the column does not take."""
        values = {**self.stamps, **{each.field: self._bound(each) for each in writes}}
        return update(self.table).where(self.is_meant).values(values)

    def _read_alone(self, connection: Connection, field: str) -> CrmValue:
        try:
            return self.value(field, connection.execute(self.select([self.chosen(field)])).one()[0])
        except (StatementError, *VALUE_ERRORS) as error:
            if not _is_unreadable(error):
                raise
        text: str = connection.execute(self.select([cast(self.table.columns[field], Text)])).one()[0]
        return text

    def _bound(self, write: FieldWrite) -> Any:
        column, value = self.table.columns[write.field], write.new
        if isinstance(value, date):
            value = bound_time(column, value, self.zone, self.day_zone)
        return form_of(column, self.dialect).bound(stored_type(column), value)


def engine_of(table: Table, dialect: str) -> str:
    return str(table.kwargs.get(f"{dialect}_engine", ""))


def _is_unreadable(error: Exception) -> bool:
    """The driver's own complaint about a value, at fetch: no server has seen anything wrong."""
    if not isinstance(error, DBAPIError):
        return True
    return isinstance(error.orig, psycopg.DataError) and error.orig.sqlstate is None
