"""Records that Siro (or our own check) refused: kept with the reason, tried again with a growing pause."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.sync.records import Refusal
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, pages
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""After it was tried last: of a scope that is in use each one is tried again long before."""

NEVER = 2**40


class DynamoRefusedRecords:
    """The records of one `scope`; their items lie in the index, so that the due ones are found."""

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
        self._clock = clock
        self._kept_seconds = kept_seconds
        self._prefix = f"record#{scope}#"
        self._shard = f"refused#{scope}"

    def read(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        """By the ids as they were asked for: one that is too long for a key is kept cut."""
        ids = {self._pk(external_id): external_id for external_id in external_ids}
        items = batches.read_items(self._table, [{"pk": pk, "sk": "refused"} for pk in ids])
        return {ids[item["pk"]]: _refusal(item, ids[item["pk"]]) for item in items}

    def write(self, refusals: Sequence[Refusal]) -> None:
        batches.put_items(self._table, [self._item(refusal) for refusal in refusals])

    def forget(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._table, [self._key(external_id) for external_id in external_ids])

    def due(self, now: int, limit: int) -> list[Due]:
        items = pages.query_due(self._table, self._shard, now=now, limit=limit)
        return [Due(item["pk"].removeprefix(self._prefix), item["due_at"]) for item in items]

    def any(self) -> bool:
        return bool(self.due(NEVER, 1))

    def _key(self, external_id: str) -> Item:
        return {"pk": self._pk(external_id), "sk": "refused"}

    def _pk(self, external_id: str) -> str:
        return f"{self._prefix}{key_text(external_id)}"

    @staticmethod
    def _is_whole(external_id: str) -> bool:
        """By a cut id the CRM cannot be asked for the record: it is tried again when it changes, not after a pause."""
        return key_text(external_id) == external_id

    def _item(self, refusal: Refusal) -> Item:
        issues = [[list(issue.path), issue.message] for issue in refusal.issues]
        is_tried_again = self._is_whole(refusal.external_id)
        expiry = {"expires_at": int(self._clock()) + self._kept_seconds} if is_tried_again else {}
        return self._key(refusal.external_id) | {
            "digest": refusal.digest,
            "issues": json.dumps(issues),
            "attempts": refusal.attempts,
            "due_shard": self._shard,
            "due_at": refusal.due_at if is_tried_again else NEVER,
            **expiry,
        }


def _refusal(item: Mapping[str, Any], external_id: str) -> Refusal:
    issues = json.loads(item.get("issues", "[]"))
    return Refusal(
        external_id=external_id,
        digest=item.get("digest", ""),
        issues=tuple(Issue(tuple(path), message) for path, message in issues),
        attempts=item.get("attempts", 1),
        due_at=item.get("due_at", 0),
    )
