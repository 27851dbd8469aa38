"""Where each recording's note is, one a record."""

from siro_bridge.domain.note.state import NoteState
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


def test_note_of_an_earlier_release_is_read(table: Table) -> None:
    item = {"pk": "recording#rec-1", "sk": "note#deal#4001", "note_key": "17", "digest": "d", "intended": "i"}
    table.client.put_item(TableName=table.name, Item={name: {"S": value} for name, value in item.items()})
    assert DynamoNoteStore(table.client, table.name).read("rec-1", "deal", "4001") == NoteState(
        "17", "d", intended=("i",)
    )


def test_what_we_are_about_to_write_is_remembered(table: Table) -> None:
    store = DynamoNoteStore(table.client, table.name)
    state = NoteState("17", "digest", leaving=True, intended=("other", "more"), returns=2, sent="meant", escapes=False)
    store.write("rec-1", "deal", "4001", state)
    assert store.read("rec-1", "deal", "4001") == state
