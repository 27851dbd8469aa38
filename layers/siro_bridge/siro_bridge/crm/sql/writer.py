"""Writes facts to one row: locked, compared with what was read, written, read back, all in one transaction."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, Table, select, update
from sqlalchemy.exc import StatementError

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.sql.constants import constants
from siro_bridge.crm.sql.drivers import Complaint
from siro_bridge.crm.sql.errors import VALUE_ERRORS, error_of, refusal, sql_errors
from siro_bridge.crm.sql.kinds import Kind
from siro_bridge.crm.sql.missing_rows import MissingRows
from siro_bridge.crm.sql.tables import Tables, bound_key, bound_value, rounded
from siro_bridge.crm.sql.transactions import reading, writing
from siro_bridge.crm.sql.values import as_written
from siro_bridge.crm.sql.zone_check import ZoneCheck
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.values import encode
from siro_bridge.mapping.model import SqlMapping
from siro_bridge.mapping.place import field_place
from siro_bridge.mapping.sql import SqlTarget


class SqlFieldWriter:
    def __init__(self, engine: Engine, tables: Tables, mapping: SqlMapping, check_zone: ZoneCheck) -> None:
        self._engine = engine
        self._tables = tables
        self._targets = mapping.write_back.targets
        self._types = {(rule.target, rule.field): rule.type for rule in mapping.write_back.fields}
        self._zone = ZoneInfo(mapping.timezone)
        self._check_zone = check_zone
        self._missing_rows = MissingRows(engine, tables, mapping)
        self._place = mapping.place
        self._field_place = partial(field_place, mapping)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        where = partial(self._place, "write_back", "targets", target)
        table = self._tables.table(self._target(target).table, where("table"))
        return rounded(table.columns[field], value) if field in table.columns else value

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        chosen = self._select(target, key, fields)
        with sql_errors(self._where(target, "SELECT FROM")), reading(self._engine) as connection:
            row = connection.execute(chosen).one_or_none()
            if row is None:
                return dict.fromkeys(fields) if self._missing_rows.may_be_made(connection, target, key) else None
            return self._values(target, row)

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        """The row is locked between the comparison and the write: an edit comes before both or after both."""
        chosen = self._select(target, key, [write.field for write in writes])
        with sql_errors(self._where(target, "SELECT FROM")):
            is_missing = self._missing_rows.is_missing(target, key)
        with sql_errors(self._where(target, "UPDATE")), writing(self._engine) as connection:
            try:
                is_new = is_missing and self._missing_rows.make(connection, target, key)
            except CrmRefusedError as error:
                return {each.field: FieldOutcome(WriteResult.REFUSED, None, str(error), error.said) for each in writes}
            row = connection.execute(chosen.with_for_update()).one_or_none()
            if row is None:
                return {write.field: FieldOutcome(WriteResult.REFUSED, reason="the record is gone") for write in writes}
            found = self._values(target, row)
            self._check_zone(connection, self._row(target, key)[0])
            if is_new:
                found = dict.fromkeys(found)  # what the database filled in is nobody's edit
            ours = [write for write in writes if encode(found[write.field]) == encode(write.expected)]
            refused = self._update(connection, target, key, ours)
            now = self._values(target, connection.execute(chosen).one())
            if len(refused) < len(ours):
                self._missing_rows.stamp_record(connection, target, key)
            elif is_new:
                connection.rollback()
                now = dict.fromkeys(now)
        return {write.field: _outcome(write, ours, refused, now) for write in writes}

    def _update(
        self, connection: Connection, target: str, key: str, writes: Sequence[FieldWrite]
    ) -> dict[str, Complaint]:
        """All fields in one statement; if the database refuses it, field by field. Answers who was refused, and why."""
        if not writes or self._refusal(connection, target, key, writes) is None:
            return {}
        found = {write.field: self._refusal(connection, target, key, [write]) for write in writes}
        return {name: each for name, each in found.items() if each is not None}

    def _refusal(self, connection: Connection, target: str, key: str, writes: Sequence[FieldWrite]) -> Complaint | None:
        """Raises what only a person can mend, or what passes; of several fields, first which."""
        table, _, is_meant = self._row(target, key)
        values = {write.field: bound_value(table.columns[write.field], write.new, self._zone) for write in writes}
        statement = update(table).where(is_meant).values({**self._stamps(target, table), **values})
        column = writes[0].field if len(writes) == 1 else ""
        try:
            with connection.begin_nested():
                connection.execute(statement)
        except (StatementError, *VALUE_ERRORS) as error:
            found = refusal(error, self._engine.url.username or "", column)
            where = f"{self._field_place(target, column)}: UPDATE {table.fullname}"
            if column and found.kind is not Kind.REFUSED:
                raise error_of(found, where) from None
            if found.kind is Kind.AWAY:
                raise
            return found._replace(message=f"{where}: {found.message}")
        return None

    def _stamps(self, target: str, table: Table) -> Mapping[str, Any]:
        where = partial(self._place, "write_back", "targets", target, "stamps")
        return constants(self._tables, table, self._target(target).stamps, self._zone, where)

    def _select(self, target: str, key: str, fields: Sequence[str]) -> Any:
        table, key_column, is_meant = self._row(target, key)
        columns = [self._tables.column(table, name, self._field_place(target, name)) for name in fields]
        return select(*columns, key_column.label("_key")).where(is_meant)

    def _row(self, target: str, key: str) -> tuple[Table, Column[Any], ColumnElement[bool]]:
        """The target's table, its key, and the condition that a row is the one with this external id."""
        section, where = self._target(target), partial(self._place, "write_back", "targets", target)
        table = self._tables.table(section.table, where("table"))
        column = self._tables.column(table, section.key, where("key"))
        return table, column, column == bound_key(column, key, where("key"))

    def _values(self, target: str, row: Row[Any]) -> dict[str, CrmValue]:
        mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's documented access by name
        return {
            name: as_written(value, self._types.get((target, name), "text"), self._zone)
            for name, value in mapping.items()
            if name != "_key"
        }

    def _where(self, target: str, statement: str) -> str:
        return f"{self._place('write_back', 'targets', target)}: {statement} {self._target(target).table}"

    def _target(self, target: str) -> SqlTarget:
        if target not in self._targets:
            where = self._place("write_back", "targets")
            raise ConfigurationError(f"{where}: the mapping has no target {target!r}")
        return self._targets[target]


def _outcome(
    write: FieldWrite, ours: Sequence[FieldWrite], refused: Mapping[str, Complaint], now: Mapping[str, CrmValue]
) -> FieldOutcome:
    if write not in ours:
        return FieldOutcome(WriteResult.EDITED, now[write.field])
    if write.field in refused:
        found = refused[write.field]
        return FieldOutcome(WriteResult.REFUSED, now[write.field], found.message, found.said)
    return FieldOutcome(WriteResult.WRITTEN, now[write.field])
