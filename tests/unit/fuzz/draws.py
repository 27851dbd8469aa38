"""What parsers are given: any JSON, valid input with a few changes, and what people say, in pieces."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

MARK = "Zqxj"
"""Stands in values, and is a word of no message: an error that holds it quotes a value."""


def quotes_nothing(error: Exception) -> bool:
    return MARK not in str(error)


texts = st.one_of(
    st.text(max_size=20), st.sampled_from(["", " ", "\x00", "\ud800", "\u202e", MARK, MARK * 2000, "1e999", "null"])
)
numbers = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 2**63, 10**400, 1e308, float("nan"), float("inf")])
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
json_values = st.recursive(
    scalars,
    lambda inside: st.one_of(st.lists(inside, max_size=4), st.dictionaries(texts, inside, max_size=4)),
    max_leaves=12,
)


@st.composite
def changed(draw: st.DrawFn, valid: Mapping[str, Any]) -> dict[str, Any]:
    """A valid object in which up to three parts, however deep, are others, missing or new."""
    whole: dict[str, Any] = _copied(dict(valid))
    for _ in range(draw(st.integers(0, 3))):
        part: Any = whole
        while True:
            places = list(part) if isinstance(part, dict) else list(range(len(part)))
            place = (
                draw(st.sampled_from([*places, "new"]))
                if isinstance(part, dict) or not places
                else draw(st.sampled_from(places))
            )
            if isinstance(part, list) and not places:
                part.append(draw(json_values))
                break
            inside = part[place] if place != "new" else None
            if isinstance(inside, dict | list) and draw(st.booleans()):
                part = inside
                continue
            if place != "new" and draw(st.integers(0, 4)) == 0:
                del part[place]
            else:
                part[place] = draw(json_values)
            break
    return whole


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inside) for key, inside in value.items()}
    return [_copied(inside) for inside in value] if isinstance(value, list) else value


PIECES = (
    "$", "€", "%", "k", "m", "million", "thousand", "hundred", "half", "quarter", "a", "an", "one", "two", "twelve",
    "dozen", "40,000", "1.500,00", "12", "0", "-5", "1/2", "3/4/2026", "2026-03-04", "March", "4th", "Tues", "next",
    "Friday", "tomorrow", "noon", "UTC", "yes", "no", "not", "n't", "maybe", "never", "none", "n/a", "unknown",
    "about", "between", "to", "and", "or", "at least", "up to", "less than", "plus", "minus", "point", "-", "–",
    "/", ",", ";", ".", ":", "(", ")", "[", "]", "{", "}", '"', "'", "\n", "\t", "•", "1.", "٤٠", "é", "🏠",
    "\u200b", "\u00a0", MARK,
)  # fmt: skip
"""Of what is said in a conversation, and how a model writes it down."""

said = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda pieces: st.sampled_from(["", " ", ", "]).map(lambda between: between.join(pieces))
)
