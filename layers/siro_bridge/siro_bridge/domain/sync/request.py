"""What a sync run is asked for: the schedule asks for nothing special, a person may ask for older data."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.times import parse_time

BACKFILL = "backfill_since"


def backfill_since(event: Mapping[str, Any]) -> datetime | None:
    """From `{"backfill_since": "2025-01-01"}` (UTC where it names no zone): read again all that changed since then.

    What Siro has already is not sent again. Raises ConfigurationError when it is no time.
    """
    asked = event.get(BACKFILL)
    if asked is None:
        return None
    since = parse_time(asked, UTC) if isinstance(asked, str) else None
    if since is None:
        raise ConfigurationError(
            f"event: {BACKFILL}: a date or time such as 2025-01-01 or 2025-01-01T00:00:00Z expected"
        )
    return since.astimezone(UTC)
