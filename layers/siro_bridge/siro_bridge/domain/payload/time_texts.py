"""Times as texts and numbers: ISO 8601 and what is written beside it, epoch seconds and parts of them."""

import re
from datetime import UTC, datetime

MILLISECONDS_FROM = 100_000_000_000
"""As seconds this would be the year 5138: a number from here on counts milliseconds."""

_FROM, _UNTIL = 631_152_000, 4_102_444_800
"""The years 1990 to 2100 in seconds: no number is among them in two units."""

_FINE = (1_000_000, 1_000_000_000)
"""Micro- and nanoseconds of those years are beyond what milliseconds can say."""

_NUMBER = re.compile(r"\d+(\.\d*)?", re.ASCII)
_EPOCH = re.compile(r"\d{9,13}(\.\d*)?", re.ASCII)
"""From 1973 on, and no longer than milliseconds are until the year 2286."""

_IN_UTC = re.compile(r"\s*(?:z|utc|gmt)$", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"
)
"""20260215 and 20260215140000: a day, or a time, as a person writes it."""

_LENGTHS = ((10_000_000, 100_000_000), (100_000_000_000, 1_000_000_000_000), (10_000_000_000_000, 100_000_000_000_000))
"""Numbers of eight, twelve and fourteen digits; today's seconds have ten, milliseconds thirteen."""


_LAST_YEAR, _END = 253_370_764_800, 253_402_300_800
"""The year 9999 in seconds, which stands for "never"; as milliseconds it would be in 1978."""


def time_in(text: str) -> datetime:
    """Aware, or naive where the text names no zone. Raises ValueError.

    Python's own parser takes a text of epoch milliseconds for a day and an hour in the year 1712, and neither a small
    `z` nor the ` UTC` of Rails.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text) and len(text) != len("20260215"):
        if not _EPOCH.fullmatch(text):
            raise ValueError
        return from_number(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(_IN_UTC.sub("+00:00", text))


def from_number(number: float) -> datetime:
    """Raises ValueError and OverflowError. A date as people write it is no such number: 20260215 would be in 1970."""
    if _LAST_YEAR <= number <= _END:
        raise ValueError
    if any(first <= number < end for first, end in _LENGTHS) and _WRITTEN.fullmatch(f"{number:.0f}"):
        raise ValueError
    return datetime.fromtimestamp(number / scale_of(number), UTC)


def scale_of(number: float) -> int:
    """How many of what this number counts since 1970 make a second, known from its size."""
    fine = next((scale for scale in _FINE if _FROM * scale <= number < _UNTIL * scale), None)
    return fine or (1000 if abs(number) >= MILLISECONDS_FROM else 1)


def is_of_our_days(number: float) -> bool:
    """Whether it is a time that a CRM writes, and not what stands for "never": 0, -1, 9999999999999."""
    return _FROM <= number / scale_of(number) < _UNTIL
