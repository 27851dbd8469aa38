"""The value of a number that is written in digits: "45,000.50", "40.000,00", "45'000", "12,5"."""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

Mark = Literal[".", ","]

MOST_DIGITS = 20

_GROUPS = 3
"""Digits of a group: what follows a lone mark may be a group, or decimals."""

_CENTS = 2
_MILLION = 10**6

_PLAIN = re.compile(r"\d+")
_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,'"}


class Style(NamedTuple):
    """What is known of how a number is written.

    `mark`: what the mapping says stands before decimals. `continental`: its currency is one whose countries
    write a comma there. `cents`: it is an amount of money, and has no third decimal. `scale`: what the word behind it,
    such as "million" or "k", multiplies it by.
    """

    mark: Mark | None = None
    continental: bool = False
    cents: bool = False
    scale: int = 1


def read_digits(text: str, style: Style) -> Decimal:
    """Raises ValueError where the digits are no number, or could be two."""
    whole, decimals = _parts(text, style)
    if len(whole) + len(decimals) > MOST_DIGITS:
        raise ValueError("more digits than a number in a CRM has")
    if len(whole) > 1 and whole.startswith("0"):
        raise ValueError("digits in it that are no number: they begin with a zero")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _parts(text: str, style: Style) -> tuple[str, str]:
    if _PLAIN.fullmatch(text):
        return text, ""
    if text.startswith("."):
        return "0", text[1:]
    head, mark, tail = _split_at_last_mark(text)
    if mark != "'" and not _PLAIN.fullmatch(head):
        return _after_groups(head, mark, tail, style)
    if mark == "'":
        return _ungrouped(text, "'"), ""
    return _after_one_mark(head, mark, tail, style)


def _split_at_last_mark(text: str) -> tuple[str, str, str]:
    last = max(text.rfind(mark) for mark in ".,'")
    return text[:last], text[last], text[last + 1 :]


def _after_groups(head: str, mark: str, tail: str, style: Style) -> tuple[str, str]:
    """In "1.234.567" the last mark groups as well; in "1.234,50" it is another, and stands before decimals."""
    if mark in head:
        return _ungrouped(f"{head}{mark}{tail}", mark), ""
    _refuse_third_decimal(tail, style)
    return _ungrouped(head, next(each for each in head if not each.isdigit())), tail


def _ungrouped(text: str, mark: str) -> str:
    if not _GROUPED[mark].fullmatch(text):
        raise ValueError("digits in it that are no number: their groups are not of three")
    return text.replace(mark, "")


def _after_one_mark(head: str, mark: str, tail: str, style: Style) -> tuple[str, str]:
    """One point or comma: what it is shows by the digits behind it, the mapping or the currency, or it is refused."""
    if len(tail) == _GROUPS and _GROUPED[mark].fullmatch(f"{head}{mark}{tail}"):
        return (head, tail) if _is_decimal(mark, style) else (head + tail, "")
    if mark == "," and not _is_decimal_comma(head, tail, style):
        raise ValueError("digits in it that are no number: a comma before neither three digits nor decimals")
    _refuse_third_decimal(tail, style)
    return head, tail


def _refuse_third_decimal(tail: str, style: Style) -> None:
    if style.cents and style.scale == 1 and len(tail) > _CENTS:
        raise ValueError("digits in it that are no amount: more than two decimals")


def _is_decimal(mark: str, style: Style) -> bool:
    """Of one mark before three digits, as in "45.000", "45,000" and "1.125 million"."""
    if style.mark is not None:
        decimal = mark == style.mark
        doubtful = decimal and style.cents and style.scale == 1
    else:
        decimal = mark == "." and not style.continental
        doubtful = style.scale < _MILLION if decimal else style.scale > 1
    if doubtful:
        raise ValueError('digits in it that could mean two numbers; say "decimal_mark" in the mapping')
    return decimal


def _is_decimal_comma(head: str, tail: str, style: Style) -> bool:
    """Of a comma that does not group, as in "12,5" and "40,00 €"; "40,00" alone may be a slip of "40,000"."""
    if style.mark == "," or head == "0" or len(tail) == 1:
        return True
    return len(tail) < _GROUPS and (style.continental or style.scale > 1)
