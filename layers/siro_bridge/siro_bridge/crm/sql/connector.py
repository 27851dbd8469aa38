"""The SQL connector, whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, FoundNote, Position, SourceRow
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.notes import SqlNotes
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.writer import SqlFieldWriter
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import SqlMapping
from siro_bridge.secrets import required


class SqlCrm:
    """Implements crm.port.Crm for a SqlMapping and its CrmSecret. Shared by threads.

    `secret` holds `{"url": "<SQLAlchemy URL>"}`; nothing is connected yet.
    """

    def __init__(self, mapping: SqlMapping, secret: Mapping[str, Any], *, pool_size: int = 5) -> None:
        self.engine = open_engine(required(dict(secret), "CrmSecret", "url"), pool_size=pool_size)
        tables = Tables(self.engine)
        self._reader = SqlReader(self.engine, mapping)
        self._fields = SqlFieldWriter(self.engine, tables, mapping)
        self._notes = SqlNotes(self.engine, tables, mapping)

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        return self._reader.read_changes(entity, since, after, limit)

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        return self._reader.read_by_keys(entity, keys)

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        return self._reader.read_window(entity, start, end)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        return self._fields.as_kept(target, field, value)

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        return self._fields.read_fields(target, key, fields)

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        return self._fields.write_fields(target, key, writes)

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        return self._notes.find_notes(parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        return self._notes.create_note(parent, marker, body, returns)

    def update_note(self, note: FoundNote, body: str) -> bool:
        return self._notes.update_note(note, body)

    def delete_note(self, note: FoundNote) -> bool:
        return self._notes.delete_note(note)

    def close(self) -> None:
        self.engine.dispose()
