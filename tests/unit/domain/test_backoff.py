"""A pause grows with each attempt, up to its most."""

from siro_bridge.domain.timing import pause


def test_pause_doubles_up_to_its_most() -> None:
    assert [pause(attempts, first=60, most=900) for attempts in (0, 1, 2, 3, 4, 1000)] == [60, 120, 240, 480, 900, 900]
