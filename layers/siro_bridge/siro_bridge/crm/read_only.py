# ruff: noqa: ARG002  the arguments are the port's
"""A connector's writing halves, of which nothing writes."""

from collections.abc import Sequence

from siro_bridge.crm.port import CrmFields, CrmNotes, FieldOutcome, FieldWrite, FoundNote
from siro_bridge.domain.errors import ConfigurationError

READS_ONLY = "the CRM is opened for reading alone; nothing was written"


class FieldsReadOnly:
    """Implements port.CrmFields."""

    def __init__(self, fields: CrmFields) -> None:
        self.as_kept, self.is_same, self.read_fields = fields.as_kept, fields.is_same, fields.read_fields

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        raise ConfigurationError(READS_ONLY)


class NotesReadOnly:
    """Implements port.CrmNotes."""

    def __init__(self, notes: CrmNotes) -> None:
        self.find_notes = notes.find_notes

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        raise ConfigurationError(READS_ONLY)

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        raise ConfigurationError(READS_ONLY)

    def delete_note(self, note: FoundNote) -> bool:
        raise ConfigurationError(READS_ONLY)
