"""What Siro has of each record: one item a record, so that an unchanged one is not sent again."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.sync.records import Sent
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, pages
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""An item that nobody touched for so long goes; its record would only be sent once more."""


class DynamoSentRecords:
    """The records of one `scope`: an organization, an entity and what the mapping makes of it."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        scope: str,
        clock: Callable[[], float] = time.time,
        *,
        kept_seconds: int = KEPT_SECONDS,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._kept_seconds = kept_seconds
        self._prefix = f"record#{scope}#"
        self._poll_shard = f"poll#{scope}"
        self._clock = clock

    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        """By the ids as they were asked for: one that is too long for a key is kept cut."""
        ids = {self._pk(external_id): external_id for external_id in external_ids}
        items = batches.read_items(self._table, [{"pk": pk, "sk": "sent"} for pk in ids])
        return {ids[item["pk"]]: _sent(item) for item in items}

    def write(self, sent: Mapping[str, Sent]) -> None:
        expires_at = int(self._clock()) + self._kept_seconds
        items = [
            self._key(external_id) | self._attributes(record) | {"expires_at": expires_at}
            for external_id, record in sent.items()
        ]
        batches.put_items(self._table, items)

    def forget(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._table, [self._key(external_id) for external_id in external_ids])

    def due_polls(self, now: int, limit: int) -> list[Due]:
        items = pages.query_due(self._table, self._poll_shard, now=now, limit=limit)
        return [Due(item["pk"].removeprefix(self._prefix), item["due_at"]) for item in items]

    def _key(self, external_id: str) -> Item:
        return {"pk": self._pk(external_id), "sk": "sent"}

    def _pk(self, external_id: str) -> str:
        return f"{self._prefix}{key_text(external_id)}"

    def _attributes(self, record: Sent) -> Item:
        texts = {
            "digest": record.digest,
            "siro_id": record.siro_id,
            "recording_id": record.recording_id,
            "fields": ",".join(record.fields),
        }
        attributes: Item = {name: value for name, value in texts.items() if value}
        if record.listed:
            attributes["listed"] = True
        if record.rows > 1:
            attributes["rows"] = record.rows
        if record.poll_at is not None:
            attributes |= {
                "due_shard": self._poll_shard,
                "due_at": record.poll_at,
                "polls": record.polls,
            }
        return attributes


def _sent(item: Mapping[str, Any]) -> Sent:
    return Sent(
        digest=item.get("digest", ""),
        siro_id=item.get("siro_id", ""),
        recording_id=item.get("recording_id", ""),
        poll_at=item.get("due_at"),
        polls=item.get("polls", 0),
        fields=tuple(filter(None, item.get("fields", "").split(","))),
        rows=item.get("rows", 1),
        listed="listed" in item,
        kept_until=item.get("expires_at"),
    )
