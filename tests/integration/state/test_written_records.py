"""Which records were written to, and which recordings wrote since a time."""

import pytest

from siro_bridge.domain.note.state import NoteState
from siro_bridge.domain.operate.trust import NoteKey
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.written_records import DynamoWrittenRecords
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators


@pytest.fixture
def journal(table: Table, clock: Clock) -> DynamoJournal:
    return DynamoJournal(table.client, table.name, retention_seconds=86400, clock=clock)


@pytest.fixture
def written(table: Table) -> DynamoWrittenRecords:
    return DynamoWrittenRecords(table.client, table.name)


def write(journal: DynamoJournal, recording: str, key: str, kind: str = "write") -> None:
    fields = ("note",) if kind == "note" else ("budget", "timeline")
    changes = {name: Change(None, "text") for name in fields}
    entry = Entry(f"{recording}-{key}-{kind}", Author("2026-02-01", recording), "deal", key, kind, changes)
    journal.intend(entry)
    journal.settle(entry, {name: Outcome(Result.WRITTEN, "text") for name in fields})


def test_each_record_is_listed_once_whatever_its_key(journal: DynamoJournal, written: DynamoWrittenRecords) -> None:
    for key in ("4001", "a#b|c ü", "4001"):
        write(journal, "rec-1", key)
    records = [each.what for page in written.written() for each in page]
    assert sorted(records) == [RecordKey("deal", "4001"), RecordKey("deal", "a#b|c ü")]


def test_notes_are_listed_beside_the_records(
    table: Table, journal: DynamoJournal, written: DynamoWrittenRecords
) -> None:
    write(journal, "rec-1", "4001")
    notes = DynamoNoteStore(table.client, table.name)
    for recording, key in (("rec-1", "4001"), ("rec-1", "a#b"), ("rec-2", "4001")):
        notes.write(recording, "deal", key, NoteState("7", "digest"))
    found = [each.what for page in written.written() for each in page]
    assert {each for each in found if isinstance(each, NoteKey)} == {
        NoteKey("deal", "4001", "rec-1"),
        NoteKey("deal", "a#b", "rec-1"),
        NoteKey("deal", "4001", "rec-2"),
    }
    assert RecordKey("deal", "4001") in found
    assert len(found) == 4


def test_each_place_is_one_to_go_on_from(table: Table, journal: DynamoJournal, written: DynamoWrittenRecords) -> None:
    notes = DynamoNoteStore(table.client, table.name)
    for number in range(5):
        write(journal, f"rec-{number}", f"400{number}")
        notes.write(f"rec-{number}", "deal", f"400{number}", NoteState("7", "digest"))
    every = [each for page in written.written() for each in page]
    for at, each in enumerate(every):
        left = [other.what for page in written.written(each.place) for other in page]
        assert left == [other.what for other in every[at + 1 :]]


def test_recordings_that_wrote_since_a_time_are_listed_once(
    journal: DynamoJournal, written: DynamoWrittenRecords, clock: Clock
) -> None:
    write(journal, "rec-before", "4001")
    clock.pass_(60)
    since = int(clock())
    write(journal, "rec-1", "4001")
    write(journal, "rec-1", "4002")
    write(journal, "rec-2", "4003", "note")
    write(journal, "rec-left", "4003", "take_back")
    assert sorted(each for page in written.recordings_since(since) for each in page) == ["rec-1", "rec-2"]


def test_record_of_several_items_is_listed_once_and_left_at_its_last_one(
    journal: DynamoJournal, written: DynamoWrittenRecords
) -> None:
    """Values too long to lie where their intent was have an item each."""
    for key in ("4001", "4002"):
        changes = {name: Change(None, f"{name} {'x' * 500}") for name in ("budget", "memo", "timeline")}
        entry = Entry(f"e-{key}", Author("2026-02-01", "rec-1"), "deal", key, "write", changes)
        journal.intend(entry)
        journal.settle(entry, {name: Outcome(Result.WRITTEN, each.new) for name, each in changes.items()})
    found = [each for page in written.written() for each in page]
    assert sorted(each.what.key for each in found) == ["4001", "4002"]
    for each in found:
        assert each.place == (f"value#deal#{each.what.key}", "timeline")
        others = [another.what for page in written.written(each.place) for another in page]
        assert each.what not in others
