"""The ledger's items in the state table: their keys, the names of their attributes, and how they are read.

recording#<id>   ledger   one item a recording; `docs/state.md` has its attributes

It is kept light for the webhook function's cold start; `state/ledger_lists.py` reads many items at once.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from siro_bridge.domain.recording.item import FAILED_SHARD, LedgerItem, RecordKey, State
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import SHARDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SORT_KEY = "ledger"
FAILED, PARKED, UNDONE = FAILED_SHARD, "parked", "undone"
"""Partitions of the index that only a person reads: recordings that Siro refused, bodies nobody understood, and
recordings that a person has undone."""

DUE_SHARDS = tuple(f"due#{number}" for number in range(SHARDS))

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
    "left",
    "undone_since",
    "forgotten_at",
    "erased_at",
    "note",
]
ATTRIBUTES: tuple[AttributeName, ...] = get_args(AttributeName)
"""All that an item may have beside its keys."""

_PREFIX = "recording#"


def recording_partition(recording_id: str) -> str:
    """The partition of all that is kept of one recording: its ledger item, its notes and its journal."""
    return f"{_PREFIX}{recording_id}"


def ledger_key(recording_id: str) -> Item:
    return {"pk": recording_partition(recording_id), "sk": SORT_KEY}


def recording_id_of(item: Mapping[str, Any]) -> str:
    """Of an item, or of its keys as the index lists them."""
    return str(item.get("pk", "")).removeprefix(_PREFIX)


def read_item(client: "DynamoDBClient", table_name: str, recording_id: str) -> LedgerItem | None:
    """None when the ledger does not know the recording. Raises UnavailableError."""
    found = StateTable(client, table_name).get(ledger_key(recording_id))
    return decode(found) if found else None


def decode(item: Mapping[str, Any]) -> LedgerItem:
    """The item as the table has it. Raises ValueError for a state that this version does not know."""
    return LedgerItem(
        recording_id=recording_id_of(item),
        state=State(item.get("state", "")),
        seq=item.get("seq", 0),
        applied=item.get("applied"),
        applied_version=item.get("applied_version"),
        listed_version=item.get("listed_version"),
        digest=item.get("digest"),
        svix_id=item.get("svix_id", ""),
        reason=item.get("reason", ""),
        due_at=item.get("due_at"),
        shard=item.get("due_shard", ""),
        owner=item.get("owner", ""),
        claimed_until=item.get("claimed_until"),
        attempts=item.get("attempts", 0),
        tries=item.get("tries", 0),
        waiting_since=item.get("waiting_since"),
        failing_since=item.get("failing_since"),
        received_at=item.get("received_at"),
        announced=item.get("announced", ""),
        announced_at=item.get("announced_at"),
        done_at=item.get("done_at"),
        refused=item.get("refused", {}),
        places=read_places(item),
        undone_since=item.get("undone_since"),
        forgotten_at=item.get("forgotten_at"),
        erased_at=item.get("erased_at"),
    )


def places_attribute(places: frozenset[RecordKey]) -> dict[AttributeName, Any]:
    """A set of texts, which cannot be empty. A target's name is an identifier, so the first bar ends it."""
    return {"places": _texts(places)} if places else {}


def left_attribute(places: frozenset[RecordKey]) -> dict[AttributeName, Any]:
    """Records that it has left: nothing of it stands there, and what is remembered of their fields may still say it."""
    return {"left": _texts(places)} if places else {}


def _texts(places: frozenset[RecordKey]) -> set[str]:
    return {f"{target}|{key}" for target, key in places}


def read_places(item: Mapping[str, Any], name: AttributeName = "places") -> frozenset[RecordKey]:
    parts = (text.partition("|") for text in item.get(name, ()))
    return frozenset(RecordKey(target, key) for target, _, key in parts)
