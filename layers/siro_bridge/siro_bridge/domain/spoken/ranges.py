"""Two numbers as the ends of a range: "$15-20,000", "900 to 1.2 million", "2-300k"."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from math import prod

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.currency import are_one
from siro_bridge.domain.spoken.tokens import Token

_JOINERS = frozenset(
    f"{joiner}{about}"
    for joiner in ("-", "- -", "to", "up to", "through", "thru", "and", "&")
    for about in ("", " about", " around")
)
_FAR_APART = 10
"""What is further apart than this is rather a range whose first end was cut short ("2-300k") than one of 2 to 300."""
_CLOSE = 2
_HUNDRED = 100
_THOUSAND = 1000
_PHONE = (3, 4)

_END: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "low": lambda low, _: low,
    "high": lambda _, high: high,
    "middle": lambda low, high: (low + high) / 2,
}


def is_range(one: Amount, other: Amount, tokens: Sequence[Token]) -> bool:
    """Whether what stands between the two makes them a range; "and" does so behind "between" alone."""
    joiner = " ".join(token.word for token in tokens[one.end : other.start])
    between = any(token.word == "between" for token in tokens[: one.start])
    alike = joiner != "-" or (bool(one.digits) == bool(other.digits) and not _is_read_aloud(one, other))
    return joiner in _JOINERS and alike and (between or not joiner.startswith(("and", "&")))


def _is_read_aloud(one: Amount, other: Amount) -> bool:
    """Such as "two-fifty", 250 or 2.50, where "ten-fifteen" is a range; "7-Eleven", a shop, is none either."""
    return not one.digits and other.core.bare > one.core.bare * _CLOSE


def read_range(one: Amount, other: Amount, keep: str) -> Decimal:
    """The end that `keep` names. Raises ValueError where the ends could be more than one pair of numbers."""
    if not are_one(one.currencies | other.currencies) or (one.percent and not other.percent):
        raise ValueError("a range of two kinds in it")
    if _is_phone(one, other):
        raise ValueError("a range in it that may be a telephone number")
    pairs = set(_pairs(one, other))
    if len(pairs) != 1:
        raise ValueError("a range in it whose ends could be more than one pair of numbers")
    return _END[keep](*pairs.pop())


def _pairs(one: Amount, other: Amount) -> Iterator[tuple[Decimal, Decimal]]:
    """Every pair of numbers, the lower first, that the two can mean."""
    thousands = [scale for scale in other.core.scales if scale >= _THOUSAND]
    if one.value <= 0:
        yield from _as_written(one, other)
    elif one.core.scales == (_HUNDRED,) and thousands:
        yield from ((low, other.value) for low in _lows_of_scale(one.value, other))
    elif one.core.scales and other.core.scales:
        yield from _as_written(one, other)
    elif other.core.scales:
        yield from ((low, other.value) for low in _lows_of_scale(one.value, other))
    elif one.core.scales:
        shared = other.value * prod(one.core.scales)
        yield from ((one.value, high) for high in (other.value, shared) if _is_near(one.value, high))
    else:
        yield from _bare_pairs(one, other)


def _as_written(one: Amount, other: Amount) -> Iterator[tuple[Decimal, Decimal]]:
    """A range goes upwards: "from 50k to 45k" may be a price that was lowered."""
    if one.value < other.value:
        yield one.value, other.value


def _lows_of_scale(low: Decimal, other: Amount) -> Iterator[Decimal]:
    """What the first end of "40-50k", "500 to 1k", "900 to 1.2 million" and "2-300k" can be."""
    scales, high = other.core.scales, other.value
    shared = {low * prod(scales[start:]) for start in range(len(scales))}
    if low >= _HUNDRED:
        shared |= {low * scale // _THOUSAND for scale in scales if scale >= _THOUSAND}
    elif scales[-1] < _THOUSAND:
        shared.add(low)
    yield from (each for each in shared if _is_near(each, high))
    if other.core.bare % _HUNDRED == 0 and other.digits:
        whole = low * _HUNDRED * prod(scales)
        yield from [whole] if whole < high <= whole * _CLOSE else []


def _bare_pairs(one: Amount, other: Amount) -> Iterator[tuple[Decimal, Decimal]]:
    """In "15-20,000" the first end is short of its thousands; in "2-300" it may be short of its hundreds."""
    low, high = one.value, other.value
    thousands = low * _THOUSAND
    if thousands < high:
        near = high <= thousands * (_CLOSE if low == 1 else _FAR_APART)  # "1 to 10,000" may well begin with one
        yield from [(thousands, high)] if near and high % _THOUSAND == 0 else []
        return
    yield from _as_written(one, other)
    if low * _HUNDRED < high and high % _HUNDRED == 0:
        yield low * _HUNDRED, high


def _is_near(low: Decimal, high: Decimal) -> bool:
    return low < high <= low * _FAR_APART


def _is_phone(one: Amount, other: Amount) -> bool:
    """Such as "555-1234": three digits and four, not the round ones of a range."""
    lengths = (len(one.digits), len(other.digits))
    written = one.digits.isdigit() and other.digits.isdigit() and not (one.marked or other.marked)
    return written and lengths == _PHONE and (int(one.digits) % 10 != 0 or int(other.digits) % 10 != 0)
