"""Closed lists of phrases, matched word by word against a text's tokens."""

from collections.abc import Sequence

from siro_bridge.domain.texts import vocabulary

Phrases = frozenset[tuple[str, ...]]

_LONGEST = 5
"""Words of a phrase."""


def phrases(listed: str) -> Phrases:
    """The phrases of a list that commas separate; blanks separate the words of each."""
    return frozenset(tuple(entry.split()) for entry in vocabulary(listed))


def words(listed: str) -> frozenset[str]:
    """The words of a list that blanks separate."""
    return frozenset(listed.split())


def skip_phrases(tokens: Sequence[str], allowed: Sequence[Phrases], start: int = 0, most: int | None = None) -> int:
    """Where the first word stands that no phrase of `allowed` covers, the longest phrase taken at each place.

    `most` phrases are taken, or all.
    """
    position, taken = start, 0
    while position < len(tokens) and taken != most:
        rest = tokens[position : position + _LONGEST]
        length = next((n for n in range(len(rest), 0, -1) if _is_listed(rest[:n], allowed)), 0)
        if not length:
            break
        position, taken = position + length, taken + 1
    return position


def _is_listed(phrase: Sequence[str], allowed: Sequence[Phrases]) -> bool:
    return any(tuple(phrase) in each for each in allowed)
