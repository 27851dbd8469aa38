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
from siro_bridge.state import batches, ledger_lists, pages
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.ledger_items import PARKED, read_item
from siro_bridge.state.state_table import Item, StateTable, key_of
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge.state.table import INDEX
from siro_bridge.state.watermarks import read_watermark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY = 86_400

_PARKED_PREFIX = "parked#"


class OperatorState:
    """Reads only, but for a parked body that was dealt with. Raises UnavailableError."""

    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = StateTable(client, table_name)
        self._clock = clock

    def item(self, recording_id: str) -> LedgerItem | None:
        return read_item(self._client, self._table.name, recording_id)

    def listed(self, shard: str, limit: int) -> list[LedgerItem]:
        return ledger_lists.list_shard(self._client, self._table.name, shard, limit)

    def past(self, recording_id: str) -> list[PastEntry]:
        """The recording's journal, the oldest entry first."""
        return DynamoJournal(self._client, self._table.name, retention_seconds=0).past(recording_id)

    def runs(self, limit: int) -> list[SyncRun]:
        """The last sync runs, the newest first."""
        return DynamoSyncRuns(self._client, self._table.name).last(limit)

    def watermarks(self) -> dict[str, Watermark]:
        """By what is read: engagements, opportunities, accounts, sweep. Those of an earlier mapping are left out."""
        names = self._scopes()
        found = {item["sk"]: read_watermark(item) for item in self._query("watermark")}
        entities = {entity: found[scope] for entity, scope in names.items() if scope in found}
        sweeps = [mark for scope, mark in found.items() if scope.startswith("sweep#")]
        return entities | ({"sweep": sweeps[0]} if sweeps else {})

    def refused_records(self, limit: int) -> list[RefusedRecord]:
        """Records that Siro or our own check refused, and deep links that the CRM refused; those due first."""
        scopes = [(entity, scope) for entity, scope in self._scopes().items()]
        scopes += [("deep link", f"links#{scope}") for entity, scope in scopes if entity == "engagements"]
        return [record for what, scope in scopes for record in self._refused(what, scope, limit)]

    def parked(self, limit: int) -> list[ParkedBody]:
        """Webhooks that nobody understood, the oldest first."""
        return [_parked(item) for item in self._items(PARKED, limit)]

    def forget_parked(self, svix_id: str) -> None:
        self._table.delete({"pk": f"{_PARKED_PREFIX}{svix_id}", "sk": "body"})

    def mint_failure(self) -> str:
        """Why the last OAuth token was not minted; empty when it was, or when nobody has tried for a day."""
        found = self._table.get({"pk": "token", "sk": "mint"}) or {}
        is_of_today = found.get("until", 0) > self._clock() - DAY
        return str(found.get("failure", "")) if is_of_today else ""

    def _scopes(self) -> dict[str, str]:
        """The names under which each entity's state lies at present; `state/scopes.py` writes them."""
        return {item["sk"].rpartition("#")[2]: _scope_name(item) for item in self._query("scope")}

    def _refused(self, what: str, scope: str, limit: int) -> Iterator[RefusedRecord]:
        prefix = f"record#{scope}#"
        for item in self._items(f"refused#{scope}", limit):
            yield RefusedRecord(
                what,
                item["pk"].removeprefix(prefix),
                tuple(f"{'.'.join(map(str, path)) or 'record'}: {message}" for path, message in _issues(item)),
                item.get("attempts", 0),
                item.get("due_at", 0),
            )

    def _items(self, shard: str, limit: int) -> list[Item]:
        """Whole items that the index lists, in its order."""
        values = {":shard": shard}
        page = pages.query(self._table, "due_shard = :shard", values, IndexName=INDEX, Limit=limit)
        keys = [key_of(item) for item in page.items]
        found = {item["pk"]: item for item in batches.read_items(self._table, keys)}
        return [found[key["pk"]] for key in keys if key["pk"] in found]

    def _query(self, partition: str) -> Iterator[Item]:
        return pages.query_all(self._table, "pk = :pk", {":pk": partition})


def _scope_name(item: Mapping[str, Any]) -> str:
    scope, generation = item.get("scope", ""), item.get("generation", 0)
    return f"{scope}#{generation}" if generation else scope


def _issues(item: Mapping[str, Any]) -> list[tuple[list[str], str]]:
    return [(path, message) for path, message in json.loads(item.get("issues", "[]"))]


def _parked(item: Mapping[str, Any]) -> ParkedBody:
    return ParkedBody(
        item["pk"].removeprefix(_PARKED_PREFIX),
        item.get("reason", ""),
        item.get("body", ""),
        item.get("due_at", 0),
    )
