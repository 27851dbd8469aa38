"""A spoken number's text as tokens: number literals, words, currencies and single marks."""

import re
from typing import Literal, NamedTuple

from siro_bridge.domain.texts import DASHES, QUOTES

LONGEST = 300
"""Characters. What is longer is a summary, and no number."""

FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "⅜": "0.375", "⅝": "0.625", "⅞": "0.875"}
"""The fractions of one character that a decimal can hold: a third has no end."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LINE_ENDS = dict.fromkeys(map(ord, "\t\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"), "\n")
_ONE_WAY = _INVISIBLE | _FULL_WIDTH | DASHES | QUOTES | _LINE_ENDS

_TOKEN = re.compile(
    r"""(?P<gap>[^\S\n]*)
    (?: (?P<number>\d+(?:[.,']\d+)*|(?<![^\s$€£(-])\.\d+)
      | (?P<fraction>[½¼¾⅛⅜⅝⅞])
      | (?P<currency>(?:(?<![^\W\d_])(?:US|CA|AU|NZ|HK|MX|[RACS]))?\$|[€£¥₹₽₩₪₺])
      | (?P<word>[^\W\d_½¼¾⅛⅜⅝⅞]+(?:'[^\W\d_]+)*)
      | (?P<mark>\.{2,}|\n|\S) )""",
    re.VERBOSE,
)

Kind = Literal["number", "fraction", "currency", "word", "mark"]


class Token(NamedTuple):
    """A piece of the text: `text` as it is written, `word` in lower case.

    `gap` is the blanks before it: one may group digits. Without any it is `attached`. A line's end is a mark, which
    joins nothing.
    """

    kind: Kind
    text: str
    gap: str
    word: str
    attached: bool


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, with one form for each dash, quote and digit. Raises ValueError for a long text."""
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters: a text, and no number")
    one_way = text.translate(_ONE_WAY).replace("U.S.", "US ").strip()
    plain = "".join(str(int(each)) if each.isdecimal() else each for each in one_way)
    return [_token(match) for match in _TOKEN.finditer(_unquoted(plain))]


def _token(match: re.Match[str]) -> Token:
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # one of the alternatives always matched, after the gap
    return Token(kind, match[kind], match["gap"], match[kind].casefold(), not match["gap"])


def _unquoted(text: str) -> str:
    """Without the quotes that stand around all of it."""
    quoted = len(text) > 2 and text[0] == text[-1] and text[0] in "'\"" and text[0] not in text[1:-1]  # noqa: PLR2004
    return text[1:-1].strip() if quoted else text
