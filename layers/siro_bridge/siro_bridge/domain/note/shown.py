"""What a CRM makes of a text when it keeps and shows it, and what of a text survives that.

A CRM may show line breaks as `<br>` or `<p>`, escape `&` and brackets, link addresses, strip tags, straighten quotes,
drop emoji and blanks. None of that is a person's edit; a changed letter, digit or full stop is.
"""

import html
import re
import unicodedata
from collections.abc import Callable

from siro_bridge.domain.texts import DASHES

_UNESCAPED_AT_MOST = 5
"""A CRM that escapes what is escaped already does so a few times, not for ever."""

_LINES = "address|article|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table|tbody|td|th|thead|tr|ul"
_INLINE = "a|abbr|b|big|body|cite|code|del|em|font|head|html|i|ins|mark|s|small|span|strike|strong|sub|sup|tt|u|wbr"
LINE_TAG = re.compile(rf"</?(?:{_LINES})\b[^<>]*>", re.IGNORECASE)
LETTER_TAG = re.compile(rf"<({_INLINE})\b[^<>]*>", re.IGNORECASE)
"""An opening one; its name is the first group."""

_TAG = re.compile(rf"</?(?:{_INLINE})\b[^<>]*>|<!--[^<>]*-->", re.IGNORECASE)
_LINK = re.compile(r"<(https?://[^<>\s]+)>|\[(https?://[^\[\]\s]+)\]\((?:https?://[^()\s]+)\)")
_BULLET = re.compile(r"^[^\S\n]*\\?(?:[-*+•·▪◦‣][^\S\n]+|#+[^\S\n]+)", re.MULTILINE)
_LOST = re.compile(r"(?<!\S)\?+")
"""A question mark that follows no word: what a database makes of an emoji."""

_ANY_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")

_ALIKE: dict[str, str] = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u0060\u00b4", "'"),
    "\u2026": "...",
}
STRAIGHT = DASHES | str.maketrans(_ALIKE)
"""Typographic signs and what stands for them on a typewriter."""

_MARKUP = str.maketrans(dict.fromkeys("\\*_'\"~"))
_KEPT = frozenset({"Mn", "Mc", "Sc", "Sm"})
"""Besides letters, numbers and punctuation: accents, currencies and signs of arithmetic, but no emoji."""
_EMOJI_STYLES = frozenset(map(chr, range(0xFE00, 0xFE10)))


def words(text: str) -> str:
    """What is left of a text however a CRM shows it: the same for the same words, one line without blanks."""
    lines = LINE_TAG.sub("\n", _LINK.sub(r"\1\2", unescaped(text)))
    plain = _LOST.sub("", _BULLET.sub("", _TAG.sub("", lines))).translate(_PLAIN)
    return re.sub("-+", "-", unicodedata.normalize("NFC", plain).translate(_COUNTING))


def without_tags(text: str) -> str:
    """As a CRM keeps it that takes whatever stands between `<` and `>` for a tag."""
    return _ANY_TAG.sub("", text)


def is_blank(text: str) -> bool:
    """Nothing that a person would see: white space and the tags of lines and letters."""
    plain = _TAG.sub("", LINE_TAG.sub("", unescaped(text)))
    return not any(unicodedata.category(char)[0] not in "ZC" for char in plain)


def unescaped(text: str) -> str:
    for _ in range(_UNESCAPED_AT_MOST):
        if "&" not in text or (plain := html.unescape(text)) == text:
            break
        text = plain
    return text


class _Signs(dict[int, str | None]):
    """For `str.translate`: what becomes of a sign, worked out once for each that comes up."""

    def __init__(self, becomes: Callable[[str], str | None]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> str | None:
        self[code] = found = self._becomes(chr(code))
        return found


def _if_it_counts(char: str) -> str | None:
    category = unicodedata.category(char)
    return char if (category[0] in "LNP" or category in _KEPT) and char not in _EMOJI_STYLES else None


_PLAIN = _Signs(lambda char: char.translate(STRAIGHT).translate(_MARKUP))
_COUNTING = _Signs(_if_it_counts)
