"""Watermarks in the state table, moved only by the run that holds the lease."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoWatermarks:
    """The watermark of one `scope`: an organization, an entity and what the mapping makes of it."""

    def __init__(self, client: "DynamoDBClient", table_name: str, lease: DynamoLease, scope: str) -> None:
        self._table = StateTable(client, table_name)
        self._lease = lease
        self._key = {"pk": "watermark", "sk": scope}

    def read(self) -> Watermark | None:
        item = self._table.get(self._key)
        return read_watermark(item) if item else None

    def write(self, watermark: Watermark) -> None:
        """Raises LeaseHeldError when another run has taken over."""
        self._lease.put(self._key | _item(watermark))


def _item(watermark: Watermark) -> Item:
    item: Item = {"since": watermark.since.isoformat(), "started": watermark.started.isoformat()}
    if watermark.newest:
        item["newest"] = watermark.newest.isoformat()
    if watermark.settled_since:
        item["settled_since"] = watermark.settled_since.isoformat()
    if watermark.seen:
        item["seen"] = dict(watermark.seen)
    if watermark.resume:
        item["resume_cursor"], item["resume_key"] = watermark.resume
    return item


def read_watermark(item: Mapping[str, Any]) -> Watermark:
    return Watermark(
        since=datetime.fromisoformat(item["since"]),
        started=datetime.fromisoformat(item["started"]),
        resume=(item["resume_cursor"], item["resume_key"]) if "resume_cursor" in item else None,
        newest=_time(item, "newest"),
        settled_since=_time(item, "settled_since"),
        seen=dict(item.get("seen", {})),
    )


def _time(item: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]) if item.get(name) else None
