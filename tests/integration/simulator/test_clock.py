"""Simulated time, and what is planned in it."""

from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge_cli.simulator import SimulatedClock
from siro_bridge_cli.simulator.agenda import Agenda

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> SimulatedClock:
    clock = SimulatedClock()
    clock.freeze(NOON)
    return clock


def test_frozen_clock_moves_only_when_told(clock: SimulatedClock) -> None:
    assert (clock.now(), clock.frozen) == (NOON, True)
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)


def test_clock_set_while_running_goes_on_from_there() -> None:
    clock = SimulatedClock()
    clock.set(NOON)
    assert NOON <= clock.now() < NOON + timedelta(seconds=5)
    clock.advance(timedelta(days=1))
    assert clock.now() >= NOON + timedelta(days=1)


def test_frozen_clock_can_run_on(clock: SimulatedClock) -> None:
    clock.run()
    assert not clock.frozen
    assert NOON <= clock.now() < NOON + timedelta(seconds=5)


def test_time_without_a_zone_is_refused(clock: SimulatedClock) -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_is_due_runs_in_order_of_time_then_of_planning(clock: SimulatedClock) -> None:
    agenda, ran = Agenda(clock), list[str]()
    for name, after in (("late", 60.0), ("first", 5.0), ("second", 5.0)):
        agenda.plan(lambda name=name: ran.append(name), after=after)  # type: ignore[misc]
    clock.advance(timedelta(seconds=5))
    assert (agenda.run_due(), ran) == (2, ["first", "second"])


def test_running_until_idle_moves_the_clock_and_keeps_to_its_limit(clock: SimulatedClock) -> None:
    agenda, ran = Agenda(clock), list[datetime]()

    def again() -> None:
        ran.append(clock.now())
        agenda.plan(again, after=3600)

    agenda.plan(again)
    agenda.run_until_idle(within=timedelta(hours=2))
    assert ran == [NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)]
