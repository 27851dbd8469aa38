"""Where a recording's note is, and what we last wrote into it.

recording#<id>   note#<target>#<key>
recording#<id>   ledger                 of a first note, to which nothing else was done (`state/first_note.py`)
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.note.state import NoteState
from siro_bridge.state import pages
from siro_bridge.state.first_note import read_first_note
from siro_bridge.state.ledger_items import SORT_KEY
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOTE_PREFIX = "note#"


class DynamoNoteStore:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)

    def read(self, recording_id: str, target: str, key: str) -> NoteState | None:
        """Both places in one query, for the price of one read."""
        own = _key(recording_id, target, key)
        values = {":pk": own["pk"], ":ledger": SORT_KEY, ":own": own["sk"]}
        between = "pk = :pk AND sk BETWEEN :ledger AND :own"
        items = {item["sk"]: item for item in pages.query_all(self._table, between, values, ConsistentRead=True)}
        if own["sk"] in items:
            return _state(items[own["sk"]])
        first = read_first_note(items.get(SORT_KEY, {}))
        is_it = first is not None and first.place == (target, key) and first.state != NoteState()
        return first.state if first and is_it else None

    def write(self, recording_id: str, target: str, key: str, state: NoteState) -> None:
        """Only the recording's claim holder writes it, so a plain put is enough."""
        item = {
            "note_key": state.key,
            "digest": state.digest,
            "leaving": state.leaving,
            "intended": " ".join(state.intended),
            "sent": state.sent,
            "returns": state.returns,
        }
        if state.escapes is not None:
            item["escapes"] = state.escapes
        self._table.put({**_key(recording_id, target, key), **item})


def _state(item: Mapping[str, Any]) -> NoteState:
    return NoteState(
        key=item.get("note_key", ""),
        digest=item.get("digest", ""),
        leaving=bool(item.get("leaving")),
        intended=tuple(item.get("intended", "").split()),
        returns=item.get("returns", 0),
        sent=item.get("sent", ""),
        escapes=item.get("escapes"),
    )


def _key(recording_id: str, target: str, key: str) -> Item:
    return {"pk": f"recording#{recording_id}", "sk": f"{NOTE_PREFIX}{target}#{key_text(key)}"}
