from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge_cli.show.words import brief, duration, in_words, plain, when

NOON = datetime(2026, 2, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "0 s"), (45, "45 s"), (190, "3 min"), (7500, "2 h 5 min"), (7200, "2 h"), (360000, "4 d 4 h")],
)
def test_duration_is_told_by_its_largest_units(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_moment_is_told_with_its_distance() -> None:
    assert when(NOON, NOON + timedelta(minutes=3)) == "2026-02-14 12:00 UTC (3 min ago)"
    assert when(NOON, NOON - timedelta(hours=2)) == "2026-02-14 12:00 UTC (in 2 h)"


def test_values_are_told_as_people_read_them() -> None:
    assert [in_words(value) for value in (None, True, False, 3)] == ["empty", "yes", "no", "3"]


def test_very_long_text_is_cut() -> None:
    assert plain("x" * 5000) == "x" * 2000 + "…"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "empty"), ("two\n lines", "two lines"), ("x" * 80, "x" * 80), ("x" * 81, "x" * 79 + "…")],
)
def test_value_has_room_in_a_table(value: object, shown: str) -> None:
    assert brief(value) == shown
