"""What the functions can be asked for."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.domain.operate.requests import (
    SYNC_OPERATIONS,
    Backfill,
    Preview,
    Reps,
    RequestRefusedError,
    Resync,
    Sync,
    SyncRequest,
    sync_request,
)

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
SCHEDULED = json.loads(Path("events/sync-schedule.json").read_text("utf-8"))


@pytest.mark.parametrize("event", [{}, SCHEDULED, {"source": "aws.scheduler"}, {"backfill_since": None}])
def test_schedule_asks_for_an_ordinary_run(event: dict[str, Any]) -> None:
    assert sync_request(event) == Sync()


@pytest.mark.parametrize("text", ["2025-01-01", "2025-01-01T00:00:00Z", "2024-12-31T17:00:00-07:00"])
def test_backfill_names_a_date_or_a_time(text: str) -> None:
    assert sync_request({"operation": "backfill", "since": text}) == Backfill(since=NEW_YEAR)


def test_older_form_of_a_backfill_goes_on_working() -> None:
    assert sync_request({"backfill_since": "2025-01-01"}) == Backfill(since=NEW_YEAR)


@pytest.mark.parametrize(
    "request_", [Sync(), Backfill(since=NEW_YEAR), Resync(keys=("a1", "a 2")), Preview(limit=3), Reps()]
)
def test_function_reads_what_a_command_sends(request_: SyncRequest) -> None:
    assert sync_request(json.loads(json.dumps(request_.event()))) == request_


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({kind.operation for kind in SYNC_OPERATIONS}) == len(SYNC_OPERATIONS)


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"backfil_since": "2025-01-01"}, "backfil_since"),
        ({"backfill_since": "last year"}, "backfill_since: a date or time such as"),
        ({"backfill_since": 2025}, "backfill_since: a date or time such as"),
        ({"backfill_since": True}, "backfill_since: a date or time such as"),
        ({"backfill_since": "2025-01-01", "untill": "2025-02-01"}, "untill"),
        (
            {"operation": "synch"},
            "operation 'synch': unknown; operation must be one of sync, backfill, resync, preview, reps",
        ),
        ({"operation": ["sync"]}, "unknown"),
        ({"operation": None}, "unknown"),
        ({"operation": "sync", "since": "2025-01-01"}, "since: is not a key"),
        ({"operation": "backfill"}, "since: is missing"),
        ({"operation": "backfill", "sinse": "2025-01-01"}, "sinse: is not a key of this operation; it takes since"),
        ({"operation": "backfill", "since": ["2025-01-01"]}, "since: a date or time such as"),
        ({"operation": "resync"}, "keys: is missing, and needed; it takes entity, keys"),
        ({"operation": "resync", "keys": []}, "keys: must have at least one item"),
        ({"operation": "resync", "keys": ["a1", " "]}, "keys.1: must not be empty"),
        ({"operation": "resync", "keys": "a1"}, "keys: must be a list"),
        ({"operation": "resync", "keys": ["a1"], "entity": "accounts"}, "entity: must be 'engagements' or"),
        ({"operation": "preview", "limit": 0}, "limit: must be greater than or equal to 1"),
        ({"operation": "preview", "limit": "ten"}, "limit: must be a valid integer"),
        ({"Records": []}, "Records"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(event: dict[str, Any], named: str) -> None:
    with pytest.raises(RequestRefusedError) as refusal:
        sync_request(event)
    assert named in str(refusal.value)
    assert str(refusal.value).startswith("request: ")
    assert str(refusal.value).endswith("nothing was done")
    assert "\n" not in str(refusal.value)
