"""A day out of what people say: every token of the text is understood, or there is no day.

A whole day in one of the shapes of `date_shapes`, with words before it that do not change it (by, on), and a
weekday or a time of day beside it. What is left then are three numbers, which the standard library takes.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, tzinfo

from siro_bridge.domain.spoken.date_shapes import MONTHS, ORDINALS, WEEKDAYS, part_of_a_date, shape
from siro_bridge.domain.texts import folded

LONGEST = 100
"""Characters. A day needs no more, and what is longer is a sentence."""

FIRST_YEAR, LAST_YEAR = 1901, 2199
"""Other years stand for "none" or "never" in one system or another."""

LAST_MONTH = 12
FIRST_BARE_YEAR = 20
"""3-4-26 is a date; 10-12-14 may be read in any order."""
NEXT_CENTURY, LAST_CENTURY = 50, 70
"""Two digits below the first are of this century, from the second on of the last, and between them of either."""


def parse_date(text: str, *, day_first: bool = False, zone: tzinfo = UTC) -> date:
    """The one whole day that `text` names. Raises ValueError, with a reason that does not quote it.

    `zone`: a moment in UTC is refused where it is another day there; midnight in UTC is how programs write a day.
    """
    if len(text) > LONGEST:
        raise ValueError("not a date: too long for one")
    plain = _plain(text)
    match = shape().fullmatch(plain)
    if match is None:
        in_part = part_of_a_date().search(plain)
        raise ValueError("not a whole date: one day with its year expected" if in_part else "not a date")
    day = _day(match, day_first=day_first)
    weekday = match["weekday"] or match["weekday_after"]
    if weekday and WEEKDAYS[weekday] != day.weekday():
        raise ValueError("its weekday and its date are two days")
    _refuse_another_day_there(day, match["clock"] or "", zone)
    return day


def _plain(text: str) -> str:
    """Folded, without brackets around a part of it. A raised or a broken digit (², ¼) would fold to a plain one."""
    if any(unicodedata.category(char) == "No" for char in text):
        raise ValueError("not a date")
    plain = folded(re.sub(r"\(([^()]*)\)", r" \1 ", text)).strip(' .!,;:"*')
    return plain[1:-1] if plain[:1] + plain[-1:] in ("''", "<>", "[]") else plain


def _day(match: re.Match[str], *, day_first: bool) -> date:
    if digits := match["year_first"]:
        whole = [digits[:4], digits[4:6], digits[6:]] if digits.isdecimal() else _numbers(digits)
        return _made(*(int(part) for part in whole))
    if match["numbers"]:
        return _of_numbers(match["numbers"], match["separator"], day_first=day_first)
    form = next(form for form in "123" if match[f"month{form}"])
    day = match[f"day{form}"]
    return _made(_year(match[f"year{form}"]), MONTHS[match[f"month{form}"]], ORDINALS.get(day) or int(_numbers(day)[0]))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _of_numbers(text: str, separator: str, *, day_first: bool) -> date:
    """3/4/2026. Where only one order makes a month of one of them, it is that one."""
    one, two, year = (int(part) for part in _numbers(text))
    bare = len(_numbers(text)[2]) == len("26")
    if bare and ((one > LAST_MONTH and not day_first) or (separator != "/" and year < FIRST_BARE_YEAR)):
        raise ValueError("which of its numbers is the year is not clear")
    if separator == "." and not day_first and one != two and max(one, two) <= LAST_MONTH:
        raise ValueError("its order is not clear: with points, many people write the day first")
    day, month = (one, two) if day_first else (two, one)
    if month > LAST_MONTH:
        day, month = month, day
    return _made(_year(_numbers(text)[2]), month, day)


def _year(text: str) -> int:
    digits = text.removeprefix("'")
    year = int(digits)
    if len(digits) == len("2026"):
        return year
    if NEXT_CENTURY <= year < LAST_CENTURY:
        raise ValueError("the century of its year is not clear")
    return year + (2000 if year < NEXT_CENTURY else 1900)


def _made(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("a year that nobody means")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("not a date: there is no such day") from None


def _refuse_another_day_there(day: date, clock: str, zone: tzinfo) -> None:
    at = re.fullmatch(
        r"[t ,at@]*(\d{1,2}):?(\d{2})(?::?(\d{2})[.,\d]*)? ?(?:z|utc|gmt|(?:utc|gmt)?[+-]00(?::?00)?)\D*", clock
    )
    if at is None:
        return
    hour, minute, second = (int(part or 0) for part in at.groups())
    moment = datetime.combine(day, time(hour, minute, second), UTC)
    if (hour or minute or second) and moment.astimezone(zone).date() != day:
        raise ValueError("a moment in UTC that is another day in the mapping's time zone")
