"""What is kept of recordings in the fakes' memory, and taken out of it: each step is one erasing of the table's."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import NOBODY
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import NOWHERE
from tests.unit.use_cases.fake_journal import FakeJournal, FakeNoteStore


@dataclass
class FakeTraces:
    journal: FakeJournal
    notes: FakeNoteStore

    def records(self, recording_id: str) -> frozenset[RecordKey]:
        made = [each for each in self.journal.entries.values() if each.author.recording_id == recording_id]
        return frozenset(RecordKey(each.target, each.key) for each in made)

    def erase_values(self, recording_id: str, records: Collection[RecordKey]) -> int:
        with self.journal.steps.step("erase values"):
            return sum(self._erase(recording_id, record) for record in records)

    def erase_journal(self, recording_id: str) -> int:
        with self.journal.steps.step("erase journal"):
            gone = [key for key, each in self.journal.entries.items() if each.author.recording_id == recording_id]
            for key in gone:
                self.journal.entries.pop(key)
                self.journal.outcomes.pop(key, None)
            return len(gone)

    def erase_parked(self, recording_id: str) -> int:
        return 0

    def erase_notes(self, recording_id: str) -> int:
        with self.journal.steps.step("erase notes"):
            gone = [key for key in self.notes.states if key[0] == recording_id]
            for key in gone:
                self.notes.states.pop(key)
            return len(gone)

    def _erase(self, recording_id: str, record: RecordKey) -> int:
        values = self.journal.values.setdefault(record, {})
        intents = self.journal.intents.get(record, [])
        meant = {name for name, each in intents if each.author.recording_id == recording_id}
        self.journal.intents[record] = [each for each in intents if each[1].author.recording_id != recording_id]
        found = 0
        for name in {*values, *meant}:
            last = values.get(name, LastWritten())
            holds = last.author.recording_id == recording_id or (name in meant and last.value is None)
            left = replace(last, wrote={key: each for key, each in last.wrote.items() if key != recording_id})
            values[name] = replace(left, value=NOWHERE, author=NOBODY, previous=None, sent="") if holds else left
            found += values[name] != last
        return found
