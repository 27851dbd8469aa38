"""No minute uses more requests than Siro allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.bucket import Bucket, Level


def test_unused_bucket_is_full() -> None:
    bucket = Bucket(1000, 10)
    assert bucket.level(None, 5.0) == Level(150.0, 5.0)


def test_bucket_refills_up_to_its_capacity_and_no_further() -> None:
    bucket = Bucket(1000, 10)
    assert 11 < bucket.level(Level(0.0, 0.0), 1.0).tokens < 13
    assert bucket.level(Level(0.0, 0.0), 1e6).tokens == bucket.capacity


def test_clock_that_goes_back_gives_nothing() -> None:
    assert Bucket(1000, 10).level(Level(5.0, 100.0), 50.0) == Level(5.0, 100.0)


@given(st.integers(10, 5000), st.lists(st.floats(0, 20), max_size=200))
def test_worst_minute_stays_within_the_limit(limit: int, pauses: list[float]) -> None:
    """All that is taken is used at the worst moment: as late as its lot may be held."""
    bucket, level, now = Bucket(limit, 10.0), None, 0.0
    taken: list[tuple[float, float]] = []
    for pause in pauses:
        now += pause
        level = bucket.level(level, now)
        taken.append((now, level.tokens))
        level = Level(0.0, now)
    for start, _ in taken:
        assert sum(tokens for at, tokens in taken if start <= at <= start + 70.0) <= limit + 1e-3


@pytest.mark.parametrize(("held", "wanted"), [(0.0, 20.0), (5.0, 20.0), (0.0, 150.0), (19.99, 20.0)])
def test_wait_is_as_long_as_the_refill_takes_and_hardly_longer(held: float, wanted: float) -> None:
    bucket, level = Bucket(1000, 10), Level(held, 0.0)
    seconds = bucket.seconds_until(level, wanted)
    assert bucket.level(level, seconds).tokens >= wanted
    assert bucket.level(level, seconds - 0.06).tokens < wanted


def test_more_than_the_bucket_holds_is_waited_for_until_it_is_full() -> None:
    bucket, empty = Bucket(1000, 10), Level(0.0, 0.0)
    assert bucket.seconds_until(empty, 1e6) == bucket.seconds_until(empty, bucket.capacity)


def test_who_could_take_at_once_is_still_told_to_stand_back() -> None:
    """Never 0, which means that it was taken."""
    assert 0 < Bucket(1000, 10).seconds_until(Level(50.0, 0.0), 20.0) <= 0.05
