"""The CRM's times as Siro's."""
# ruff: noqa: DTZ001 - times without a zone are what this is about

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.payload.times import (
    ZoneClock,
    as_day,
    earliest_wall,
    local_text,
    parse_time,
    start_of_day,
    utc_text,
)

DENVER = ZoneInfo("America/Denver")
ZONES = [
    "America/Denver",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "UTC",
    "America/Sao_Paulo",
]

FORMS = {
    "naive time": (datetime(2026, 2, 15, 7), "2026-02-15T14:00:00.000Z"),
    "aware time": (datetime(2026, 2, 15, 14, tzinfo=UTC), "2026-02-15T14:00:00.000Z"),
    "time of another zone": (datetime(2026, 2, 15, 15, tzinfo=ZoneInfo("Europe/Berlin")), "2026-02-15T14:00:00.000Z"),
    "microseconds": (datetime(2026, 2, 15, 7, 0, 0, 999_999), "2026-02-15T14:00:00.999Z"),
    "date": (date(2026, 2, 15), "2026-02-15T07:00:00.000Z"),
    "ISO text": ("2026-02-15T07:00:00", "2026-02-15T14:00:00.000Z"),
    "ISO text in UTC": (" 2026-02-15T14:00:00Z ", "2026-02-15T14:00:00.000Z"),
    "SQL text": ("2026-02-15 07:00:00", "2026-02-15T14:00:00.000Z"),
    "epoch seconds": (1_771_164_000, "2026-02-15T14:00:00.000Z"),
    "epoch seconds of a numeric column": (Decimal("1771164000.25"), "2026-02-15T14:00:00.250Z"),
    "ISO text with a small z": ("2026-02-15t14:00:00z", "2026-02-15T14:00:00.000Z"),
    "ISO text with an offset apart": ("2026-02-15 07:00:00 -0700", "2026-02-15T14:00:00.000Z"),
    "text of Rails": ("2026-02-15 14:00:00 UTC", "2026-02-15T14:00:00.000Z"),
    "day without hyphens": ("20260215", "2026-02-15T07:00:00.000Z"),
    "epoch seconds as text": (" 1771164000 ", "2026-02-15T14:00:00.000Z"),
    "epoch seconds as text with a fraction": ("1771164000.25", "2026-02-15T14:00:00.250Z"),
    "epoch milliseconds as text, which could be a day in 1712": ("1712101520300", "2024-04-02T23:45:20.300Z"),
    "epoch milliseconds": (1_771_164_000_500, "2026-02-15T14:00:00.500Z"),
    "the first microsecond that is one": (631_152_000_000_000, "1990-01-01T00:00:00.000Z"),
    "a millisecond before that": (631_151_999_999, "1989-12-31T23:59:59.999Z"),
    "nanoseconds": (631_152_000_000_000_000, "1990-01-01T00:00:00.000Z"),
    "gap in spring": (datetime(2026, 3, 8, 2, 30), "2026-03-08T09:30:00.000Z"),
    "hour shown twice, the first": (datetime(2026, 11, 1, 1, 30), "2026-11-01T07:30:00.000Z"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_time_becomes_utc(form: str) -> None:
    value, expected = FORMS[form]
    assert ZoneClock(DENVER).utc(value) == expected


@pytest.mark.parametrize(
    "value", ["soon", "2026-13-01", True, None, b"2026", 10**30, 10**400, Decimal("NaN"), float("nan"), ["2026-01-01"]]
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert ZoneClock(DENVER).utc(value) is None
    assert ZoneClock(DENVER).local(value) is None


@pytest.mark.parametrize(
    "written", [20260215, 20260215.0, 202602151400, 20260215140000, "20260215140000", "2026046", 253402300799]
)
def test_a_number_that_is_a_date_as_people_write_it_is_no_time(written: object) -> None:
    """As seconds or milliseconds it would be in 1970, 1976 or 2612."""
    assert parse_time(written, DENVER) is None


FIRST, LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)
EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize("zone", ["America/Denver", "Europe/Berlin"])
@pytest.mark.parametrize("value", [FIRST, LAST, FIRST.replace(tzinfo=UTC), LAST.replace(tzinfo=UTC), FIRST.date()])
def test_a_sentinel_at_an_end_of_time_raises_nothing(zone: str, value: date) -> None:
    for form in (value, value.isoformat()):
        clock = ZoneClock(ZoneInfo(zone))
        for _ in range(2):
            assert (clock.utc(form) or "Z").endswith("Z")
            clock.local(form)


@pytest.mark.parametrize("value", [LAST, LAST.isoformat(), FIRST.replace(tzinfo=EAST), "0001-01-01T00:00:00+02:00"])
def test_a_time_that_utc_cannot_say_is_none(value: object) -> None:
    assert parse_time(value, DENVER) is None
    assert ZoneClock(DENVER).utc(value) is None
    assert ZoneClock(DENVER).local(value) is None


def test_a_time_that_the_local_clock_cannot_show_is_none_there_only() -> None:
    clock = ZoneClock(DENVER)
    assert (clock.utc("0001-01-01T00:00:00Z"), clock.local("0001-01-01T00:00:00Z")) == (
        "0001-01-01T00:00:00.000Z",
        None,
    )


def test_time_that_the_clock_jumps_over_is_shown_as_one_that_exists() -> None:
    assert ZoneClock(DENVER).local(datetime(2026, 3, 8, 2, 30)) == "2026-03-08T03:30:00.000"


def test_local_time_is_what_the_wall_shows() -> None:
    assert ZoneClock(DENVER).local(datetime(2026, 2, 15, 14, tzinfo=UTC)) == "2026-02-15T07:00:00.000"


@given(st.datetimes(datetime(1970, 1, 3), datetime(2100, 1, 1)), st.sampled_from(ZONES), st.booleans())
def test_remembered_offsets_change_nothing(value: datetime, name: str, aware: bool) -> None:
    zone = ZoneInfo(name)
    value = value.replace(tzinfo=ZoneInfo("UTC")) if aware else value
    clock, moment = ZoneClock(zone), parse_time(value, zone)
    assert moment is not None
    for _ in range(2):  # learnt, then remembered
        assert clock.utc(value) == utc_text(moment)
        assert clock.local(value) == local_text(moment, zone)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_no_later_moment_is_shown_earlier_than_the_earliest_wall(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    earliest = earliest_wall(moment, zone)
    assert earliest_wall(moment.astimezone(zone), zone) == earliest
    shown = [datetime.fromtimestamp(moment.timestamp() + 300 * step, zone).replace(tzinfo=None) for step in range(600)]
    assert earliest <= min(shown)


def test_shortly_before_the_clock_is_set_back_the_earliest_wall_is_an_hour_earlier() -> None:
    assert earliest_wall(datetime(2026, 11, 1, 7, 50, tzinfo=UTC), DENVER) == datetime(2026, 11, 1, 1, 0)
    assert earliest_wall(datetime(2026, 11, 1, 3, 50, tzinfo=UTC), DENVER) == datetime(2026, 10, 31, 21, 50)


MIDNIGHTS = {
    "winter": ("America/Denver", date(2026, 2, 15), datetime(2026, 2, 15, 7, tzinfo=UTC)),
    "summer": ("Europe/Berlin", date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
    "jumped over": ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),  # it is 01:00 then
    "the first of two": ("America/Havana", date(2025, 11, 2), datetime(2025, 11, 2, 4, tzinfo=UTC)),
}


@pytest.mark.parametrize("name", MIDNIGHTS)
def test_a_day_begins_at_a_moment_that_is_known_for_that_day_again(name: str) -> None:
    zone, day, moment = MIDNIGHTS[name]
    assert start_of_day(day, ZoneInfo(zone)) == moment
    assert as_day(moment, ZoneInfo(zone)) == day
    assert as_day(moment.astimezone(ZoneInfo("Asia/Tokyo")), ZoneInfo(zone)) == day


def test_the_second_of_two_midnights_is_that_day_too() -> None:
    """A database that is told `2025-11-02 00:00` takes whichever it likes."""
    assert as_day(datetime(2025, 11, 2, 5, tzinfo=UTC), ZoneInfo("America/Havana")) == date(2025, 11, 2)


def test_any_other_moment_is_no_day() -> None:
    noon = datetime(2026, 2, 15, 7, 0, 1, tzinfo=UTC)
    assert as_day(noon, DENVER) == noon
