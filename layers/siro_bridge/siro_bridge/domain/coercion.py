"""What an extracted value becomes before it is written: one function a field type."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil import parser as dates

from siro_bridge.domain.numbers import parse_number
from siro_bridge.domain.rules import FieldRule
from siro_bridge.domain.values import is_empty

_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "1", "on"), True),
    **dict.fromkeys(("false", "no", "n", "0", "off"), False),
}
_YEAR_FIRST = re.compile(r"\s*\d{4}|.*(?<![\d/.-])\d{4}[/.-]\d", re.DOTALL)


def coerce(value: Any, rule: FieldRule) -> Any:
    """The value in the CRM's type. Raises ValueError that says what is wrong without quoting the value."""
    return _COERCIONS[rule.type](value, rule)


def _text(value: Any, rule: FieldRule) -> str:
    text = _as_text(value, rule.separator)
    if rule.max_length is not None and len(text) > rule.max_length:
        return text[: rule.max_length - 1].rstrip() + "…"
    return text


def _as_text(value: Any, separator: str) -> str:
    if isinstance(value, list):
        return separator.join(_as_text(item, separator) for item in value if not is_empty(item))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value).strip()


def _number(value: Any, rule: FieldRule) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("yes or no is no number")
    if isinstance(value, (int, float)):
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError("no finite number")
        return number
    return parse_number(_single(value), rule.range)


def _date(value: Any, rule: FieldRule) -> date:
    """Only a whole date: parsed against two different defaults, whatever was left open shows."""
    text = _single(value)
    day_first = rule.day_first and not _YEAR_FIRST.match(text)  # the parser turns 2026-03-04 round as well
    try:
        first = dates.parse(text, default=datetime(2000, 1, 1), dayfirst=day_first)  # noqa: DTZ001
        second = dates.parse(text, default=datetime(2001, 2, 2), dayfirst=day_first)  # noqa: DTZ001
    except (ValueError, ArithmeticError):
        raise ValueError("not a date") from None
    day: date = first.date()
    if day != second.date():
        raise ValueError("not a whole date: year, month and day expected")
    return day


def _boolean(value: Any, rule: FieldRule) -> bool:
    if isinstance(value, bool):
        return value
    further = {word.casefold(): key == "true" for key, words in rule.options.items() for word in words}
    words = _WORDS | further
    word = _single(value).casefold()
    if word not in words:
        raise ValueError("neither yes nor no")
    return words[word]


def _picklist(value: Any, rule: FieldRule) -> str:
    word = _single(value).casefold()
    for option, synonyms in rule.options.items():
        if word in (option.casefold(), *(synonym.casefold() for synonym in synonyms)):
            return option
    raise ValueError("none of the picklist's values; add a synonym under options")


def _list(value: Any, rule: FieldRule) -> str:
    return _text(value if isinstance(value, list) else [value], rule)


def _single(value: Any) -> str:
    """One value as text; a list of one counts as its item."""
    items = [item for item in value if not is_empty(item)] if isinstance(value, list) else [value]
    if len(items) != 1:
        raise ValueError("several values where one is expected")
    return _as_text(items[0], "")


_COERCIONS: dict[str, Callable[[Any, FieldRule], Any]] = {
    "text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "boolean": _boolean,
    "picklist": _picklist,
    "list": _list,
}
