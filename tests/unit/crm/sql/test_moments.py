"""A moment is compared in the form in which the column keeps it."""
# ruff: noqa: DTZ001 - times without a zone are what this is about

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.crm.sql.moments import as_stored, is_time_text, sample_of
from siro_bridge.crm.sql.positions import decode, encode, encode_position
from siro_bridge.domain.errors import ConfigurationError

DENVER = ZoneInfo("America/Denver")
MOMENT = datetime(2026, 2, 15, 14, 0, 5, 600_000, tzinfo=UTC)

STORED: dict[str, tuple[Any, Any]] = {
    "aware": (datetime(2020, 1, 1, tzinfo=UTC), MOMENT),
    "naive": (datetime(2020, 1, 1), datetime(2026, 2, 15, 7, 0, 5, 600_000)),
    "date": (date(2020, 1, 1), date(2026, 2, 15)),
    "seconds": (1_577_836_800, 1_771_164_005),
    "milliseconds": (1_577_836_800_000, 1_771_164_005_600),
    "microseconds": (1_577_836_800_000_000, 1_771_164_005_600_000),
    "nanoseconds": (1_577_836_800_000_000_000, 1_771_164_005_600_000_000),
    "decimal seconds": (Decimal("1577836800.5"), Decimal(1_771_164_005)),
    "SQL text": ("2020-01-01 00:00:00", "2026-02-15 07:00:05"),
    "ISO text": ("2020-01-01T00:00:00.000", "2026-02-15T07:00:05"),
    "ISO text in UTC": ("2020-01-01T00:00:00Z", "2026-02-15T14:00:05"),
    "ISO text in the mapping's zone": ("2020-01-01T00:00:00-07:00", "2026-02-15T06:00:05"),
    "ISO text in the mapping's zone, in summer": ("2020-07-01T00:00:00-06:00", "2026-02-15T07:00:05"),
    "ISO text in a zone to the east": ("2020-01-01T00:00:00+09:00", "2026-02-15T07:00:05"),
    "ISO text in a zone to the west": ("2020-01-01T00:00:00-10:00", "2026-02-15T03:00:05"),
    "ISO text to the minute": ("2020-01-01T00:00-07:00", "2026-02-15T06:00"),
    "SQL text with a short offset": ("2020-01-01 00:00:00.5+00", "2026-02-15 14:00:05"),
    "date text": ("2020-01-01", "2026-02-15"),
    "MySQL's zero date": ("0000-00-00 00:00:00", "2026-02-15 07:00:05"),
}


@pytest.mark.parametrize("form", STORED)
def test_form_is_the_samples(form: str) -> None:
    sample, expected = STORED[form]
    assert as_stored(MOMENT, sample, DENVER) == expected


NEVER = [0, -1, 1, 9_999_999_999, 9_999_999_999_999, 253_402_300_799, 253_402_300_799_999, 2**63 - 1]


@pytest.mark.parametrize("unit", ["seconds", "milliseconds", "microseconds", "nanoseconds"])
def test_what_stands_for_never_does_not_decide_a_columns_unit(unit: str) -> None:
    sample, expected = STORED[unit]
    for values in ([*NEVER, sample], [sample, *NEVER], [2**31 - 1, *NEVER, sample + 1, sample]):
        assert as_stored(MOMENT, sample_of(values), DENVER) == expected
    assert sample_of(NEVER) == NEVER[0]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=2)),
    st.sampled_from([sample for sample, _ in STORED.values() if not isinstance(sample, date) or "T" in str(sample)]),
)
def test_row_that_is_stamped_later_is_never_before_it(moment: datetime, later: timedelta, sample: Any) -> None:
    """Whatever the form: what the column holds for a later moment is not less than what is asked for."""
    bound, stamped = as_stored(moment, sample, DENVER), as_stored(moment + later, sample, DENVER)
    assert stamped >= bound


@pytest.mark.parametrize(
    "value",
    ["text: with colon", 7, 7.25, Decimal("7.10"), MOMENT, datetime(2026, 1, 1), date(2026, 1, 1), b"\x00key", None],
)
def test_position_keeps_value_and_type(value: Any) -> None:
    back = decode(encode(value, "engagements.cursor"))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("moment", [datetime(2026, month, 15, 21, 5, tzinfo=UTC) for month in (2, 7)])
@pytest.mark.parametrize("sample", ["2026-01-01T00:00:00-07:00", "2026-06-01T00:00:00-06:00"])
def test_text_stamped_with_the_zones_offset_is_not_before_its_moment(moment: datetime, sample: str) -> None:
    assert moment.astimezone(DENVER).isoformat() >= as_stored(moment, sample, DENVER)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=300)),
    st.sampled_from(["2026-01-01T00:00:00-05:00", "2026-06-01T00:00:00-04:00"]),
    st.sampled_from([DENVER, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")]),
)
def test_text_of_either_season_is_not_before_its_moment(
    moment: datetime, later: timedelta, sample: str, zone: ZoneInfo
) -> None:
    """Rows are stamped in New York, whatever the mapping's zone and whenever the sample was."""
    stamped = (moment + later).astimezone(ZoneInfo("America/New_York")).isoformat()
    assert stamped >= as_stored(moment, sample, zone)


TIMES = {
    "2026-02-15": True,
    "2026-02-15T14:00": True,
    "2026-02-15 14:00:05.123+00": True,
    "0000-00-00 00:00:00.000000": True,
    "0000-00-00": True,
    "v1": False,
    "": False,
    "20260215T140000": False,
    "2026-02-31 14:00:05": False,
    "not a time at all": False,
}


@pytest.mark.parametrize("text", TIMES)
def test_only_iso_text_is_in_the_order_of_time(text: str) -> None:
    assert is_time_text(text) == TIMES[text]
    assert as_stored(MOMENT, text, DENVER).startswith("2026-02-15")  # whatever it is, a day can be compared with


def test_value_that_cannot_be_paged_by_is_named_with_its_key() -> None:
    with pytest.raises(ConfigurationError, match=r"^mapping\.yaml:7: key: a bool cannot be paged by"):
        encode_position(1, True, lambda *key: f"mapping.yaml:7: {key[0]}")
