"""What a recording's ledger item remembers of its first note: made and settled, it needs no item of its own.

Whatever else is done with a note has its own item (`state/note_store.py`), which counts before this. The release before
this one knows the own items alone.
"""

from collections.abc import Mapping
from typing import Any, Final

from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.state.ledger_items import AttributeName
from siro_bridge.state.state_table import Item

NOTE: Final = "note"


def first_note_attribute(note: FirstNote | None) -> dict[AttributeName, Item]:
    """Nothing for None; what is empty is left out."""
    return {NOTE: _attribute(note)} if note else {}


def read_first_note(item: Mapping[str, Any]) -> FirstNote | None:
    """Of a ledger's item."""
    kept = item.get(NOTE)
    return None if kept is None else first_note(kept)


def first_note(kept: Mapping[str, Any]) -> FirstNote:
    target, _, key = kept["place"].partition("|")
    digest = kept.get("digest", "")
    state = NoteState(
        key=kept.get("note_key", ""),
        digest=digest,
        intended=tuple(kept.get("intended", "").split()),
        sent=kept.get("sent", digest),
        escapes=kept.get("escapes"),
    )
    return FirstNote(RecordKey(target, key), state, kept.get("entry", ""))


def _attribute(note: FirstNote) -> Item:
    state = note.state
    item = {
        "place": "|".join(note.place),
        "note_key": state.key,
        "digest": state.digest,
        "intended": " ".join(state.intended),
        "entry": note.entry_id,
    }
    if state.sent != state.digest:
        item["sent"] = state.sent
    escapes = {} if state.escapes is None else {"escapes": state.escapes}
    return {name: value for name, value in item.items() if value or name == "sent"} | escapes
