"""Texts of other systems, told again in words that we know: whole sentences from a list, and names of ours in them."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property

_WORD = re.compile(r"\w+")


class Sentences:
    """`{}` in a sentence stands for what differs. What is told is the sentence of the list, never the text itself."""

    def __init__(self, *sentences: str) -> None:
        self._sentences = sentences

    def told(self, text: str, names: Collection[str]) -> str | None:
        """With "…" in the place of what is none of the `names`; None for a text that begins with no such sentence."""
        line = text.strip().split("\n", 1)[0]
        for pattern, sentence in self._patterns:
            if found := pattern.match(line):
                return sentence.format(*(part if _is_of(part, names) else "…" for part in found.groups()))
        return None

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Made when something fails for the first time."""
        return list(self._made())

    def _made(self) -> Iterator[tuple[re.Pattern[str], str]]:
        for sentence in self._sentences:
            end = r"\s*$" if sentence.endswith("{}") else r"(?=$|[:;,.]|\s)"
            yield re.compile(re.escape(sentence).replace(r"\{\}", "(.*?)") + end), sentence


def names_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _is_of(part: str, names: Collection[str]) -> bool:
    """Also of several, such as `crm`.`deals`, of which each is known. Several numbers may be anybody's phone."""
    words = _WORD.findall(part)
    one_number = sum(map(str.isdigit, words)) <= 1
    return part in names or (bool(words) and one_number and all(word in names for word in words))
