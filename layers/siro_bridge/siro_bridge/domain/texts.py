"""Texts that can be written everywhere, and read by people.

JSON can carry half an emoji (a lone surrogate), which UTF-8 cannot, and signs that nobody sees.
"""

import re
import unicodedata
from typing import Any

from siro_bridge.domain.payload.nesting import DEEPEST

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
"""Control signs and signs without a width. Joiners stay: they hold an emoji of several people together."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u2032"), "'") | dict.fromkeys(map(ord, "\u201c\u201d\u2033"), '"')
_ONE_FORM = {**DASHES, **QUOTES, ord("\u2044"): "/", ord("\ufe0f"): None}
_NO_BEGINNING = re.compile("[\u200d\U0001f3fb-\U0001f3ff]")
"""A joiner, and the colours of a skin."""


def whole(text: str) -> str:
    """With a question mark for each half."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def whole_value(value: Any, levels: int = DEEPEST) -> Any:
    """The same for every text in a value of JSON; what lies deeper than so many levels is left as it is."""
    if isinstance(value, str):
        return whole(value)
    if levels and isinstance(value, list):
        return [whole_value(part, levels - 1) for part in value]
    if levels and isinstance(value, dict):
        return {whole_value(key): whole_value(part, levels - 1) for key, part in value.items()}
    return value


def seen(text: str) -> str:
    """What a person sees of a text: one sign at the end of a line, and none that is invisible."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).strip().strip("\u200c\u200d\u200e\u200f")


def folded(text: str) -> str:
    """For comparing words: lower case, single blanks, and one form for each letter, quote and dash."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ONE_FORM)
    return " ".join(plain.split())


def vocabulary(text: str) -> tuple[str, ...]:
    """The entries of a list of words, one between two commas."""
    return tuple(entry.strip() for entry in text.split(","))


def cut(text: str, most: int) -> str:
    """At the most so many characters, the last of them an ellipsis where some are left out.

    No sign is torn apart: an accent stays with its letter, a joined emoji stays whole or goes.
    """
    if len(text) <= most:
        return text
    end = most - 1
    while end and _belongs_together(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _belongs_together(text: str, at: int) -> bool:
    """What stands before `at` and what stands there are one sign to a person."""
    begins = _NO_BEGINNING.match(text[at]) or unicodedata.category(text[at]).startswith("M")
    return bool(begins) or text[at - 1] == "\u200d" or _is_half_a_flag(text, at)


def _is_half_a_flag(text: str, at: int) -> bool:
    """A flag is two letters of an alphabet of its own."""
    before = at
    while before and "\U0001f1e6" <= text[before - 1] <= "\U0001f1ff":
        before -= 1
    return (at - before) % 2 == 1 and "\U0001f1e6" <= text[at] <= "\U0001f1ff"
