"""A date is one whole day of which every word is understood; a doubt is refused with its reason."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.domain.spoken.dates import parse_date

THE_FOURTH = """
due by 3/4/2026 | due March 4, 2026 | scheduled for March 4, 2026 | the appointment is on March 4, 2026
deadline: 3/4/2026
"2026-03-04" | [3/4/2026] | 3/4/2026; | 2026-03-04Z | 3/4/'26 | 4Mar2026 | Mar4, 2026 | March, 4 2026 | March 4. 2026
4th day of March 2026 | 3/4/2026 all day | 3/4/2026 at around 3pm
Mar. 4, 2026 | March 4th 2026 | MARCH 4, 2026 | Wed, Mar 4, 2026 | Wednesday the 4th of March 2026
on March 4, 2026 | by 3/4/2026 | By Wednesday, March 4th, 2026 | 4-Mar-2026 | 04-Mar-26 | 04/Mar/2026
4 Mar 2026 | 4th March 2026 | the fourth of March 2026 | March fourth, 2026 | March the 4th, 2026
March 4th of 2026 | 2026 March 4 | 2026-Mar-04 | 20260304 | 2026-3-4 | 3/4/26 | 03-04-26 | 3-4-26 | 03/04/2026.
3 / 4 / 2026 | March 4 , 2026 | March 4,2026 | 3/4/2026 2:00 PM | 3/4/2026 14:30 | 3/4/2026, 2pm
3/4/2026 @ 2pm | March 4, 2026 at 2:30 p.m. | March 4, 2026 from 2 to 4 pm | March 4, 2026 2-4pm
March 4, 2026 between 2pm and 4pm | March 4, 2026 in the morning | March 4, 2026 at 2 PM EST
March 4, 2026 (Wednesday) | 3/4/2026 (Wed) | Wednesday (3/4/2026) | next Wednesday, March 4, 2026 | Mar 4, '26
March 4 \u201926 | 2026-03-04T15:00 | 2026-03-04 15:00:00 | 2026-03-04T10:00:00-07:00
Wed, 04 Mar 2026 15:00:00 GMT | Date: March 4, 2026 | Decision date: 3/4/2026 | March\u00a04,\u00a02026
\uff13/\uff14/\uff12\uff10\uff12\uff16 | 3\u20114\u20112026 | 2026-03-04 00:00:00+00 | 2026-03-04 14:30:15-07
<3/4/2026> | 3/4/2026 at 12:30 PM | 3/4/2026 at 0:30
"""
NO_DAY = """
expected 3/4/2026 | 3/4/2026 before noon | March 4, 2026 or later | confirmed 3/4/2026 | close of business March 4, 2026
by end of March 4, 2026 | not the date: 3/4/2026 | 3 4 2026 | 2026 03 04 | 1/2 2026 | 3/4/2026? | tomorrow (3/4/2026)
early March 2026 | the week of March 4, 2026 | around March 4, 2026 | about 3/4/2026 | on or about March 4, 2026
on or before March 4, 2026 | until March 4, 2026 | since 3/4/2026 | starting March 4, 2026
no later than 3/4/2026 | maybe March 4, 2026 | March 4, 2026? | March 4, 2026 (tentative)
two weeks from March 4, 2026 | 2pm on March 4, 2026 | March 4 or 5, 2026 | March 4 & 5, 2026 | March 4, 5, 2026
3/4/2026 and 3/5/2026 | 3/4/2026; 3/5/2026 | 3/4/2026 3/4/2026 | 2026-03-04 - 2026-03-06 | 3/4-6/2026
3/4/2026-3/4/2027 | Tuesday, March 4, 2026 | Thu 3/4/2026 | 3/4/2026, Friday | 2/30/2026 | 13/13/2026 | 0/4/2026
2026-13-01 | 2026-00-10 | April 31, 2026 | February 29, 2026 | March 44, 2026 | 3/4/2026 25:00 | 3/4/2026 2
3:4:2026 | 2026-03-044 | 202603044 | 3/4/20266 | 1/2/3/4 | 2026 2026 | 3.14.15 | 26/03/04 | 04.03.2026 | 3/4/55
10-12-14 | fourth of July | the 4th | New Year's Day 2026 | EOY 2026 | FY2026 | ASAP | in 2 weeks | 01/01/0001
12/31/9999 | $3/4/2026 | (555) 555-0142 | yes, 3/4/2026 | Mar 4 2026 2025 | 4/Mar | (4 March 2026 | 4*March*2026
3/4/2026 at 13 PM | 3/4/2026 at 0 PM | <3/4/2026 | > 3/4/2026 | \u00bc/2026 | 3/\u00b2/2026
"""


def listed(text: str) -> list[str]:
    return [value.strip(" ") for line in text.strip().splitlines() for value in line.split(" | ")]


@pytest.mark.parametrize("text", listed(THE_FOURTH))
def test_whole_day_is_understood_in_the_shapes_in_which_people_write_it(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 4)


@pytest.mark.parametrize("text", listed(NO_DAY))
def test_what_is_not_one_whole_day_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|year|numbers|order|century") as refused:
        parse_date(text)
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("3/4/2026", True, date(2026, 4, 3)),
        ("04.03.2026", True, date(2026, 3, 4)),
        ("26/3/04", True, date(2004, 3, 26)),
        ("2026-03-04", True, date(2026, 3, 4)),
        ("3/15/2026", True, date(2026, 3, 15)),
        ("15/3/2026", False, date(2026, 3, 15)),
        ("15.03.2026", False, date(2026, 3, 15)),
        ("4.4.2026", False, date(2026, 4, 4)),
        ("3/4/49", False, date(2049, 3, 4)),
        ("3/4/85", False, date(1985, 3, 4)),
        ("2/29/2028", False, date(2028, 2, 29)),
        ("twenty-first of May 2026", False, date(2026, 5, 21)),
    ],
)
def test_order_and_century_are_those_that_are_meant(text: str, *, day_first: bool, day: date) -> None:
    assert parse_date(text, day_first=day_first) == day


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-03-04T15:00:00.000+00:00", "America/Denver", date(2026, 3, 4)),
        ("2026-03-04T00:00:00Z", "America/Denver", date(2026, 3, 4)),
        ("2026-03-04T02:00:00-07:00", "Asia/Tokyo", date(2026, 3, 4)),
        ("2026-03-04T02:00:00Z", "America/Denver", None),
        ("2026-03-04T23:30:00.123+00:00", "Europe/Berlin", None),
        ("2026-03-04 23:30 UTC", "Europe/Berlin", None),
        ("20260304T150000Z", "Europe/Berlin", date(2026, 3, 4)),
        ("20260304T233000Z", "Europe/Berlin", None),
        ("Wed Mar 04 2026 15:00:00 GMT+0000 (Coordinated Universal Time)", "Europe/Berlin", date(2026, 3, 4)),
        ("Wed Mar 04 2026 23:30:00 GMT+0000 (Coordinated Universal Time)", "Europe/Berlin", None),
        ("Wed Mar 04 2026 23:30:00 GMT-0700 (Mountain Standard Time)", "Europe/Berlin", date(2026, 3, 4)),
    ],
)
def test_moment_in_utc_counts_only_where_it_is_the_same_day(text: str, zone: str, day: date | None) -> None:
    if day is not None:
        assert parse_date(text, zone=ZoneInfo(zone)) == day
        return
    with pytest.raises(ValueError, match="another day in the mapping's time zone"):
        parse_date(text, zone=ZoneInfo(zone))


@pytest.mark.parametrize("text", ["3/4/2026" + " " * 400 + "or so", "March 4, 2026 " * 2000, "the " * 10000])
def test_sentence_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        parse_date(text)


WEEKDAYS = (
    "mon monday",
    "tue tues tuesday",
    "wed weds wednesday",
    "thu thur thurs thursday",
    "fri friday",
    "sat saturday",
    "sun sunday",
)
MONTHS = (
    *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august"),
    *("sep sept september", "oct october", "nov november", "dec december"),
)
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)


@pytest.mark.parametrize(("number", "words"), list(enumerate(WEEKDAYS)))
def test_weekday_in_any_spelling_is_that_of_its_date_alone(number: int, words: str) -> None:
    for word in words.split():
        assert parse_date(f"{word}, 3/{2 + number}/2026") == date(2026, 3, 2 + number)
        with pytest.raises(ValueError, match="two days"):
            parse_date(f"{word}, 3/{3 + number}/2026")


@pytest.mark.parametrize(("number", "words"), list(enumerate(MONTHS, 1)))
def test_month_in_any_spelling_is_its_own(number: int, words: str) -> None:
    assert [parse_date(f"{word} 4, 2026") for word in words.split()] == [date(2026, number, 4)] * len(words.split())


def test_each_day_of_a_month_has_its_word() -> None:
    assert [parse_date(f"{word} of May 2026").day for word in ORDINALS.split()] == [*range(1, 32)]


@pytest.mark.parametrize("text", ["3/4/2026 at 12pm", "3/4/2026 at 23:59", "3/4/2026 12:59:59 am", "3/4/2026 1 am"])
def test_hour_that_a_clock_shows_is_one(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 4)
