"""One clock for a run: what its steps share asks it for time."""

import pytest

from siro_bridge.domain.errors import OutOfTimeError
from siro_bridge.domain.timing import RunClock


def test_no_time_is_left_before_the_first_run() -> None:
    with pytest.raises(OutOfTimeError):
        RunClock().require(1.0)


def test_whoever_asks_within_a_step_has_the_steps_time_and_afterwards_the_runs() -> None:
    clock = RunClock(lambda: 0.0)
    clock.start(100.0)
    with clock.step(0.5, 1.0) as deadline:
        assert (deadline.remaining, clock.allows(50.0), clock.allows(51.0)) == (50.0, True, False)
    assert clock.allows(100.0)


def test_step_that_fails_gives_its_time_back() -> None:
    clock = RunClock(lambda: 0.0, 100.0)
    with pytest.raises(OutOfTimeError), clock.step(0.1, 1.0):
        clock.require(11.0)
    assert clock.allows(100.0)
