"""No minute uses more requests than Siro allows."""

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


def test_wait_is_as_long_as_the_refill_takes() -> None:
    bucket = Bucket(1000, 10)
    seconds = bucket.seconds_until(Level(0.0, 0.0), 20)
    assert bucket.level(Level(0.0, 0.0), seconds).tokens >= 20
