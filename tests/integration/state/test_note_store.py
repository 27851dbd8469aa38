"""Where each recording's note is, one a record."""

from siro_bridge.domain.journal import NoteState
from siro_bridge.state.note_store import DynamoNoteStore
from tests.integration.state.table import Table


def test_note_is_remembered_by_recording_and_record(table: Table) -> None:
    store = DynamoNoteStore(table.client, table.name)
    store.write("rec-1", "deal", "4001", NoteState("17", "digest"))
    assert store.read("rec-1", "deal", "4001") == NoteState("17", "digest")
    for other in (("rec-2", "deal", "4001"), ("rec-1", "appointment", "4001"), ("rec-1", "deal", "4002")):
        assert store.read(*other) is None


def test_last_state_is_what_counts(table: Table) -> None:
    store = DynamoNoteStore(table.client, table.name)
    store.write("rec-1", "deal", "4001", NoteState("17", "digest"))
    store.write("rec-1", "deal", "4001", NoteState())
    assert store.read("rec-1", "deal", "4001") == NoteState("", "")
