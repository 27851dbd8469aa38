"""Many items of the ledger at once, for a person who looks at them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.state import batches, pages
from siro_bridge.state.ledger_items import DUE_SHARDS, FAILED, SORT_KEY, decode, ledger_key, recording_id_of
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.table import INCOMPLETE, INDEX, OVERDUE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHARDS = (*DUE_SHARDS, INCOMPLETE, OVERDUE, FAILED)
"""The partitions of the index that list recordings; a finished recording is in none of them."""


class Page(NamedTuple):
    """`following` is where the next page begins; None after the last one."""

    items: list[LedgerItem]
    following: Mapping[str, Any] | None


def list_shard(client: "DynamoDBClient", table_name: str, shard: str, limit: int) -> list[LedgerItem]:
    """At most `limit` recordings that the index lists under one of `SHARDS`, those that are due first."""
    table = StateTable(client, table_name)
    page = pages.query(table, "due_shard = :shard", {":shard": shard}, IndexName=INDEX, Limit=limit)
    return read_many(client, table_name, [recording_id_of(keys) for keys in page.items])


def read_many(client: "DynamoDBClient", table_name: str, recording_ids: Sequence[str]) -> list[LedgerItem]:
    """Those that the ledger knows, in the order in which they were asked for."""
    keys = [ledger_key(recording_id) for recording_id in dict.fromkeys(recording_ids)]
    found = map(decode, batches.read_items(StateTable(client, table_name), keys))
    by_id = {item.recording_id: item for item in found}
    return [by_id[recording_id] for recording_id in dict.fromkeys(recording_ids) if recording_id in by_id]


def scan_page(client: "DynamoDBClient", table_name: str, start: Mapping[str, Any] | None = None) -> Page:
    """A page of all recordings, finished ones too, in no order; it may be empty before the last one.

    The pages together read the whole table, so that what they cost grows with all that it remembers.
    """
    page = pages.scan(StateTable(client, table_name), "sk = :ledger", {":ledger": SORT_KEY}, start)
    return Page([decode(item) for item in page.items], page.following)
