"""The part of a number behind its whole: "2½", "2 1/2", "two and a half", "one point five"."""

from collections.abc import Sequence
from decimal import Decimal

from siro_bridge.domain.spoken.tokens import FRACTIONS, Token

_WRITTEN = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75", "1/8": "0.125", "3/8": "0.375", "5/8": "0.625", "7/8": "0.875"}
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {word: str(digit) for digit, word in enumerate(_DIGIT_WORDS)}
_HALF = Decimal("0.5")
_NONE = Decimal(0)


def read_written(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """The fraction behind a number in digits, and where it ends; none is 0.

    A fraction without a whole is no number: "1/2" may be a half, one or two, the second of January.
    """
    start = at + (words_at(tokens, at, "and") or (words_at(tokens, at, "-") and tokens[at].attached))
    following = tokens[start : start + 3]
    if not following or len(following[0].gap) > 1:
        return _NONE, at
    if following[0].kind == "fraction":
        return Decimal(FRACTIONS[following[0].text]), start + 1
    together = all(token.attached for token in following[1:])
    written = _WRITTEN.get("".join(token.text for token in following)) if together else None
    return (Decimal(written), start + 3) if written else (_NONE, at)


def read_half(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """The words "and a half", and where they end."""
    for text in ("and a half", "and one half", "and one - half"):
        if words_at(tokens, at, text):
            return _HALF, at + len(text.split())
    return _NONE, at


def read_point(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """The decimals of "one *point two five*", and where they end."""
    if not words_at(tokens, at, "point"):
        return _NONE, at
    digits = ""
    end = at + 1
    while end < len(tokens) and tokens[end].word in _DIGITS:
        digits += _DIGITS[tokens[end].word]
        end += 1
    return (Decimal(f"0.{digits}"), end) if digits else (_NONE, at)


def words_at(tokens: Sequence[Token], at: int, text: str) -> bool:
    """Whether the words of `text` stand at `at`."""
    words = text.split()
    return [token.word for token in tokens[at : at + len(words)]] == words
