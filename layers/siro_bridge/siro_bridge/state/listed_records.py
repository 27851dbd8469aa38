"""What a list showed of each record when its whole was read last: one item a record."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from siro_bridge.state import batches
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""An item that nobody touched for so long goes; its record is only read whole once more."""


class DynamoListedRecords:
    """The records of one `scope`, by the CRM's own keys; of each the digest of its entry in the list."""

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
        self._prefix = f"listed#{scope}#"
        self._clock = clock

    def read(self, keys: Sequence[str]) -> dict[str, str]:
        by_name = {self._key(key)["pk"]: key for key in keys}
        items = batches.read_items(self._table, [self._key(key) for key in by_name.values()])
        return {by_name[item["pk"]]: item.get("digest", "") for item in items}

    def write(self, digests: Mapping[str, str]) -> None:
        expires_at = int(self._clock()) + self._kept_seconds
        items = [self._key(key) | {"digest": digest, "expires_at": expires_at} for key, digest in digests.items()]
        batches.put_items(self._table, items)

    def _key(self, key: str) -> Item:
        return {"pk": f"{self._prefix}{key_text(key)}", "sk": "listed"}
