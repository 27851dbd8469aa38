"""Currencies beside a number: "$", "USD", "euros", "US dollars"."""

from collections.abc import Sequence

from siro_bridge.domain.spoken.phrases import words
from siro_bridge.domain.spoken.tokens import Token
from siro_bridge.domain.spoken.vocabulary import CURRENCIES

_OF = words("us american canadian australian")
_SAME = {
    **dict.fromkeys(("us$", "usd", "dollar", "dollars", "buck", "bucks"), "$"),
    **dict.fromkeys(("eur", "euro", "euros"), "€"),
    **dict.fromkeys(("gbp", "pound", "pounds", "quid", "sterling"), "£"),
    **dict.fromkeys(("sfr", "fr", "franc", "francs"), "chf"),
    **dict.fromkeys(("brl", "reais"), "r$"),
    **dict.fromkeys(("inr", "rs", "rupee", "rupees"), "₹"),
    **dict.fromkeys(("jpy", "yen", "cny", "rmb"), "¥"),
    "pln": "zł",
    "czk": "kč",
}
_DOLLARS = words("$ ca$ c$ cad au$ a$ aud nz$ nzd hk$ hkd s$ sgd mx$ mxn peso pesos")


def read_currency(tokens: Sequence[Token], at: int) -> tuple[frozenset[str], int]:
    """The currencies that stand at `at`, and where they end."""
    found: set[str] = set()
    while at < len(tokens):
        of = tokens[at].word in _OF and at + 1 < len(tokens) and is_currency(tokens, at + 1)
        if not of and not is_currency(tokens, at):
            break
        at += of
        found.add(_SAME.get(tokens[at].word, tokens[at].word))
        at += 1
    return frozenset(found), at


def is_currency(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at].kind == "currency" or tokens[at].word in CURRENCIES)


def are_one(currencies: frozenset[str]) -> bool:
    """Whether these are names of one currency: "$" is the sign of many dollars, and of the peso."""
    return len(currencies - {"$"}) <= 1 and ("$" not in currencies or currencies <= _DOLLARS)
