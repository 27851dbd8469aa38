from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.crm.http.times import as_moment, read_time, rounded, write_time

DENVER = ZoneInfo("America/Denver")
MOMENT = datetime(2026, 2, 10, 17, 3, 12, 345_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-02-10T17:03:12Z"),
        ("epoch", "1770742992"),
        ("epoch_ms", "1770742992345"),
        ("epoch_us", "1770742992345000"),
        ("epoch_ns", "1770742992345000000"),
        ("%Y-%m-%d", "2026-02-10"),
        ("%d.%m.%Y %H:%M:%S", "10.02.2026 10:03:12"),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-02-10T17:03:12+0000"),
    ],
)
def test_a_moment_is_written_as_the_crm_writes_it(form: str, text: str) -> None:
    assert write_time(MOMENT, form, DENVER) == text


@pytest.mark.parametrize(
    "form", ["iso", "epoch", "epoch_ms", "epoch_us", "epoch_ns", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%Y%m%d%H%M%S%z"]
)
def test_writing_never_rounds_up(form: str) -> None:
    assert rounded(MOMENT, form, DENVER) <= MOMENT


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2026-02-10T17:03:12.345Z", "iso"),
        ("2026-02-10T10:03:12.345-07:00", "iso"),
        ("2026-02-10T10:03:12.345", "iso"),
        ("2026-02-10T17:03:12.345z", "iso"),
        ("1770742992345", "iso"),
        (1770742992.345, "epoch"),
        ("1770742992345", "epoch_ms"),
        ("1770742992345000", "epoch_us"),
        (1770742992345000000, "epoch_ns"),
        ("10.02.2026 10:03:12.345000", "%d.%m.%Y %H:%M:%S.%f"),
    ],
)
def test_a_time_is_read_as_the_crm_writes_it(value: Any, form: str) -> None:
    assert as_moment(read_time(value, form), DENVER) == MOMENT


@pytest.mark.parametrize("value", [None, True, "", "soon", [], {}, "NaN", "99999999999999999999"])
@pytest.mark.parametrize("form", ["iso", "epoch", "%Y-%m-%d"])
def test_what_is_no_time_is_said_without_its_value(value: Any, form: str) -> None:
    with pytest.raises(ValueError, match="not a time in the format") as caught:
        read_time(value, form)
    assert "soon" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "zone"), [("0001-01-01T00:00:00", "Europe/Berlin"), ("9999-12-31T23:59:59", "America/Denver")]
)
def test_a_sentinel_at_an_end_of_time_is_a_moment(text: str, zone: str) -> None:
    moment = as_moment(read_time(text, "iso"), ZoneInfo(zone))
    assert moment.year == int(text[:4])
