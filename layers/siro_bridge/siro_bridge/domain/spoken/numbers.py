"""Numbers and money out of what people say: "$40,000 - $50,000", "40-50k", "about 3", "half a million"."""

from collections.abc import Sequence
from decimal import Decimal

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.beside import refuse_other_words
from siro_bridge.domain.spoken.digits import MOST_DIGITS, Mark
from siro_bridge.domain.spoken.finder import Finder
from siro_bridge.domain.spoken.pitfalls import refuse_mil, refuse_pitfalls
from siro_bridge.domain.spoken.ranges import is_range, read_range
from siro_bridge.domain.spoken.sums import add_parts
from siro_bridge.domain.spoken.tokens import Token, tokenize

_TWO = 2


def exact_number(value: float) -> Decimal:
    """A JSON number, exactly as it is written. Raises ValueError for what no field of a CRM keeps."""
    if isinstance(value, bool):
        raise ValueError("yes or no is no number")
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError("no finite number")
    if exact and not -MOST_DIGITS <= exact.adjusted() < MOST_DIGITS:
        raise ValueError("more digits than a number in a CRM has")
    return Decimal(str(value))


def parse_number(text: str, keep: str = "low", mark: Mark | None = None) -> Decimal:
    """The one number in `text`; of a range the end that `keep` (low, high, middle) names.

    `mark` stands before decimals where digits could mean two numbers. Raises ValueError when there is no number,
    when there are several that are no range, and when a word or mark beside it could change what it means.
    """
    return _read(text, keep, mark, money=False)


def parse_money(text: str, keep: str = "low", mark: Mark | None = None) -> Decimal:
    """The one amount of money in `text`, as `parse_number` reads numbers; a percentage, a year or a count is none."""
    return _read(text, keep, mark, money=True)


def _read(text: str, keep: str, mark: Mark | None, *, money: bool) -> Decimal:
    tokens = tokenize(text)
    amounts = add_parts(Finder(tokens, money, mark).find(), tokens)
    if not amounts:
        raise ValueError("no number in it")
    refuse_pitfalls(amounts, money=money)
    refuse_mil(tokens)
    amounts = _without_repeat(amounts, tokens)
    one, other = amounts[0], amounts[-1]
    several = len(amounts) > 1 or any(token.word == "between" for token in tokens)
    if several and (len(amounts) != _TWO or not is_range(one, other, tokens)):
        raise ValueError("several numbers in it, and no range")
    refuse_other_words(tokens, one, other, money=money)
    return read_range(one, other, keep) if several else one.value


def _without_repeat(amounts: list[Amount], tokens: Sequence[Token]) -> list[Amount]:
    """In "$45,000 (forty-five thousand)" the brackets hold the same number again."""
    if len(amounts) != _TWO or amounts[0].value != amounts[1].value:
        return amounts
    one, other = amounts
    around = [token.text for token in (*tokens[one.end : other.start], *tokens[other.end : other.end + 1])]
    return [one._replace(end=other.end + 1)] if around == ["(", ")"] else amounts
