"""One recording leaves a deal in the moment in which an older one comes to it, beneath the value that is going."""

from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge.domain.write_back.journal import Journal
from siro_bridge.state.journal import DynamoJournal
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import fact
from tests.integration.way_back.moves import RIGHT, WRONG, move, record


def _once_before(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], Any]) -> None:
    """Before the journal's next call of that name."""
    real, left = getattr(DynamoJournal, name), [happens]

    def call(self: Journal, *args: Any) -> Any:
        if left:
            left.pop()()
        return real(self, *args)

    monkeypatch.setattr(DynamoJournal, name, call)


def test_older_one_that_came_while_the_newer_one_left_is_written(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = record(bridge, "newer")
    older = bridge.record(WRONG, extractions=fact("older"), recording_id="rec-older")
    bridge.siro.recorder.get(older).created_at = bridge.siro.recorder.get(newer).created_at.replace(year=2025)
    move(bridge, newer)
    _once_before(monkeypatch, "settle", lambda: bridge.enrich(older))

    bridge.enrich(newer)

    assert bridge.deal(WRONG)["timeline"] == "older"
    assert bridge.deal(RIGHT)["timeline"] == "newer"


def test_older_one_that_is_noted_after_the_newer_one_left_is_written(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = record(bridge, "newer")
    older = bridge.record(WRONG, extractions=fact("older"), recording_id="rec-older")
    bridge.siro.recorder.get(older).created_at = bridge.siro.recorder.get(newer).created_at.replace(year=2025)
    move(bridge, newer)
    _once_before(monkeypatch, "intend", lambda: bridge.enrich(newer))

    bridge.enrich(older)

    assert bridge.deal(WRONG)["timeline"] == "older"
    assert bridge.deal(RIGHT)["timeline"] == "newer"
