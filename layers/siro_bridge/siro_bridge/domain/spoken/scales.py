"""What multiplies a number: "k", "grand", "hundred thousand", "million", "dozen"."""

from collections.abc import Sequence

from siro_bridge.domain.spoken.currency import is_currency
from siro_bridge.domain.spoken.tokens import Token
from siro_bridge.domain.spoken.vocabulary import COUNT_SCALES, MONEY_SCALES, PLURALS, SCALES

_HUNDRED = 100
_THOUSAND = 1000


def read_scales(
    tokens: Sequence[Token], at: int, *, money: bool, currency: bool = False, spoken: tuple[int, ...] = ()
) -> tuple[tuple[int, ...], int]:
    """The scales behind a number, at most "hundred" and one more, and where they end; `spoken` were read before."""
    scales = spoken
    while scale := scale_at(tokens, at, money=money, currency=currency):
        if scales and not (scales == (_HUNDRED,) and scale >= _THOUSAND):
            break
        scales += (scale,)
        at += 2 if tokens[at].text == "-" else 1
    return scales, at


def scale_at(tokens: Sequence[Token], at: int, *, money: bool, currency: bool = False) -> int:
    """The scale that stands at `at`, also behind a hyphen ("40-grand"); none is 0."""
    if at + 1 < len(tokens) and tokens[at].text == "-" and tokens[at].attached and tokens[at + 1].attached:
        at += 1
        if len(tokens[at].text) == 1:
            return 0
    if at >= len(tokens) or tokens[at].kind != "word":
        return 0
    token = tokens[at]
    word = PLURALS.get(token.word, token.word)
    if word in SCALES:
        return SCALES[word]
    if money and _means_money(token, currency=currency or is_currency(tokens, at + 1)):
        return MONEY_SCALES[word]
    return 0 if money else COUNT_SCALES.get(word, 0)


def _means_money(token: Token, *, currency: bool) -> bool:
    """Whether it scales an amount: "$12 mm", "12MM" and "1.5m" are amounts, "12 mm" and "10 m" are lengths."""
    if token.word == "m":
        return currency or token.attached
    if token.word == "mm":
        return currency or (token.attached and token.text == "MM")
    return currency if token.word == "b" else token.word in MONEY_SCALES
