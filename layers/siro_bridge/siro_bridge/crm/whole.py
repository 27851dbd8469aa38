"""A connector made of its parts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from siro_bridge.crm.port import (
    CrmFields,
    CrmNotes,
    CrmReader,
    CrmValue,
    FieldOutcome,
    FieldWrite,
    FoundNote,
    Position,
    SourceRow,
)
from siro_bridge.mapping.base import EntityName


class WholeCrm:
    """Implements port.Crm: each operation is handed to the part that knows it."""

    def __init__(self, reader: CrmReader, fields: CrmFields, notes: CrmNotes, close: Callable[[], None]) -> None:
        self._reader = reader
        self._fields = fields
        self._notes = notes
        self._close = close

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        return self._reader.read_changes(entity, since, after, limit)

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        return self._reader.read_by_keys(entity, keys)

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return self._reader.mapped_paths(entity)

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        return self._reader.read_window(entity, start, end)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        return self._fields.as_kept(target, field, value)

    def is_same(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        return self._fields.is_same(target, field, sent, held)

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        return self._fields.read_fields(target, key, fields)

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        return self._fields.write_fields(target, key, writes)

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        return self._notes.find_notes(parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        return self._notes.create_note(parent, marker, body, returns)

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        return self._notes.update_note(note, body)

    def delete_note(self, note: FoundNote) -> bool:
        return self._notes.delete_note(note)

    def close(self) -> None:
        self._close()
