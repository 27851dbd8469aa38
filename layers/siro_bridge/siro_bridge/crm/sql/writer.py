"""Writes facts to one row: locked, compared with what was read, written, read back, all in one transaction."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from functools import partial

from sqlalchemy import Connection, Engine

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.sql.came_out import is_same
from siro_bridge.crm.sql.drivers import Complaint
from siro_bridge.crm.sql.errors import error_of, refusal, sql_errors
from siro_bridge.crm.sql.kinds import Kind
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.missing_rows import MissingRows
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.target_row import NOT_TO_BE_UPDATED, Locked, TargetRow, TargetTable
from siro_bridge.crm.sql.transactions import begin_again, reading, writing
from siro_bridge.crm.sql.typed_texts import as_number
from siro_bridge.crm.sql.updates import Outcomes, write_at_once, write_compared, write_in_parts
from siro_bridge.crm.sql.zone_check import ZoneCheck
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.said import NOTHING, Said
from siro_bridge.domain.write_back.values import same
from siro_bridge.mapping.place import field_place

STANDS = (WriteResult.WRITTEN, WriteResult.ALTERED)


class SqlFieldWriter:
    def __init__(self, engine: Engine, tables: Tables, mapping: SqlMapping, check_zone: ZoneCheck) -> None:
        self._engine = engine
        self._user = engine.url.username or ""
        self._tables = tables
        self._mapping = mapping
        self._check_zone = check_zone
        self._missing_rows = MissingRows(engine, tables, mapping)
        self._known: dict[str, TargetTable] = {}

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        found = self._target(target)
        if field not in found.table.columns:
            return value
        column = found.field(field)
        kept = column.kept(value)
        is_other = isinstance(kept, int | Decimal) and kept != as_number(value)
        # cents are rounded as anybody would; half a bath is none, and none is a whole one
        return value if is_other and column.kind != "money" else kept

    def is_same(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        del target, field  # the column's own form was given to it by `as_kept`
        return is_same(sent, held)

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        record = self._target(target).row(key, fields)
        with self._errors(record, "SELECT FROM"), reading(self._engine) as connection:
            found = record.read(connection, fields)
            may_be_made = found is None and self._missing_rows.may_be_made(connection, target, key)
            return dict.fromkeys(fields) if may_be_made else found

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        """The row is locked between the comparison and the write: an edit comes before both or after both.

        A table without transactions locks nothing: there each statement compares what it replaces.
        """
        fields = [write.field for write in writes]
        record = self._target(target).row(key, fields)
        with self._errors(record, "SELECT FROM"):
            is_missing = self._missing_rows.is_missing(target, key)
        with self._errors(record, "UPDATE"), writing(self._engine, checks_at_once=True) as connection:
            outcomes = self._write(connection, record, key, writes, is_missing=is_missing)
            if outcomes is None:
                connection.rollback()
                begin_again(connection, checks_at_once=True)
                outcomes = self._write(connection, record, key, writes, is_missing=is_missing, in_parts=True) or {}
            return outcomes

    def _write(
        self,
        connection: Connection,
        record: TargetRow,
        key: str,
        writes: Sequence[FieldWrite],
        *,
        is_missing: bool,
        in_parts: bool = False,
    ) -> Outcomes | None:
        """None where the database does not take all of them at once: nothing is to be kept of it."""
        target, fields = record.of.name, [write.field for write in writes]
        try:
            is_new = is_missing and self._missing_rows.make(connection, target, key)
        except CrmRefusedError as error:
            return _all(fields, str(error), error.said)
        found = record.lock(connection, fields)
        if found is None:
            return _all(fields, self._missing(connection, record))
        self._check_zone(connection, record.table)
        if is_new:  # what the database filled in is nobody's edit
            writes = [replace(each, expected=found.values[each.field]) for each in writes if each.expected is None]
        outcomes = self._write_ours(connection, record, found, writes, in_parts=in_parts)
        if outcomes is None:
            return None
        if any(each.result in STANDS for each in outcomes.values()):
            self._missing_rows.stamp_record(connection, target, key)
        elif is_new:
            connection.rollback()
            outcomes = {name: replace(each, value=None) for name, each in outcomes.items()}
        return outcomes

    def _write_ours(
        self, connection: Connection, record: TargetRow, found: Locked, writes: Sequence[FieldWrite], *, in_parts: bool
    ) -> Outcomes | None:
        outcomes = {name: FieldOutcome(WriteResult.EDITED, value) for name, value in found.values.items()}
        ours = [write for write in writes if same(found.values[write.field], write.expected)]
        told = partial(self._told, record)
        if not ours:
            return outcomes
        if not record.of.has_transactions:
            return outcomes | write_compared(connection, record, ours, told)
        if in_parts:
            return outcomes | write_in_parts(connection, record, ours, told)
        written = write_at_once(connection, record, ours, told, returns_all=found.returns_all)
        return None if written is None else outcomes | written

    def _told(self, record: TargetRow, error: Exception, writes: Sequence[FieldWrite]) -> Complaint:
        """Raises what only a person can mend, or what passes; of several fields, first which."""
        column = writes[0].field if len(writes) == 1 else ""
        found = refusal(error, self._user, column)
        where = f"{field_place(self._mapping, record.of.name, column)}: UPDATE {record.table.fullname}"
        if found.kind is Kind.AWAY or (column and found.kind is not Kind.REFUSED):
            raise error_of(found, where) from None
        return found._replace(message=f"{where}: {found.message}")

    def _missing(self, connection: Connection, record: TargetRow) -> str:
        is_gone = record.read(connection, []) is None
        why = "the record is gone" if is_gone else NOT_TO_BE_UPDATED.format(user=self._user)
        return f"UPDATE {record.table.fullname}: {why}"

    def _errors(self, record: TargetRow, statement: str) -> AbstractContextManager[None]:
        return sql_errors(f"{record.of.place}: {statement} {record.table.fullname}", self._user)

    def _target(self, name: str) -> TargetTable:
        if name not in self._mapping.write_back.targets:
            where = self._mapping.place("write_back", "targets")
            raise ConfigurationError(f"{where}: the mapping has no target {name!r}")
        if name not in self._known:
            self._known[name] = TargetTable(self._tables, self._mapping, name, self._engine.dialect.name)
        return self._known[name]


def _all(fields: Sequence[str], reason: str, said: Said = NOTHING) -> Outcomes:
    return {name: FieldOutcome(WriteResult.REFUSED, None, reason, said) for name in fields}
