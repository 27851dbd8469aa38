"""Writes facts to one row: locked, compared with what was read, written, read back, all in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select, update
from sqlalchemy.exc import StatementError

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.sql.engine import writing
from siro_bridge.crm.sql.errors import refusal, sql_errors
from siro_bridge.crm.sql.tables import Tables, bound_key, bound_value
from siro_bridge.domain.values import encode
from siro_bridge.mapping.sql import SqlTarget, SqlWriteBack


class SqlFieldWriter:
    def __init__(self, engine: Engine, tables: Tables, write_back: SqlWriteBack) -> None:
        self._engine = engine
        self._tables = tables
        self._targets = write_back.targets

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        where, table, section = self._table(target)
        with sql_errors(where), self._engine.connect() as connection:
            row = connection.execute(self._select(where, table, section, key, fields)).one_or_none()
            return None if row is None else _values(row)

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        """The row is locked between the comparison and the write: an edit comes before both or after both."""
        where, table, section = self._table(target)
        chosen = self._select(where, table, section, key, [write.field for write in writes])
        with sql_errors(where), writing(self._engine) as connection:
            row = connection.execute(chosen.with_for_update()).one_or_none()
            if row is None:
                return {write.field: FieldOutcome(WriteResult.REFUSED, reason="the record is gone") for write in writes}
            found = _values(row)
            ours = [write for write in writes if encode(found[write.field]) == encode(write.expected)]
            refused = self._update(connection, table, section, key, ours)
            now = _values(connection.execute(chosen).one())
        return {write.field: _outcome(write, ours, refused, now) for write in writes}

    def _update(
        self, connection: Connection, table: Table, section: SqlTarget, key: str, writes: Sequence[FieldWrite]
    ) -> dict[str, str]:
        """All fields in one statement; if the database refuses it, field by field. Answers who was refused, and why."""
        if not writes or self._refusal(connection, table, section, key, writes) is None:
            return {}
        reasons = {write.field: self._refusal(connection, table, section, key, [write]) for write in writes}
        return {name: reason for name, reason in reasons.items() if reason is not None}

    @staticmethod
    def _refusal(
        connection: Connection, table: Table, section: SqlTarget, key: str, writes: Sequence[FieldWrite]
    ) -> str | None:
        key_column = table.columns[section.key]
        values = {write.field: bound_value(table.columns[write.field], write.new) for write in writes}
        statement = update(table).where(key_column == bound_key(key_column, key)).values(values)
        try:
            with connection.begin_nested():
                connection.execute(statement)
        except StatementError as error:
            return refusal(error)
        return None

    def _table(self, target: str) -> tuple[str, Table, SqlTarget]:
        where = f"write_back.targets.{target}"
        section = self._targets[target]
        return where, self._tables.table(section.table, where), section

    def _select(self, where: str, table: Table, section: SqlTarget, key: str, fields: Sequence[str]) -> Any:
        key_column = self._tables.column(table, section.key, where)
        columns = [self._tables.column(table, name, where) for name in fields]
        return select(*columns, key_column.label("_key")).where(key_column == bound_key(key_column, key))


def _values(row: Row[Any]) -> dict[str, CrmValue]:
    mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's documented access by name
    return {name: value for name, value in mapping.items() if name != "_key"}


def _outcome(
    write: FieldWrite, ours: Sequence[FieldWrite], refused: Mapping[str, str], now: Mapping[str, CrmValue]
) -> FieldOutcome:
    if write not in ours:
        return FieldOutcome(WriteResult.EDITED, now[write.field])
    if write.field in refused:
        return FieldOutcome(WriteResult.REFUSED, now[write.field], refused[write.field])
    return FieldOutcome(WriteResult.WRITTEN, now[write.field])
