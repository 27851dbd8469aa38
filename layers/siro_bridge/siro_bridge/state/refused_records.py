"""Records that Siro (or our own check) refused: kept with the reason, tried again with a growing pause."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.sync.records import Refusal
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NEVER = 2**40


class DynamoRefusedRecords:
    """The records of one `scope`; their items lie in the index, so that the due ones are found."""

    def __init__(self, client: "DynamoDBClient", table_name: str, scope: str) -> None:
        self._client = client
        self._table = table_name
        self._prefix = f"record#{scope}#"
        self._shard = f"refused#{scope}"

    @table.table_errors
    def read(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        """By the ids as they were asked for: one that is too long for a key is kept cut."""
        ids = {table.key_text(external_id): external_id for external_id in external_ids}
        items = batches.read_items(self._client, self._table, [self._key(external_id) for external_id in ids])
        return {ids[self._id(item)]: _refusal(item, ids[self._id(item)]) for item in items}

    @table.table_errors
    def write(self, refusals: Sequence[Refusal]) -> None:
        batches.put_items(self._client, self._table, [self._item(refusal) for refusal in refusals])

    @table.table_errors
    def forget(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._client, self._table, [self._key(external_id) for external_id in external_ids])

    @table.table_errors
    def due(self, now: int, limit: int) -> list[Due]:
        items = batches.query_due(self._client, self._table, self._shard, now=now, limit=limit)
        return [Due(self._id(item), int(table.read(item, "due_at"))) for item in items]

    def any(self) -> bool:
        return bool(self.due(NEVER, 1))

    def _id(self, item: Mapping[str, Any]) -> str:
        return table.read(item, "pk").removeprefix(self._prefix)

    def _key(self, external_id: str) -> dict[str, Any]:
        return {"pk": table.text(f"{self._prefix}{table.key_text(external_id)}"), "sk": table.text("refused")}

    @staticmethod
    def _is_whole(external_id: str) -> bool:
        """By a cut id the CRM cannot be asked for the record: it is tried again when it changes, not after a pause."""
        return table.key_text(external_id) == external_id

    def _item(self, refusal: Refusal) -> dict[str, Any]:
        issues = [[list(issue.path), issue.message] for issue in refusal.issues]
        return self._key(refusal.external_id) | {
            "digest": table.text(refusal.digest),
            "issues": table.text(json.dumps(issues)),
            "attempts": table.number(refusal.attempts),
            "due_shard": table.text(self._shard),
            "due_at": table.number(refusal.due_at if self._is_whole(refusal.external_id) else NEVER),
        }


def _refusal(item: Mapping[str, Any], external_id: str) -> Refusal:
    issues = json.loads(table.read(item, "issues", "[]"))
    attempts = table.read_int(item, "attempts")
    return Refusal(
        external_id=external_id,
        digest=table.read(item, "digest"),
        issues=tuple(Issue(tuple(path), message) for path, message in issues),
        attempts=1 if attempts is None else attempts,
        due_at=table.read_int(item, "due_at") or 0,
    )
