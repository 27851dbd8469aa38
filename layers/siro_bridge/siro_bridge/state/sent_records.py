"""What Siro has of each record: one item a record, so that an unchanged one is not sent again."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.sync.records import Sent
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""An item that nobody touched for so long goes; its record would only be sent once more."""


class DynamoSentRecords:
    """The records of one `scope`: an organization, an entity and what the mapping makes of it."""

    def __init__(
        self, client: "DynamoDBClient", table_name: str, scope: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._table = table_name
        self._prefix = f"record#{scope}#"
        self._poll_shard = f"poll#{scope}"
        self._clock = clock

    @table.table_errors
    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        """By the ids as they were asked for: one that is too long for a key is kept cut."""
        ids = {table.key_text(external_id): external_id for external_id in external_ids}
        items = batches.read_items(self._client, self._table, [self._key(external_id) for external_id in ids])
        return {ids[table.read(item, "pk").removeprefix(self._prefix)]: _sent(item) for item in items}

    @table.table_errors
    def write(self, sent: Mapping[str, Sent]) -> None:
        expires_at = table.number(int(self._clock()) + KEPT_SECONDS)
        items = [
            self._key(external_id) | self._attributes(record) | {"expires_at": expires_at}
            for external_id, record in sent.items()
        ]
        batches.put_items(self._client, self._table, items)

    @table.table_errors
    def forget(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._client, self._table, [self._key(external_id) for external_id in external_ids])

    @table.table_errors
    def due_polls(self, now: int, limit: int) -> list[Due]:
        items = batches.query_due(self._client, self._table, self._poll_shard, now=now, limit=limit)
        return [
            Due(table.read(item, "pk").removeprefix(self._prefix), int(table.read(item, "due_at"))) for item in items
        ]

    def _key(self, external_id: str) -> dict[str, Any]:
        return {"pk": table.text(f"{self._prefix}{table.key_text(external_id)}"), "sk": table.text("sent")}

    def _attributes(self, record: Sent) -> dict[str, Any]:
        texts = {
            "digest": record.digest,
            "siro_id": record.siro_id,
            "recording_id": record.recording_id,
            "fields": ",".join(record.fields),
        }
        attributes = {name: table.text(value) for name, value in texts.items() if value}
        if record.listed:
            attributes["listed"] = {"BOOL": True}
        if record.rows > 1:
            attributes["rows"] = table.number(record.rows)
        if record.poll_at is not None:
            attributes |= {
                "due_shard": table.text(self._poll_shard),
                "due_at": table.number(record.poll_at),
                "polls": table.number(record.polls),
            }
        return attributes


def _sent(item: Mapping[str, Any]) -> Sent:
    return Sent(
        digest=table.read(item, "digest"),
        siro_id=table.read(item, "siro_id"),
        recording_id=table.read(item, "recording_id"),
        poll_at=table.read_int(item, "due_at"),
        polls=table.read_int(item, "polls") or 0,
        fields=tuple(filter(None, table.read(item, "fields").split(","))),
        rows=table.read_int(item, "rows") or 1,
        listed="listed" in item,
    )
