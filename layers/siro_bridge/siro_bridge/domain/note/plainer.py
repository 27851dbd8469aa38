"""A text for columns that hold fewer characters than it has: what cannot stand there goes, the rest stays."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from siro_bridge.domain.note.shown import STRAIGHT
from siro_bridge.domain.texts import whole

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Control characters: PostgreSQL refuses NUL, XML most of the others, and people see none of them."""

_SPELLED = {**STRAIGHT, ord("€"): "EUR"}


def plainer(text: str) -> Iterator[str]:
    """The text without control characters, then without what narrower columns refuse, the widest first.

    MySQL's utf8mb3 has no emoji; then cp1252 (MySQL's latin1), Latin-1 and ASCII. Typographic signs are straightened
    and accents dropped where they must be; an emoji goes, and any other character becomes a question mark, so that
    no word or amount changes in silence.
    """
    clean = _NO_TEXT.sub("", whole(text))
    given = None
    for fits in (_any, _below_emoji, *map(_within, ("cp1252", "latin-1", "ascii"))):
        plain = "".join(char if fits(char) else _replaced(char, fits) for char in clean)
        if plain != given:
            yield plain
        given = plain


def _replaced(char: str, fits: Callable[[str], bool]) -> str:
    spelled = _SPELLED.get(ord(char)) or "".join(
        part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn"
    )
    if spelled and all(map(fits, spelled)):
        return spelled
    return "" if unicodedata.category(char) in ("So", "Sk", "Mn", "Me", "Cf", "Co", "Cn") else "?"


def _any(_: str) -> bool:
    return True


def _below_emoji(char: str) -> bool:
    return char <= "\uffff"


def _within(codec: str) -> Callable[[str], bool]:
    def fits(char: str) -> bool:
        return char.isascii() or bool(char.encode(codec, "ignore"))

    return fits
