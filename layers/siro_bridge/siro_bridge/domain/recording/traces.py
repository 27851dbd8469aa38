"""What is kept of a recording beside its ledger item, for as long as nobody has it erased."""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from siro_bridge.domain.recording.item import RecordKey


class Erased(NamedTuple):
    """How much is gone: journal entries, fields whose values were remembered, parked webhooks, notes' states."""

    entries: int = 0
    values: int = 0
    parked: int = 0
    notes: int = 0

    def told(self) -> str:
        words = (
            (self.entries, "journal entries"),
            (self.values, "remembered values"),
            (self.parked, "parked webhooks"),
            (self.notes, "notes' states"),
        )
        return ", ".join(f"{number} {what}" for number, what in words if number) or "nothing more"


class Traces(Protocol):
    """Each step can be taken again, and takes what is left. Raises UnavailableError."""

    def records(self, recording_id: str) -> frozenset[RecordKey]:
        """Those that it is on or has left, also where the journal that names them has expired."""
        ...

    def erase_values(self, recording_id: str, records: Collection[RecordKey]) -> int:
        """Of fields that hold its value, or may, it stays remembered that a person's stands there."""
        ...

    def erase_journal(self, recording_id: str) -> int: ...

    def erase_parked(self, recording_id: str) -> int:
        """Of webhooks that nobody understood, those that name it."""
        ...

    def erase_notes(self, recording_id: str) -> int:
        """What is remembered of its notes. After that nobody knows ours from a person's."""
        ...
