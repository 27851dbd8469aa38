"""A run's metrics: what is charged by the hour, and what alarms and people look for."""

import pytest

from siro_bridge import sync_metrics
from siro_bridge.domain.sync.report import Report
from siro_bridge.sync_metrics import ALWAYS, publish


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    counts: dict[str, float] = {}
    monkeypatch.setattr(sync_metrics, "count", counts.__setitem__)
    return counts


def test_a_run_that_found_nothing_tells_only_what_is_looked_for_at_zero(told: dict[str, float]) -> None:
    publish(Report())
    assert told == dict.fromkeys(ALWAYS, 0)


def test_what_an_alarm_waits_for_is_told(told: dict[str, float]) -> None:
    report = Report()
    report.add("sweep", "missed_by_webhooks")
    publish(report)
    assert told["WebhookSilence"] == 1
