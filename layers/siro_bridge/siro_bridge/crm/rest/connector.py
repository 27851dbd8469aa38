"""The REST connector, whole."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import httpx

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, FoundNote, Position, SourceRow
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.fields import RestFields
from siro_bridge.crm.rest.notes import RestNotes
from siro_bridge.crm.rest.reader import RestReader
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping


class RestCrm:
    """Implements crm.port.Crm for a RestMapping and its CrmSecret. Shared by threads, but for one reader.

    `secret` holds `base_url` and any of `headers`, `bearer` and `basic` (`username`, `password`).
    """

    def __init__(
        self,
        mapping: RestMapping,
        secret: dict[str, Any],
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = RestClient(
            secret,
            timeout=mapping.timeout_seconds,
            requests_per_minute=mapping.requests_per_minute,
            transport=transport,
            clock=clock,
            sleep=sleep,
        )
        self._reader = RestReader(mapping, self._client, clock)
        self._fields = RestFields(mapping, self._client)
        self._notes = RestNotes(mapping, self._client)

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        return self._reader.read_changes(entity, since, after, limit)

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        return self._reader.read_by_keys(entity, keys)

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        return self._reader.read_window(entity, start, end)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        """An API tells no digits; what it makes of a value is found when it is read back."""
        del target, field
        return value

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
        self._client.close()
