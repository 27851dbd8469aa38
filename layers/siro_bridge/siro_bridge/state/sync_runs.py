"""The last sync runs and what each of them reported, for a person who asks what has been going on.

run   <ISO time of its end>   the report as JSON; gone after a time

One write a run, of one or two KB.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.state.pages import newest
from siro_bridge.state.state_table import StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 30 * 86_400
LONGEST_REPORT = 100_000
"""Bytes. The notes of a longer report, the only part without a bound of its own, are left out."""

_PARTITION = "run"


class DynamoSyncRuns:
    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        clock: Callable[[], float] = time.time,
        *,
        kept_seconds: int = KEPT_SECONDS,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock
        self._kept_seconds = kept_seconds

    def keep(self, report: Mapping[str, Any]) -> None:
        now = self._clock()
        self._table.put(
            {
                "pk": _PARTITION,
                "sk": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
                "report": _as_json(report),
                "expires_at": int(now) + self._kept_seconds,
            }
        )

    def last(self, limit: int) -> list[SyncRun]:
        """The newest first."""
        return [_run(item) for item in newest(self._table, _PARTITION, limit)]


def _run(item: Mapping[str, Any]) -> SyncRun:
    ended_at = int(datetime.fromisoformat(item["sk"]).timestamp())
    return SyncRun(ended_at, json.loads(item.get("report", "{}")))


def _as_json(report: Mapping[str, Any]) -> str:
    text = json.dumps(report, default=str)
    if len(text) <= LONGEST_REPORT:
        return text
    return json.dumps({name: value for name, value in report.items() if name != "notes"}, default=str)
