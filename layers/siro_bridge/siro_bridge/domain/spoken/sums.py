"""Numbers that are said in parts: "45 thousand five hundred", "2 million 300 thousand", "3 hundred and fifty"."""

from collections.abc import Sequence

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.tokens import Token
from siro_bridge.domain.spoken.vocabulary import SCALES

_HUNDRED = 100


def add_parts(amounts: Sequence[Amount], tokens: Sequence[Token]) -> list[Amount]:
    """The amounts, each with the smaller one that only goes on with it."""
    added: list[Amount] = []
    for amount in amounts:
        if added and _goes_on(added[-1], amount, tokens):
            added[-1] = _sum(added[-1], amount)
        else:
            added.append(amount)
    return added


def _goes_on(one: Amount, other: Amount, tokens: Sequence[Token]) -> bool:
    """Whether `other` fits below the scale of `one`, a whole word, with nothing but "and" between the two."""
    between = [token.word for token in tokens[one.end : other.start]]
    apart = between not in ([], ["and"]) or any(token.word == "between" for token in tokens)
    whole = one.digits.isdigit() and len(tokens[one.end - 1].text) > 1 and tokens[one.end - 1].word in SCALES
    begins = tokens[other.start].kind in ("number", "word") and tokens[other.start].word not in SCALES
    if apart or not whole or not begins or one.core.rest:
        return False
    least = 1 if one.core.scales == (_HUNDRED,) else _HUNDRED
    return least <= other.value < one.core.scales[-1] and other.value == int(other.value)


def _sum(one: Amount, other: Amount) -> Amount:
    core = one.core._replace(rest=other.value)
    currencies = one.currencies | other.currencies
    return one._replace(core=core, end=other.end, currencies=currencies, percent=one.percent or other.percent)
