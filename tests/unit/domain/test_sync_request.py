"""What the sync function can be asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.sync.request import backfill_since

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("event", [{}, {"source": "aws.scheduler"}, {"backfill_since": None}])
def test_schedule_asks_for_nothing_special(event: dict[str, Any]) -> None:
    assert backfill_since(event) is None


@pytest.mark.parametrize("text", ["2025-01-01", "2025-01-01T00:00:00Z", "2024-12-31T17:00:00-07:00"])
def test_backfill_names_a_date_or_a_time(text: str) -> None:
    assert backfill_since({"backfill_since": text}) == NEW_YEAR


@pytest.mark.parametrize("wrong", ["last year", 2025, True, ["2025-01-01"]])
def test_what_is_no_date_is_refused(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="backfill_since"):
        backfill_since({"backfill_since": wrong})
