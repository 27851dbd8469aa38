"""What was said, before it takes a type: the plain values of an extraction, without those that say nothing."""

import json
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import Decimal
from itertools import islice
from typing import Any

from siro_bridge.domain.spoken.nothing import says_nothing
from siro_bridge.domain.texts import seen
from siro_bridge.domain.write_back.values import plain_digits

DEEPEST, MOST_VALUES = 20, 500
"""Lists within lists, and values in them; no conversation is built like that."""

Plain = str | bool | int | float

_PYTHON_TEXT = re.compile(r"'([^'\\\n]*)'")
_PYTHON_LIST = re.compile(r"\['[^'\\\n]*'(?:, '[^'\\\n]*')*\]")


class SaysNothingError(ValueError):
    """Nothing was extracted, or only words for that."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How the mapping reads what was said: its own words for nothing, and its time zone."""

    nothing: Collection[str] = ()
    zone: tzinfo = UTC


DEFAULT = Terms()


def spoken_items(value: Any, terms: Terms, *, unpacked: bool = True) -> list[Plain]:
    """The plain values in `value`, a list or one of them. Raises SaysNothingError when none is left.

    `unpacked`: a text that is a list, written as JSON, counts as that list.
    """
    plain = list(islice(_plain_values(value, unpacked), MOST_VALUES + 1))
    if len(plain) > MOST_VALUES:
        raise ValueError("more values than a conversation has")
    quiet = {item for item in set(plain) if says_nothing(item, terms.nothing)}
    items = [item for item in plain if item not in quiet]
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


def _plain_values(value: Any, unpacked: bool, depth: int = 0) -> Iterator[Plain]:
    if depth > DEEPEST:
        raise ValueError("lists within lists, too deep to be read")
    value = _unpacked(value) if unpacked and isinstance(value, str) else value
    if isinstance(value, list):
        for item in value:
            yield from _plain_values(item, unpacked, depth + 1)
    elif isinstance(value, dict):
        if not says_nothing(value):
            raise ValueError("a structure with keys, where a plain value is expected")
    elif isinstance(value, float) and math.isinf(value):
        raise ValueError("no finite number")
    elif value is not None:
        yield value


def _unpacked(text: str) -> Any:
    """What a text is when it was written as JSON, or as Python writes a list of texts; else the text."""
    plain = seen(text)
    if plain[:1] + plain[-1:] not in ("[]", "{}"):
        return text
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        return _PYTHON_TEXT.findall(plain) if _PYTHON_LIST.fullmatch(plain) else text
