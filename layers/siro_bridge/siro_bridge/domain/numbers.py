"""Numbers and money out of what people say: "$40,000 - $50,000", "40-50k", "about 3"."""

import re
from collections.abc import Callable
from decimal import Decimal

_SCALES = {
    "": 1,
    "hundred": 10**2,
    **dict.fromkeys(("k", "grand", "thousand"), 10**3),
    **dict.fromkeys(("m", "mm", "mil", "million"), 10**6),
    **dict.fromkeys(("bn", "billion"), 10**9),
}
_HYPHEN = "-\u2010\u2011\u2212"
"""The keyboard's, and the typographer's three, the last of them a minus."""
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w.,])(?<!\d\s)[{_HYPHEN}][$€£]?)?"  # in "40,000 -50,000" the dash is no sign
    r"(?:(?<![\w.,])|(?<=usd))(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s*(?P<scale>(?:hundred|grand|thousand|million|mil|billion)s?|bn|mm|m|k)?(?![\w.,]*\d)(?!\w)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\s*(?:usd|dollars?|\$|€|£)?\s*(?:[{_HYPHEN}]|\u2013|\u2014|to|and|or|through)\s*(?:usd|\$|€|£)?\s*",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"\b(?:hundred|thousand|million|mil|billion|trillion|bn|mln|dozen|lakh|crore|half|minus|negative)s?\b"
    r"|\d[\s-]*grand\b|\d\s*(?:and\s+)?(?:twen|thir|for|fif|six|seven|eigh|nine)ty"  # "Grand Rapids" is no number
    r"|[\u00bc-\u00be\u2150-\u215e]",  # fractions of one character
    re.IGNORECASE,
)
"""What changes a number, in a text whose numbers as they were understood have become plain digits."""
_DIGITS = re.compile(r"\d[\d.,]*")
_FAR_APART = 100


def parse_number(text: str, keep: str = "low") -> Decimal:
    """The one number in `text`; of a range the end that `keep` (low, high, middle) names.

    Raises ValueError when there is none, or several that are no range.
    """
    found = list(_NUMBER.finditer(text))
    if len(found) != len(_DIGITS.findall(text)):
        raise ValueError("digits in it that are no number")
    if found and _UNREAD.search(_NUMBER.sub("0", text)):
        raise ValueError('words in it that change the number, such as "dozen", "half" or "lakh"')
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
    return (-digits if match["sign"] else digits) * _SCALES[(scale or "").lower().rstrip("s")]
