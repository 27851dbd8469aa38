"""Where a recording's note is, and what we last wrote into it.

recording#<id>   note#<target>#<key>
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.note.state import NoteState
from siro_bridge.state import table
from siro_bridge.state.state_table import StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoNoteStore:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)

    @table.table_errors
    def read(self, recording_id: str, target: str, key: str) -> NoteState | None:
        found = self._table.get(_key(recording_id, target, key))
        return _state(found) if found else None

    @table.table_errors
    def write(self, recording_id: str, target: str, key: str, state: NoteState) -> None:
        """Only the recording's claim holder writes it, so a plain put is enough."""
        item = {
            "note_key": table.text(state.key),
            "digest": table.text(state.digest),
            "leaving": {"BOOL": state.leaving},
            "intended": table.text(" ".join(state.intended)),
            "sent": table.text(state.sent),
            "returns": table.number(state.returns),
        }
        if state.escapes is not None:
            item["escapes"] = {"BOOL": state.escapes}
        self._table.put({**_key(recording_id, target, key), **item})


def _state(item: Mapping[str, Any]) -> NoteState:
    return NoteState(
        key=table.read(item, "note_key"),
        digest=table.read(item, "digest"),
        leaving=bool(item.get("leaving", {}).get("BOOL")),
        intended=tuple(table.read(item, "intended").split()),
        returns=table.read_int(item, "returns") or 0,
        sent=table.read(item, "sent"),
        escapes=item["escapes"]["BOOL"] if "escapes" in item else None,
    )


def _key(recording_id: str, target: str, key: str) -> dict[str, Any]:
    return {"pk": table.text(f"recording#{recording_id}"), "sk": table.text(f"note#{target}#{table.key_text(key)}")}
