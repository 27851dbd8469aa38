"""What was said, before it takes a type: the plain values of an extraction, without those that say nothing."""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any

from siro_bridge.domain.nothing import says_nothing
from siro_bridge.domain.texts import seen
from siro_bridge.domain.values import plain_digits

DEEPEST = 20
"""Lists within lists; no conversation is built like that."""

Plain = str | bool | int | float


class SaysNothingError(ValueError):
    """Nothing was extracted, or only words for that."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How the mapping reads what was said: its own words for nothing, and its time zone."""

    nothing: Collection[str] = ()
    zone: tzinfo = UTC


DEFAULT = Terms()


def spoken_items(value: Any, terms: Terms) -> list[Plain]:
    """The plain values in `value`, a list or one of them. Raises SaysNothingError when none is left."""
    items = [item for item in _plain_values(value) if not says_nothing(item, terms.nothing)]
    if not items:
        raise SaysNothingError
    return items


def single(value: Any, terms: Terms) -> Plain:
    """The one value; a list of one counts as its item, and so do several that are the same."""
    items = spoken_items(value, terms)
    if len({as_written(item).casefold() for item in items}) > 1:
        raise ValueError("several values where one is expected")
    return items[0]


def as_written(value: Plain) -> str:
    """As people write it: 40000.0 is 40000, and a yes or no is a word."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return seen(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(str(value))  # an int's str ends at 4,300 digits
    return plain_digits(exact)


def listed_in(text: str) -> list[Any] | None:
    """The list that a text is when it was written as JSON; None when it is none."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, list) else None


def _plain_values(value: Any, depth: int = 0) -> Iterator[Plain]:
    if depth > DEEPEST:
        raise ValueError("lists within lists, too deep to be read")
    if isinstance(value, list):
        for item in value:
            yield from _plain_values(item, depth + 1)
    elif isinstance(value, dict):
        if not says_nothing(value):
            raise ValueError("a structure with keys, where a plain value is expected")
    elif isinstance(value, float) and math.isinf(value):
        raise ValueError("no finite number")
    elif value is not None:
        yield value
