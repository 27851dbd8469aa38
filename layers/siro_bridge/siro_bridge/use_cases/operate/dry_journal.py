"""A journal for looking ahead: it knows what was written, and keeps what would be in memory alone."""

from collections.abc import Mapping, Sequence

from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome
from siro_bridge.domain.write_back.policies import LastWritten


class DryJournal:
    """Implements Journal. `entries` are those that would have been written down, in order."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.entries: list[Entry] = []

    def change(self, target: str, key: str, field: str) -> Change | None:
        """What would be done to one field; a note's field is `note`."""
        found = (each.changes.get(field) for each in reversed(self.entries) if (each.target, each.key) == (target, key))
        return next((change for change in found if change is not None), None)

    def last_written(self, target: str, key: str) -> Mapping[str, LastWritten]:
        return self._journal.last_written(target, key)

    def intend(self, entry: Entry) -> None:
        self.entries.append(entry)

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        """Nothing was written, so nothing is settled."""

    def quote(self, entry: Entry, said: Said) -> None:
        """Nothing was written, so nobody said anything."""

    def drop_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        """What broke off stays remembered for the real write."""

    def void_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        """As `drop_intents`."""

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        """The recording still belongs to the record."""
