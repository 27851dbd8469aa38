"""The watermark never passes what may still come."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.sync.watermark import Watermark

NOW = datetime(2026, 2, 15, 19, tzinfo=UTC)
OVERLAP = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def test_first_pass_begins_at_start_from() -> None:
    assert Watermark.first(NOW, timedelta(days=30)).since == NOW - timedelta(days=30)


def test_next_pass_begins_an_overlap_before_the_newest_change() -> None:
    mark = Watermark.first(NOW, HOUR).passed(("c", "k"), NOW - timedelta(minutes=20)).caught_up(OVERLAP)
    assert mark.since == NOW - timedelta(minutes=30)
    assert mark.resume is None


def test_change_dated_in_the_future_does_not_move_the_mark_past_the_pass() -> None:
    mark = Watermark.first(NOW, HOUR).passed(("c", "k"), NOW + timedelta(days=900)).caught_up(OVERLAP)
    assert mark.since == NOW - OVERLAP


def test_pass_over_several_runs_is_read_again_from_its_beginning() -> None:
    mark = Watermark.first(NOW, HOUR).passed(("c", "k"), NOW)
    later = mark.begin(NOW + 5 * HOUR).passed(("d", "k"), NOW + 5 * HOUR).caught_up(OVERLAP)
    assert later.since == NOW - OVERLAP


def test_pass_without_any_change_leaves_the_mark() -> None:
    mark = Watermark.first(NOW, HOUR)
    assert mark.begin(NOW + HOUR).caught_up(OVERLAP).since == mark.since


def test_change_dated_at_the_beginning_of_time_leaves_the_mark() -> None:
    mark = Watermark.first(NOW, HOUR)
    assert mark.passed(("c", "k"), datetime(1, 1, 1, tzinfo=UTC)).caught_up(OVERLAP).since == mark.since


@given(st.lists(st.integers(-100_000, 100_000), max_size=20))
def test_mark_never_goes_back_and_never_passes_the_run_less_the_overlap(seconds: list[int]) -> None:
    mark = Watermark.first(NOW, HOUR)
    for number, offset in enumerate(seconds):
        now = NOW + number * HOUR
        following = mark.begin(now).passed(("c", "k"), now + timedelta(seconds=offset)).caught_up(OVERLAP)
        assert mark.since <= following.since <= max(mark.since, now - OVERLAP)
        mark = following


def test_pass_whose_place_is_not_valid_any_more_reads_all_of_it_again() -> None:
    broken_off = Watermark.first(NOW, HOUR).passed(("stale", "k"), NOW)
    assert broken_off.restarted() == Watermark(NOW - HOUR, NOW, None, NOW)


@pytest.mark.parametrize(
    ("ago", "is_kept"),
    [
        (timedelta(), True),
        (timedelta(days=30) - timedelta(seconds=1), True),
        (timedelta(days=30), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_rows_that_were_looked_at_count_for_thirty_days_and_never_from_the_future(
    ago: timedelta, is_kept: bool
) -> None:
    mark = Watermark(NOW, NOW, settled_since=NOW - ago)
    assert mark.looking_anew(NOW) == Watermark(NOW, NOW, settled_since=NOW - ago if is_kept else NOW)


def test_what_no_pass_has_looked_at_is_looked_at_from_now_on() -> None:
    assert Watermark(NOW, NOW).looking_anew(NOW).settled_since == NOW
