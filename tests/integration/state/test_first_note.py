"""A first note that the ledger's item remembers: read as any note's state, told of in the journal, and listed."""

from dataclasses import replace

import pytest

from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.operate.trust import NoteKey
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.ledger import Applied
from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.state.written_records import DynamoWrittenRecords
from tests.integration.state.table import Table

DEAL = RecordKey("deal", "a|b #ü")
MADE = NoteState("17", "digest", sent="digest")


@pytest.fixture
def notes(table: Table) -> DynamoNoteStore:
    return DynamoNoteStore(table.client, table.name)


def remember(table: Table, state: NoteState, entry_id: str = "", recording_id: str = "rec-1") -> None:
    """With the end of the work on a recording."""
    DynamoEventLedger(table.client, table.name).want_event(recording_id, "A", "msg_1")
    work = DynamoWorkLedger(table.client, table.name)
    claim = work.claim(recording_id)
    assert claim
    assert work.finish(claim, Applied("A", "v1", frozenset({DEAL}), FirstNote(DEAL, state, entry_id)))


@pytest.mark.parametrize(
    "state",
    [
        MADE,
        NoteState(intended=("one", "two")),
        NoteState("17", "digest", sent="meant", escapes=True),
        NoteState("17", "digest", escapes=False),
    ],
)
def test_it_is_read_as_a_notes_own_item_is(table: Table, notes: DynamoNoteStore, state: NoteState) -> None:
    remember(table, state)
    assert notes.read("rec-1", *DEAL) == state
    assert notes.read("rec-1", "deal", "4001") is None
    assert notes.read("rec-2", *DEAL) is None


def test_of_a_note_that_was_not_made_there_is_nothing(table: Table, notes: DynamoNoteStore) -> None:
    remember(table, NoteState())
    assert notes.read("rec-1", *DEAL) is None


def test_its_own_item_counts_before_it(table: Table, notes: DynamoNoteStore) -> None:
    remember(table, MADE)
    notes.write("rec-1", *DEAL, replace(MADE, leaving=True))
    notes.write("rec-1", "appointment", "1", NoteState("1", "other"))
    assert notes.read("rec-1", *DEAL) == replace(MADE, leaving=True)
    notes.write("rec-1", *DEAL, NoteState())
    assert notes.read("rec-1", *DEAL) == NoteState()


def test_its_journal_entry_tells_that_it_came_true(table: Table) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    for entry_id in ("e-1", "e-2"):
        journal.intend(_entry(entry_id))
    assert [each.outcomes for each in journal.past("rec-1")] == [{}, {}]
    remember(table, MADE, "e-1")
    told = {each.entry_id: each.outcomes for each in journal.past("rec-1")}
    assert told == {"e-1": {"note": "written"}, "e-2": {}}


def test_note_that_is_written_down_with_the_fields_is_an_entry_of_its_own(table: Table) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    me, note = Author("2026-02-01", "rec-1"), Change("", "Wants solar. " * 100)
    both = Entry("e-1", me, *DEAL, "write", {"note": Change("", "typed")}, note=note)
    journal.intend(both)
    [fields, beside] = journal.past("rec-1")
    assert (fields.kind, dict(fields.new), dict(fields.outcomes)) == ("write", {"note": "t:typed"}, {})
    assert (beside.kind, beside.entry_id, dict(beside.old), dict(beside.outcomes)) == (
        "note",
        "e-1",
        {"note": "t:"},
        {},
    )
    assert beside.new["note"] == f"t:{note.new}"[:200] + "…"
    journal.settle(both, {"note": Outcome(Result.REFUSED, reason="too long", said=Said("'typed' is too long"))})
    assert [dict(each.outcomes) for each in journal.past("rec-1")] == [{"note": "refused"}, {}]
    alone = replace(both, kind="note", changes={"note": note}, note=None, is_beside=True)
    journal.quote(alone, Said("no room for 'Wants solar.'"))
    assert [dict(each.said) for each in journal.past("rec-1")] == [
        {"note": "'typed' is too long"},
        {"note": "no room for 'Wants solar.'"},
    ]
    journal.settle(alone, {"note": Outcome(Result.ALTERED, reason="the CRM cut it")})
    [fields, beside] = journal.past("rec-1")
    assert (fields.outcomes, fields.reasons) == ({"note": "refused"}, {"note": "too long"})
    assert fields.said == {"note": "'typed' is too long"}
    assert (beside.outcomes, beside.reasons, beside.said) == ({"note": "altered"}, {"note": "the CRM cut it"}, {})


def test_outcome_of_a_note_whose_entry_was_erased_meanwhile_brings_nothing_back(table: Table) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    alone = replace(_entry("e-1"), is_beside=True)
    journal.settle(alone, {"note": Outcome(Result.EDITED)})
    journal.quote(alone, Said("no room"))
    assert journal.past("rec-1") == []


def test_of_fields_and_note_in_one_entry_the_ledger_tells_of_the_note_alone(table: Table) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    journal.intend(replace(_entry("e-1"), kind="write", note=Change(None, "text")))
    remember(table, MADE, "e-1")
    assert [dict(each.outcomes) for each in journal.past("rec-1")] == [{}, {"note": "written"}]


def test_outcome_that_an_entry_has_itself_counts(table: Table) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    journal.intend(_entry("e-1"))
    journal.settle(_entry("e-1"), {"note": Outcome(Result.EDITED)})
    remember(table, MADE, "e-1")
    assert [each.outcomes for each in journal.past("rec-1")] == [{"note": "edited"}]


def _entry(entry_id: str) -> Entry:
    return Entry(entry_id, Author("2026-02-01", "rec-1"), *DEAL, "note", {"note": Change(None, "text")})


def test_it_is_listed_once_wherever_the_list_goes_on(table: Table, notes: DynamoNoteStore) -> None:
    listed = DynamoWrittenRecords(table.client, table.name)
    for recording in ("rec-1", "rec-2"):
        remember(table, MADE, recording_id=recording)
    notes.write("rec-1", *DEAL, replace(MADE, leaving=True))
    for target in ("appointment", "lead"):
        notes.write("rec-1", target, "1", MADE)
    every = [each for page in listed.written() for each in page]
    assert sorted(each.what for each in every) == [
        NoteKey("appointment", "1", "rec-1"),
        NoteKey("deal", "a|b #ü", "rec-1"),
        NoteKey("deal", "a|b #ü", "rec-2"),
        NoteKey("lead", "1", "rec-1"),
    ]
    for at, each in enumerate(every):
        left = [other.what for page in listed.written(each.place) for other in page]
        assert left == [other.what for other in every[at + 1 :]]
