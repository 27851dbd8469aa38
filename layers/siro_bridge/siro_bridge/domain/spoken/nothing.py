"""Whether an extracted value says nothing: empty, punctuation alone, or words for "it was not said"."""

import json
import math
import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from siro_bridge.domain.spoken.nothing_words import PHRASES, SIGNS, WHERE, WORDS
from siro_bridge.domain.texts import folded, seen

LONGEST = 200
"""Characters: who says nothing does not say it at length."""

_LABEL = re.compile(r"[\w '/&-]{1,40}:\s+(?=\S)")
_BETWEEN_PARTS = re.compile(
    r"(?i)\s*[,;()|\u2013\u2014\n]\s*|\s+[-/:]\s+|:\s+|(?<=[a-z])\.\s+|(?<!\bn)/|\s(?:or|and)\s"
)
_UNFILLED = re.compile(r"\{\{[^{}]*\}\}|\$\{[^{}]*\}")
"""A template's variable that nobody filled in."""
_BEFORE = r"^(?:it|this|that)(?: is| was|'s) (?=un|not )"
_JOINED = str.maketrans("_-", "  ")
_LOOKS_EMPTY = "\u2800\u115f\u1160\u3164\uffa0\ufffd"
"""Letters that are drawn as a blank, and the sign for one that was lost."""
_AROUND = " .,;:!?*_`\"'~-\u00b7\u2022()[]{}<>|/\\"


def says_nothing(value: Any, further: Collection[str] = ()) -> bool:
    """`further` are the mapping's own words. A list says nothing when none of its items says anything."""
    if isinstance(value, dict):
        return all(says_nothing(each, further) for each in value.values())
    if isinstance(value, list):
        return all(says_nothing(each, further) for each in value)
    if isinstance(value, str):
        return _text_says_nothing(seen(value), further)
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text_says_nothing(text: str, further: Collection[str]) -> bool:
    if not _has_a_word(text):
        return True
    if len(text) > LONGEST:
        return False
    if _UNFILLED.fullmatch(text):
        return True
    bare = _bare(text)
    if bare in _bare_words(tuple(further)) or _is_a_word_for_it(bare):
        return True
    if text[0] in "[{" and (parsed := _json(text)) is not None:
        return says_nothing(parsed, further)
    parts = [part for each in _BETWEEN_PARTS.split(_LABEL.sub("", text, count=1)) if (part := _bare(each))]
    return all(_is_a_word_for_it(part) for part in parts)


def _is_a_word_for_it(bare: str) -> bool:
    if bare in WORDS:
        return True
    bare = re.sub(_BEFORE, "", bare.translate(_JOINED)).replace("not yet ", "not ")
    if not any(word in SIGNS or word.endswith("n't") for word in bare.split()):
        return False
    where, *phrases = _compiled()
    return where.sub("", bare) in WORDS or any(phrase.fullmatch(bare) for phrase in phrases)


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    """When the first text has a sign of it: compiling takes longer than all else here."""
    return tuple(re.compile(pattern) for pattern in (f"(?:{WHERE}){{1,2}}$", *PHRASES))


@lru_cache(maxsize=8)
def _bare_words(further: tuple[str, ...]) -> frozenset[str]:
    """The mapping's words, worked out once."""
    return frozenset(map(_bare, further))


def _bare(text: str) -> str:
    """Without case, and without what stands around the words."""
    return folded(text).strip(_AROUND)


def _has_a_word(text: str) -> bool:
    """A letter, a digit, or a picture that stands for a word (✓): punctuation and signs of arithmetic do not."""
    return any((char.isalnum() or unicodedata.category(char) == "So") and char not in _LOOKS_EMPTY for char in text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
