"""The shapes in which people write one whole day, as one pattern over folded text (lower case, single blanks)."""

import re
from collections.abc import Iterable
from functools import cache

from siro_bridge.domain.texts import vocabulary

_MONTHS = vocabulary("january, february, march, april, may, june, july, august, september, october, november, december")
_WEEKDAYS = vocabulary("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
MONTHS = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
WEEKDAYS = {
    **{name: number for number, name in enumerate(_WEEKDAYS)},
    **{name[:3]: number for number, name in enumerate(_WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
"""Monday is 0."""
_ORDINALS = vocabulary(
    "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, "
    "fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth, twenty-first, "
    "twenty-second, twenty-third, twenty-fourth, twenty-fifth, twenty-sixth, twenty-seventh, twenty-eighth, "
    "twenty-ninth, thirtieth, thirty-first"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, 1)}


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


_MONTH, _WEEKDAY = _any_of(MONTHS), _any_of(WEEKDAYS)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = rf"(?:{_NUMBER}|{_any_of(ORDINALS)})"
_YEAR = r"(?:\d{4}|'?\d{2})"
_DAYS = (
    r"(?P<year_first>\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}|\d{8})",
    r"(?P<numbers>\d{1,2} ?(?P<separator>[-/.]) ?\d{1,2} ?(?P=separator) ?(?:\d{4}|'?\d{2}))",
    rf"(?P<month1>{_MONTH})[.,]?[ -]?(?:the )?(?P<day1>{_DAY})(?: ?[,.] ?| of | |-)(?P<year1>{_YEAR})",
    rf"(?P<day2>{_DAY})\.?[ /-]?(?:(?:day )?of )?(?P<month2>{_MONTH})\.?(?: ?, ?| |-|/)?(?P<year2>{_YEAR})",
    rf"(?P<year3>\d{{4}})[ -](?P<month3>{_MONTH})\.?[ -](?P<day3>{_NUMBER})",
)
_HOUR = r"(?:[01]?\d|2[0-3])"
_HALF = r" ?(?:[ap]m\b|[ap]\.m\b\.?)"
_SIXTIETHS = r":[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?"
_TIME = rf"(?:(?:0?[1-9]|1[0-2])(?:{_SIXTIETHS})?{_HALF}|{_HOUR}{_SIXTIETHS})"
_TO = r" ?(?:-|to|and|until) ?"
_ZONE = (
    r"(?:z|(?:utc|gmt)?[+-]\d{2}(?::?\d{2})?(?: [a-z]+ (?:[a-z]+ )?time)?|utc|gmt|[ecmp][sd]?t"
    r"|(?:eastern|central|mountain|pacific)(?: time)?)"
)
_CLOCK = (
    rf"(?:t|,? ?(?:at|@)(?: around| about)? ?|,? from |,? between |,? )(?:{_TIME}(?:{_TO}{_TIME})?|{_HOUR}{_TO}{_TIME})"
    rf" ?{_ZONE}?|t{_HOUR}[0-5]\d(?:[0-5]\d)?{_ZONE}?"
    rf"|z|,? at {_HOUR}(?: o'clock)?|,? all day|,? (?:in the |at )?(?:morning|afternoon|evening|noon)"
)
_LABEL = (
    r"(?:(?:the )?(?:(?:due|decision|target|start|install|installation|appointment|closing|completion|delivery|move-in"
    r"|follow-up|project|event|meeting) )?(?:date|day|deadline|appointment|meeting|due)(?: is)?:? )?"
    r"(?:(?:set|scheduled|booked|planned) for )?(?:(?:by|on) )?"
)
_SHAPE = (
    rf"{_LABEL}(?:(?:next|this|coming) (?={_WEEKDAY}))?"
    rf"(?:(?P<weekday>{_WEEKDAY})\.?,? )?(?:the )?(?:{'|'.join(_DAYS)})"
    rf"(?:,? (?P<weekday_after>{_WEEKDAY})\.?)?(?P<clock>{_CLOCK})?"
)
_PART = rf"\b(?:{_MONTH}|{_WEEKDAY}|\d{{4}})\b|\d[/.-]\d"


@cache
def shape() -> re.Pattern[str]:
    """Compiled when the first date comes: most containers never see one."""
    return re.compile(_SHAPE)


@cache
def part_of_a_date() -> re.Pattern[str]:
    return re.compile(_PART)
