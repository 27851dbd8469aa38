"""Names of tables and fields as words: `startsAt`, `date_start` and `meeting.start_time` have one in common."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

Words = tuple[str, ...]

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ANY_PART = re.compile(r"[^\W\d_]+|\d+")
_CUSTOM = re.compile(r"_+c$")
"""What Salesforce and SuiteCRM put behind the names of fields that a company added."""

FILLERS = frozenset(("at", "on", "of", "the", "is", "has", "for", "a", "and", "c"))
TIME_WORDS = frozenset(("date", "time", "datetime", "timestamp", "utc", "ts"))
"""They tell the type, and the name's meaning only where there is nothing else."""

_HUNDREDTHS = frozenset(("cent", "penny", "pence", "minor"))
MOST, FEW = 0.8, 4
"""A first word that so many tables have, of that many at least, is the application's own prefix."""

_SHORT = 3
"""Words of so few letters are taken as they are: bus, gas, ids."""


@cache
def words_of(name: str) -> Words:
    """The words, each in the singular, without those that say nothing."""
    parts = [singular(part) for part in parts_of(name)]
    return tuple(part for part in parts if part not in FILLERS) or tuple(parts)


def parts_of(name: str) -> Words:
    """All words, as they stand; capitals part them only in plain letters. Never none."""
    bare = _CUSTOM.sub("", name)
    parts = (_PART if bare.isascii() else _ANY_PART).findall(bare)
    return tuple(part.lower() for part in parts) or (name.lower(),)


def meaning(words: Words) -> Words:
    """Without the words that only tell a time, if others are left."""
    return tuple(word for word in words if word not in TIME_WORDS) or words


def singular(word: str) -> str:
    """Roughly, and the same way for names and for the words they are compared with."""
    if len(word) <= _SHORT or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s")


def counts_hundredths(name: str) -> bool:
    """`amount_cents`: an amount in it is a hundred times as large."""
    return bool(_HUNDREDTHS & set(words_of(name)))


def listed(text: str) -> frozenset[str]:
    """Words as they are compared, of a text with blanks or commas between them."""
    return frozenset(singular(word) for word in re.split(r"[\s,]+", text) if word)


def prefix_of(names: Sequence[str]) -> str:
    """The word that nearly all names begin with, such as `llx`; empty where there is none."""
    first = Counter(name.partition("_")[0] for name in names if "_" in name).most_common(1)
    return first[0][0] if first and len(names) >= FEW and first[0][1] >= MOST * len(names) else ""


def without(words: Words, others: Iterable[str]) -> Words:
    """Without the owner's name in front: a deal's `deal_title` is its title."""
    dropped = set(others)
    at = 0
    while at < len(words) - 1 and words[at] in dropped:
        at += 1
    return words[at:]
