"""The ledger a request at a time, by the index or through the whole table, for a list that is leafed through."""

from typing import TYPE_CHECKING

from siro_bridge.domain.operate.listing import Chunk, Key, Place
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.state import pages
from siro_bridge.state.ledger_items import DUE_SHARDS, FAILED, SORT_KEY, decode, read_item, recording_id_of
from siro_bridge.state.ledger_lists import read_many
from siro_bridge.state.state_table import StateTable, key_of
from siro_bridge.state.table import INCOMPLETE, INDEX, OVERDUE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 100
"""Recordings of one partition of the index; their items are read in one request."""

_TABLE = ("",)
_AT_WORK = (*DUE_SHARDS, OVERDUE)
_SOURCES: dict[State, tuple[str, ...]] = {
    State.RECEIVED: _AT_WORK,
    State.WORKING: _AT_WORK,
    State.WAITING: _AT_WORK,
    State.INCOMPLETE: (INCOMPLETE,),
    State.FAILED: (FAILED,),
    State.DONE: _TABLE,
    State.ERASED: _TABLE,
}
"""The partitions of the index that list recordings of a state; finished and erased ones stand in the table alone."""


class DynamoLedgerChunks:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table = StateTable(client, table_name)

    def one(self, recording_id: str) -> LedgerItem | None:
        return read_item(self._client, self._table.name, recording_id)

    def sources(self, state: State | None) -> tuple[str, ...]:
        return _SOURCES[state] if state else _TABLE

    def read(self, place: Place) -> Chunk[LedgerItem]:
        return self._listed(place.source, place.key) if place.source else self._anywhere(place.key)

    def _listed(self, shard: str, after: Key | None) -> Chunk[LedgerItem]:
        """Of one partition of the index, those that are due first."""
        values = {":shard": shard}
        page = pages.query(self._table, "due_shard = :shard", values, after, IndexName=INDEX, Limit=AT_ONCE)
        keys = {recording_id_of(each): each for each in page.items if each["sk"] == SORT_KEY}
        items = read_many(self._client, self._table.name, list(keys))
        entries = [(keys[item.recording_id], item) for item in items]
        return Chunk(entries, page.following, len(page.items))

    def _anywhere(self, after: Key | None) -> Chunk[LedgerItem]:
        """Of the whole table, in no order: at most a megabyte of it, which may hold no recording."""
        page = pages.scan(self._table, "sk = :ledger", {":ledger": SORT_KEY}, after)
        entries = [(key_of(each), decode(each)) for each in page.items]
        return Chunk(entries, page.following, page.looked_at)
