"""Numbers that look like an amount and are a percentage, a pension plan, a date or a telephone number."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.currency import are_one
from siro_bridge.domain.spoken.digits import MOST_DIGITS
from siro_bridge.domain.spoken.tokens import Token

_PENSION = (Decimal(401), (1000,))
_YEARS = frozenset(year for year in range(1901, 2050) if year % 50)
"""1950 and 2000 are round amounts."""
_DAY = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_TELEPHONE = re.compile(r"\d{10,}(?<!000)|[2-9]\d{6}(?<!00)")
"""A number with or without its area; a round one is an amount or a count."""
_THOUSAND_IN_SPANISH = frozenset({"€", "r$", "eur", "euro", "euros", "brl", "reais", "mxn", "peso", "pesos"})
"""Where these are paid, "45 mil" is 45 thousand to many; beside none or a dollar it is 45 million."""
_LARGEST_SCALED = {0: 10**MOST_DIGITS, 1: 10_000, 2: 10}
"""By the count of its scales: of "45000k" the k is rather one too many, and "45 hundred thousand" nobody says."""


def refuse_pitfalls(amounts: Sequence[Amount], *, money: bool) -> None:
    """Raise ValueError for a number that is none to be written, or that is no amount where `money` is expected."""
    for amount in amounts:
        for applies, reason in (*_ALWAYS, *_OF_MONEY) if money else _ALWAYS:
            if applies(amount):
                raise ValueError(reason)


def refuse_mil(tokens: Sequence[Token]) -> None:
    """Raise ValueError for "45 mil euros"."""
    said = {token.word for token in tokens}
    if "mil" in said and said & _THOUSAND_IN_SPANISH:
        raise ValueError('"mil" in it, which beside that currency may be a thousand or a million')


def _is_slip(amount: Amount) -> bool:
    return bool(amount.digits) and amount.core.bare >= _LARGEST_SCALED[len(amount.core.scales)]


def _is_pension(amount: Amount) -> bool:
    return (amount.core.bare, amount.core.scales) == _PENSION and bool(amount.digits) and not amount.currencies


def _is_year(amount: Amount) -> bool:
    return not amount.marked and amount.value in _YEARS and amount.digits in ("", str(amount.value))


def _is_day(amount: Amount) -> bool:
    return not amount.marked and bool(_DAY.fullmatch(amount.digits))


def _is_telephone(amount: Amount) -> bool:
    return not amount.marked and bool(_TELEPHONE.fullmatch(amount.digits))


_ALWAYS: tuple[tuple[Callable[[Amount], bool], str], ...] = (
    (lambda amount: not are_one(amount.currencies), "an amount in two currencies in it"),
    (_is_slip, "a number in it that is large already before its scale"),
    (_is_pension, "the name of a pension plan in it"),
    (_is_day, "a number in it that may be a date"),
    (_is_telephone, "a number in it that may be a telephone number"),
)
_OF_MONEY: tuple[tuple[Callable[[Amount], bool], str], ...] = (
    (lambda amount: amount.percent, "a percentage is no amount"),
    (_is_year, "a number in it that may be a year"),
)
