"""The one option of a picklist that a text names, whatever its case, its article, its plural or its punctuation."""

import re
from collections.abc import Callable, Mapping, Sequence

from siro_bridge.domain.texts import folded

LONGEST = 200
"""Characters. What is longer is a sentence about options."""

_ARTICLES = re.compile(r"^(?:(?:just|this|that|the|a|an|their|our|my|his|her|some|new) )+")
_NUMBERING = re.compile(r"^\d{1,2}[.)] ?")
_BETWEEN = re.compile(r"[,;/&]|\band\b", re.IGNORECASE)
_PLURAL = re.compile(r"(?<=[a-z])(?:(?<=ss|sh|ch)es|(?<=[xz])es|(?<![sui])s)$")


def find_option(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """None when it names none of them, two of them, or one that is named like another; "bath and shower" are one."""
    if len(text) > LONGEST:
        return None
    named = _named(text, options)
    if named is None and len(parts := dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip())) > 1:
        first = _named(next(iter(parts)), options)
        return first if first and all(_named(part, options) == first for part in parts) else None
    return named


def _named(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    for alike in _LEVELS:
        wanted = alike(text)
        found = [option for option, words in options.items() if wanted in {alike(word) for word in (option, *words)}]
        if found and wanted:
            return found[0] if len(found) == 1 or alike is folded else None
    return None


def _words(text: str) -> str:
    """Without what joins words or stands around them; a question mark stays, since a question names nothing."""
    plain = folded(text).replace("&", " and ").replace("(s)", "s")
    return " ".join(re.sub("[-_/]+", " ", plain).strip(" .,;:!\"'*()[]\u2022").split())


def _bare(text: str) -> str:
    """Without a number or an article before it, and in the singular."""
    return " ".join(_singular(word) for word in _ARTICLES.sub("", _NUMBERING.sub("", _words(text))).split())


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") and len(word) > len("ties") else _PLURAL.sub("", word)


_LEVELS: tuple[Callable[[str], str], ...] = (folded, _words, _bare)
"""The exact name first: options may differ in no more than a plural. A word under two options is the first one's."""
