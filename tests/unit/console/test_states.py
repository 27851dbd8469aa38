"""A new state of a recording is shown, found and filtered, or these say that it is not."""

from siro_bridge.domain.recording.item import State
from siro_bridge.state.ledger_chunks import _SOURCES
from siro_bridge_cli.console.overview import STATE_TONES
from siro_bridge_cli.console.pages import STATES


def test_every_state_is_known_to_the_console() -> None:
    assert set(STATES) == set(State)
    assert set(STATE_TONES) == set(State)


def test_every_state_is_listed_somewhere() -> None:
    assert set(_SOURCES) == set(State)
