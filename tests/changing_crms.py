"""What CRMs make of a note's text, as they take it or as they show it."""

import html
import re
from collections.abc import Callable, Sequence
from functools import reduce

Change = Callable[[str], str]
Pairs = Sequence[tuple[str, str]]

TEXT = 'Wants "solar" & oak – soon…  🎉 40k.\n\n- Budget: <now>\n- Dana\'s\nhttps://app.siro.ai/r_1?a=1&b=2'
OTHER = "Wants 'nothing' & more — 50k. 👍\n\n  Later.\nhttps://app.siro.ai/r_1"

_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))
REPLACED: dict[str, Pairs] = {
    "line breaks as br": (("\n", "<br>"),),
    "escaped": _ESCAPED,
    "escaped with br": (*_ESCAPED, ("\n", "<br />\n")),
    "quotes straightened": (("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "...")),
    "emoji dropped": (("🎉", ""), ("👍", "")),
    "second blanks dropped": (("  ", " "),),
    "tags stripped": (("<now>", ""),),
    "other line ends": (("\r\n", "\n"), ("\n", "\r\n")),
    "brackets escaped": (("[", "\\["), ("]", "\\]"), ("_", "\\_")),
}
"""What a database's trigger can do too: each first text becomes the second."""


def replacing(pairs: Pairs) -> Change:
    return lambda text: reduce(lambda changed, pair: changed.replace(*pair), pairs, text)


_LINK = re.compile(r"https://[^\s<]+")
CHANGES: dict[str, Change] = {
    **{name: replacing(pairs) for name, pairs in REPLACED.items()},
    "escaped but quotes": lambda text: html.escape(text, quote=False),
    "br before line breaks": lambda text: re.sub(r"(?<!<br />)\n", "<br />\n", text),
    "blanks escaped too": lambda text: html.escape(text).replace(" ", "&#32;").replace("\n", "&#10;"),
    "paragraphs": lambda text: "".join(f"<p>{line}</p>" for line in text.split("\n")),
    "any tags stripped": lambda text: re.sub(r"<[^<>]*>", "", text),
    "lines trimmed": lambda text: "\n".join(line.strip() for line in text.split("\n")),
    "addresses linked": lambda text: _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text),
}
