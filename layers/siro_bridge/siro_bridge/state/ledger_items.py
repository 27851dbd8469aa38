"""The ledger's items in the state table: their keys, the names of their attributes, and how they are read.

recording#<id>   ledger   one item a recording; `docs/state.md` has its attributes

It is kept light for the webhook function's cold start; `state/ledger_lists.py` reads many items at once.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from siro_bridge.domain.recording.item import FAILED_SHARD, LedgerItem, RecordKey, State
from siro_bridge.state import table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SORT_KEY = "ledger"
FAILED, PARKED, UNDONE = FAILED_SHARD, "parked", "undone"
"""Partitions of the index that only a person reads: recordings that Siro refused, bodies nobody understood, and
recordings that a person has undone."""

DUE_SHARDS = tuple(f"due#{number}" for number in range(table.SHARDS))

AttributeName = Literal[
    "state",
    "seq",
    "applied",
    "applied_version",
    "listed_version",
    "digest",
    "svix_id",
    "reason",
    "due_at",
    "due_shard",
    "owner",
    "claimed_until",
    "attempts",
    "tries",
    "waiting_since",
    "failing_since",
    "received_at",
    "announced",
    "announced_at",
    "done_at",
    "refused",
    "places",
    "undone_since",
]
ATTRIBUTES: tuple[AttributeName, ...] = get_args(AttributeName)
"""All that an item may have beside its keys."""

_PREFIX = "recording#"


def recording_partition(recording_id: str) -> str:
    """The partition of all that is kept of one recording: its ledger item, its notes and its journal."""
    return f"{_PREFIX}{recording_id}"


def ledger_key(recording_id: str) -> dict[str, Any]:
    return {"pk": table.text(recording_partition(recording_id)), "sk": table.text(SORT_KEY)}


def recording_id_of(item: Mapping[str, Any]) -> str:
    """Of an item, or of its keys as the index lists them."""
    return table.read(item, "pk").removeprefix(_PREFIX)


@table.table_errors
def read_item(client: "DynamoDBClient", table_name: str, recording_id: str) -> LedgerItem | None:
    """None when the ledger does not know the recording. Raises UnavailableError."""
    found = client.get_item(TableName=table_name, Key=ledger_key(recording_id), ConsistentRead=True).get("Item")
    return decode(found) if found else None


def decode(item: Mapping[str, Any]) -> LedgerItem:
    """The item as DynamoDB gives it. Raises ValueError for a state that this version does not know."""
    return LedgerItem(
        recording_id=recording_id_of(item),
        state=State(table.read(item, "state")),
        seq=table.read_int(item, "seq") or 0,
        applied=table.read_int(item, "applied"),
        applied_version=table.read_text(item, "applied_version"),
        listed_version=table.read_text(item, "listed_version"),
        digest=table.read_text(item, "digest"),
        svix_id=table.read(item, "svix_id"),
        reason=table.read(item, "reason"),
        due_at=table.read_int(item, "due_at"),
        shard=table.read(item, "due_shard"),
        owner=table.read(item, "owner"),
        claimed_until=table.read_int(item, "claimed_until"),
        attempts=table.read_int(item, "attempts") or 0,
        tries=table.read_int(item, "tries") or 0,
        waiting_since=table.read_int(item, "waiting_since"),
        failing_since=table.read_int(item, "failing_since"),
        received_at=table.read_int(item, "received_at"),
        announced=table.read(item, "announced"),
        announced_at=table.read_int(item, "announced_at"),
        done_at=table.read_int(item, "done_at"),
        refused=table.read_texts(item, "refused"),
        places=read_places(item),
        undone_since=table.read_int(item, "undone_since"),
    )


def places_attribute(places: frozenset[RecordKey]) -> dict[AttributeName, Any]:
    """A string set, which cannot be empty. A target's name is an identifier, so the first bar ends it."""
    return {"places": {"SS": sorted(f"{target}|{key}" for target, key in places)}} if places else {}


def read_places(item: Mapping[str, Any]) -> frozenset[RecordKey]:
    parts = (text.partition("|") for text in item.get("places", {}).get("SS", []))
    return frozenset(RecordKey(target, key) for target, _, key in parts)
