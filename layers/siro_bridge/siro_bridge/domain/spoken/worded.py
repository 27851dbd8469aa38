"""Numbers in words: "forty-five thousand", "a million and a half", "one point five million", "half a dozen"."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import NamedTuple

from siro_bridge.domain.spoken.fractions import read_half, read_point, words_at
from siro_bridge.domain.spoken.phrases import words
from siro_bridge.domain.spoken.scales import read_scales, scale_at
from siro_bridge.domain.spoken.tokens import Token

_ONES = words("one two three four five six seven eight nine")
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_POWERS = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
NUMBER_WORDS = {"zero"} | _ONES | _TENS | _TEENS | _POWERS.keys()

_VAGUE = words("couple few several many some of")
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_THOUSAND = 10**3
_MILLION = 10**6


class Core(NamedTuple):
    """A number without sign and currency: `bare` times its `scales`, plus `rest` ("a million *and a half*")."""

    bare: Decimal
    scales: tuple[int, ...]
    end: int
    rest: Decimal = Decimal(0)


def read_worded(tokens: Sequence[Token], at: int, *, money: bool, between: bool) -> Core | None:
    """The number in words that begins at `at`. Raises ValueError for words that together are none.

    `between`: in "between forty and fifty" the "and" parts two numbers.
    """
    return _part_of_scale(tokens, at, money=money) or _number_in_words(tokens, at, money=money, between=between)


def with_rest(tokens: Sequence[Token], core: Core) -> Core:
    """In "a million and a half" the half is one of the millions."""
    half, end = read_half(tokens, core.end)
    if not half or not core.scales or core.scales[-1] < _MILLION:
        return core
    return core._replace(rest=half * core.scales[-1], end=end)


def _part_of_scale(tokens: Sequence[Token], at: int, *, money: bool) -> Core | None:
    """The number of "half a million" and "a quarter million"; "half" alone says nothing."""
    start = at + (tokens[at].word == "a")
    part = _PARTS.get(tokens[start].word) if start < len(tokens) else None
    if part is None:
        return None
    end = start + 1
    for joined in ("of a", "a", "-"):
        if words_at(tokens, end, joined):
            end += len(joined.split())
            break
    scale = scale_at(tokens, end, money=money)
    return Core(part, (scale,), end + 1) if scale and len(tokens[end].text) > 1 else None


def _number_in_words(tokens: Sequence[Token], at: int, *, money: bool, between: bool) -> Core | None:
    run, end = _run(tokens, at, money=money, between=between)
    if not run:
        return None
    if run[0] in _POWERS and at and tokens[at - 1].word in _VAGUE:
        raise ValueError("an amount in it that is only a rough one")
    powers = _trailing_powers(run)
    fraction, end = (Decimal(0), end) if powers else read_point(tokens, end)
    if not powers and not fraction:
        fraction, end = read_half(tokens, end)
    scales, end = read_scales(tokens, end, money=money, spoken=powers)
    return with_rest(tokens, Core((_value(run) + fraction) / prod(powers), scales, end))


def _run(tokens: Sequence[Token], at: int, *, money: bool, between: bool) -> tuple[list[str], int]:
    """The number words that belong together, and where they end; "a" before "hundred" or "grand" is one."""
    run: list[str] = []
    one = tokens[at].word == "a" and not words_at(tokens, at + 1, "grand total")
    if one and scale_at(tokens, at + 1, money=money) and len(tokens[at + 1].text) > 1:
        run, at = ["one"], at + 1
    while at < len(tokens):
        skipped = _skipped(tokens, at, run[-1], between=between) if run else 0
        if at + skipped >= len(tokens) or tokens[at + skipped].word not in NUMBER_WORDS:
            break
        run += ["and"] * (tokens[at].word == "and") + [tokens[at + skipped].word]
        at += skipped + 1
    return run, at


def _skipped(tokens: Sequence[Token], at: int, last: str, *, between: bool) -> int:
    """Tokens to skip before a number's next word: the hyphen of "forty-five", the "and" of "a hundred and five"."""
    token = tokens[at]
    if token.word == "and":
        return int(last in _POWERS and not between)
    if token.text != "-" or at + 1 == len(tokens):
        return 0
    following = tokens[at + 1]
    joined = token.attached and following.attached
    return int(joined and (last in _POWERS or following.word in _POWERS or (last in _TENS and following.word in _ONES)))


def _trailing_powers(run: Sequence[str]) -> tuple[int, ...]:
    """The scales that the run ends with: (100, 1000) of "two hundred thousand"."""
    end = len(run)
    while end and run[end - 1] in _POWERS:
        end -= 1
    return tuple(_POWERS[word] for word in run[end:])


def _value(run: Sequence[str]) -> Decimal:
    from text_to_num import text2num  # noqa: PLC0415 - only few texts have number words, and every cold start pays

    _refuse_loose(run)
    try:
        return Decimal(text2num(" ".join(run), "en"))
    except ValueError:
        raise ValueError("number words in it that are no number together") from None


def _refuse_loose(run: Sequence[str]) -> None:
    """Refuse what text2num reads and people do not say, or mean otherwise: "a million five" is 1.5 million to most."""
    groups = _groups(run)
    powers = [_POWERS[power] for power, _ in groups[:-1]]
    tail = groups[-1][1]
    in_order = all(one > other for one, other in pairwise(powers)) and all(words for _, words in groups[1:-1])
    one_hundred = all(sum(word == "hundred" for word in words) <= 1 for _, words in groups)
    loose = bool(tail and powers) and (powers[-1] >= _MILLION or (len(tail) == 1 and tail[0] in _ONES))
    joined = any(one == "and" and other in _POWERS for one, other in pairwise(run))
    if loose or joined or not (in_order and one_hundred) or ("zero" in run and len(run) > 1):
        raise ValueError("number words in it that may mean more than one number")


def _groups(run: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The words before each of "thousand", "million" and "billion", with it, and at last those behind the last one."""
    groups: list[tuple[str, list[str]]] = []
    words: list[str] = []
    for word in run:
        if _POWERS.get(word, 0) >= _THOUSAND:
            groups.append((word, words))
            words = []
        else:
            words.append(word)
    return [*groups, ("", words)]
