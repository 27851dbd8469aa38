"""The state as a person looks at it: what is listed, what was refused, what was parked, how far the sync is."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.operate.replay import ParkedBody
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.operate.stuck import RefusedRecord
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.write_back.journal import PastEntry
from siro_bridge.state import batches, ledger_lists, table
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.ledger_items import PARKED, read_item
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge.state.watermarks import read_watermark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY = 86_400

_PARKED_PREFIX = "parked#"


class OperatorState:
    """Reads only, but for a parked body that was dealt with. Raises UnavailableError."""

    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    def item(self, recording_id: str) -> LedgerItem | None:
        return read_item(self._client, self._table, recording_id)

    def listed(self, shard: str, limit: int) -> list[LedgerItem]:
        return ledger_lists.list_shard(self._client, self._table, shard, limit)

    def past(self, recording_id: str) -> list[PastEntry]:
        """The recording's journal, the oldest entry first."""
        return DynamoJournal(self._client, self._table, retention_seconds=0).past(recording_id)

    def runs(self, limit: int) -> list[SyncRun]:
        """The last sync runs, the newest first."""
        return DynamoSyncRuns(self._client, self._table).last(limit)

    @table.table_errors
    def watermarks(self) -> dict[str, Watermark]:
        """By what is read: engagements, opportunities, accounts, sweep. Those of an earlier mapping are left out."""
        names = self._scopes()
        found = {table.read(item, "sk"): read_watermark(item) for item in self._query("watermark")}
        entities = {entity: found[scope] for entity, scope in names.items() if scope in found}
        sweeps = [mark for scope, mark in found.items() if scope.startswith("sweep#")]
        return entities | ({"sweep": sweeps[0]} if sweeps else {})

    @table.table_errors
    def refused_records(self, limit: int) -> list[RefusedRecord]:
        """Records that Siro or our own check refused, and deep links that the CRM refused; those due first."""
        scopes = [(entity, scope) for entity, scope in self._scopes().items()]
        scopes += [("deep link", f"links#{scope}") for entity, scope in scopes if entity == "engagements"]
        return [record for what, scope in scopes for record in self._refused(what, scope, limit)]

    @table.table_errors
    def parked(self, limit: int) -> list[ParkedBody]:
        """Webhooks that nobody understood, the oldest first."""
        return [_parked(item) for item in self._items(PARKED, limit)]

    @table.table_errors
    def forget_parked(self, svix_id: str) -> None:
        key = {"pk": table.text(f"{_PARKED_PREFIX}{svix_id}"), "sk": table.text("body")}
        self._client.delete_item(TableName=self._table, Key=key)

    @table.table_errors
    def mint_failure(self) -> str:
        """Why the last OAuth token was not minted; empty when it was, or when nobody has tried for a day."""
        key = {"pk": table.text("token"), "sk": table.text("mint")}
        found = self._client.get_item(TableName=self._table, Key=key).get("Item", {})
        is_of_today = (table.read_int(found, "until") or 0) > self._clock() - DAY
        return table.read(found, "failure") if is_of_today else ""

    def _scopes(self) -> dict[str, str]:
        """The names under which each entity's state lies at present; `state/scopes.py` writes them."""
        return {table.read(item, "sk").rpartition("#")[2]: _scope_name(item) for item in self._query("scope")}

    def _refused(self, what: str, scope: str, limit: int) -> Iterator[RefusedRecord]:
        prefix = f"record#{scope}#"
        for item in self._items(f"refused#{scope}", limit):
            yield RefusedRecord(
                what,
                table.read(item, "pk").removeprefix(prefix),
                tuple(f"{'.'.join(map(str, path)) or 'record'}: {message}" for path, message in _issues(item)),
                table.read_int(item, "attempts") or 0,
                table.read_int(item, "due_at") or 0,
            )

    def _items(self, shard: str, limit: int) -> list[dict[str, Any]]:
        """Whole items that the index lists, in its order."""
        answer = self._client.query(
            TableName=self._table,
            IndexName=table.INDEX,
            KeyConditionExpression="due_shard = :shard",
            ExpressionAttributeValues={":shard": table.text(shard)},
            Limit=limit,
        )
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in answer["Items"]]
        found = {table.read(item, "pk"): item for item in batches.read_items(self._client, self._table, keys)}
        return [found[name] for key in keys if (name := table.read(key, "pk")) in found]

    def _query(self, partition: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": table.text(partition)},
        )
        return (item for page in pages for item in page["Items"])


def _scope_name(item: Mapping[str, Any]) -> str:
    scope, generation = table.read(item, "scope"), table.read_int(item, "generation") or 0
    return f"{scope}#{generation}" if generation else scope


def _issues(item: Mapping[str, Any]) -> list[tuple[list[str], str]]:
    return [(path, message) for path, message in json.loads(table.read(item, "issues", "[]"))]


def _parked(item: Mapping[str, Any]) -> ParkedBody:
    return ParkedBody(
        table.read(item, "pk").removeprefix(_PARKED_PREFIX),
        table.read(item, "reason"),
        table.read(item, "body"),
        table.read_int(item, "due_at") or 0,
    )
