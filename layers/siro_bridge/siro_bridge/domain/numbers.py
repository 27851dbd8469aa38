"""Numbers and money out of what people say: "$40,000 - $50,000", "40-50k", "about 3"."""

import re
from collections.abc import Callable
from decimal import Decimal

_SCALES = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mm": 10**6, "million": 10**6}
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.,])(?<!\d\s)-[$€£]?)?"  # in "40,000 -50,000" the dash is no sign
    r"(?:(?<![\w.,])|(?<=usd))(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s?(?P<scale>thousand|million|mm|m|k)?(?![\w.,]*\d)(?![a-z])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:usd|dollars?|\$|€|£)?\s*(?:-|\u2013|\u2014|to|and|or|through)\s*(?:usd|\$|€|£)?\s*", re.IGNORECASE
)


_DIGITS = re.compile(r"\d[\d.,]*")
_FAR_APART = 100


def parse_number(text: str, keep: str = "low") -> Decimal:
    """The one number in `text`; of a range the end that `keep` (low, high, middle) names.

    Raises ValueError when there is none, or several that are no range.
    """
    found = list(_NUMBER.finditer(text))
    if len(found) != len(_DIGITS.findall(text)):
        raise ValueError("digits in it that are no number")
    match found:
        case [one]:
            return _value(one, one["scale"])
        case [one, other] if _BETWEEN.fullmatch(text[one.end() : other.start()]):
            return _END[keep](*sorted(_range(one, other)))
    raise ValueError("several numbers in it, and no range" if found else "no number in it")


_END: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "low": lambda low, _: low,
    "high": lambda _, high: high,
    "middle": lambda low, high: (low + high) / 2,
}


def _range(one: re.Match[str], other: re.Match[str]) -> tuple[Decimal, Decimal]:
    """In "40-50k" the 40 is 40k, in "500 to 1k" the 500 is 500: only what is far apart shares its scale."""
    first, second = _value(one, one["scale"]), _value(other, other["scale"])
    if first * _FAR_APART < second:
        shared = _value(one, one["scale"] or other["scale"])
        return (shared, second) if shared <= second else (first, second)
    if second * _FAR_APART < first:
        shared = _value(other, other["scale"] or one["scale"])
        return (first, shared) if shared >= first else (first, second)
    return first, second


def _value(match: re.Match[str], scale: str | None) -> Decimal:
    digits = Decimal(match["digits"].replace(",", ""))
    return (-digits if match["sign"] else digits) * _SCALES[(scale or "").lower()]
