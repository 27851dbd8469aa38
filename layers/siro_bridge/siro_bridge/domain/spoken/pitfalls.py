"""Numbers that look like an amount and are a percentage, a pension plan, a year or a telephone number."""

from collections.abc import Sequence
from decimal import Decimal

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.currency import are_one

_YEARS = range(2001, 2050)
_TEN = 10
_TELEPHONE = 10
"""Digits of a telephone number."""
_PENSION = (Decimal(401), (1000,))


def refuse_pitfalls(amounts: Sequence[Amount], *, money: bool) -> None:
    """Raise ValueError for a number that is none to be written, or that is no amount where `money` is expected."""
    for amount in amounts:
        if not are_one(amount.currencies):
            raise ValueError("an amount in two currencies in it")
        if amount.digits and len(amount.core.scales) > 1 and amount.core.bare >= _TEN:
            raise ValueError("number words in it that may mean more than one number")
        if (amount.core.bare, amount.core.scales) == _PENSION and not amount.currencies and amount.digits:
            raise ValueError("the name of a pension plan in it")
        if money:
            _refuse_no_amount(amount)


def _refuse_no_amount(amount: Amount) -> None:
    if amount.percent:
        raise ValueError("a percentage is no amount")
    if amount.marked:
        return
    if amount.value in _YEARS and amount.digits in ("", str(amount.value)):
        raise ValueError("a number in it that may be a year")
    if len(amount.digits) >= _TELEPHONE and amount.digits.isdigit():
        raise ValueError("a number in it that may be a telephone number")
