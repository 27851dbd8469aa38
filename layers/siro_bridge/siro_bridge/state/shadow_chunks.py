"""What the shadow mode wrote down, through the whole table: a megabyte of it a request."""

from typing import TYPE_CHECKING

from siro_bridge.domain.operate.listing import Chunk, Place, WrittenDown
from siro_bridge.state import pages
from siro_bridge.state.journal import PREFIX, DynamoJournal
from siro_bridge.state.ledger_items import recording_id_of, recording_partition
from siro_bridge.state.state_table import StateTable, key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoShadowChunks:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._journal = DynamoJournal(client, table_name, retention_seconds=0)

    def read(self, place: Place) -> Chunk[WrittenDown]:
        condition = "shadow = :true AND begins_with(sk, :journal) AND begins_with(pk, :recording)"
        values = {":true": True, ":journal": PREFIX, ":recording": recording_partition("")}
        page = pages.scan(self._table, condition, values, place.key)
        entries = [
            (key_of(item), WrittenDown(recording_id_of(item), self._journal.past_entry(item))) for item in page.items
        ]
        return Chunk(entries, page.following, page.looked_at)
