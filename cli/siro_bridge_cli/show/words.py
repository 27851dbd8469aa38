"""How commands put values, numbers, times and durations into words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

LONGEST_CELL = 2000
BRIEF = 80
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def in_words(value: Any) -> str:
    """A field's value as a person reads it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def brief(value: Any) -> str:
    """The same on one line, and no longer than a table has room for."""
    text = " ".join(in_words(value).split())
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1].rstrip()}…"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def duration(seconds: float) -> str:
    """`45 s`, `3 min`, `2 h 5 min`, `4 d 2 h`: the two largest units, the second only where it says something."""
    left = max(0, round(seconds))
    for place, (size, unit) in enumerate(_UNITS):
        if left >= size:
            whole, rest = divmod(left, size)
            smaller = _UNITS[place + 1 : place + 2] if unit in ("d", "h") else ()
            more = [f"{rest // part} {name}" for part, name in smaller if rest >= part]
            return " ".join([f"{whole} {unit}", *more])
    return "0 s"


def when(moment: datetime, now: datetime | None = None) -> str:
    """`2026-02-14 14:00 UTC (3 min ago)`, or `(in 2 h)` of what is to come."""
    gone = ((now or datetime.now(UTC)) - moment).total_seconds()
    how_far = f"{duration(gone)} ago" if gone >= 0 else f"in {duration(-gone)}"
    return f"{stamp(moment)} ({how_far})"


def stamp(moment: datetime) -> str:
    """`2026-02-14 14:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def plain(text: str, longest: int = LONGEST_CELL) -> str:
    """Data for a person's eyes: what would steer a terminal, or turn a line around, becomes a visible stand-in.

    What is longer than `longest` letters is cut.
    """
    cut = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(
        character if character.isprintable() or character == "\n" else _shown(character) for character in cut
    )


def _shown(character: str) -> str:
    return " " if character in "\t\r\x0b\x0c\u2028\u2029\u00a0\u3000" or character.isspace() else "\ufffd"
