"""How our text stands in the CRM's notes: plain, as HTML or as Markdown; and how long a note may be."""

import html
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from siro_bridge.domain.note import fence

NoteFormat = Literal["text", "html", "markdown"]

SHORTEST = 250
"""What both markers take, whatever the recording's id, and a line of text."""


@dataclass(frozen=True, slots=True)
class NoteForm:
    """`max_length` is the whole note's, in UTF-16 units: a character is one, an emoji two, as the widest CRMs count."""

    format: NoteFormat = "text"
    max_length: int | None = None

    @property
    def shows_source(self) -> bool:
        """What the CRM shows is what it is sent: HTML and Markdown are written back as they stand."""
        return self.format != "text"

    def fenced(self, text: str, recording_id: str) -> str:
        """Our text in its fence, as it is written."""
        return _WRITERS[self.format](fence.wrap(text, recording_id))

    def fit(self, text: str, recording_id: str, around: str = "") -> str | None:
        """As much of the text as there is room for beside people's words; None: there is none.

        It is cut at a paragraph, else at a line, else at a word: at the last one that leaves half of what fits.
        """

        def too_long(end: int) -> bool:
            shorter = text if end == len(text) else _shortened(text, end)
            return _size(self.fenced(shorter, recording_id)) + _size(around) > (self.max_length or 0)

        if self.max_length is None or not too_long(len(text)):
            return text
        most = bisect_left(range(len(text)), True, key=too_long) - 1
        return _shortened(text, _last_break(text, most)) if most > 0 else None


def _shortened(text: str, end: int) -> str:
    return f"{text[:end].rstrip()} …"


def _last_break(text: str, end: int) -> int:
    breaks = (text.rfind(each, 0, end + 1) for each in ("\n\n", "\n", " "))
    return next((found for found in breaks if found >= end // 2), end)


def _size(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _html(fenced: str) -> str:
    return html.escape(fenced, quote=False).replace("\n", "<br>")


_ADDRESS = re.compile(r"(https?://\S+)")
_MARKS = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LINE_MARKS = re.compile(r"^(\s*)(?:([#+=-])|(\d+)([.)]))", re.MULTILINE)


def _markdown(fenced: str) -> str:
    """Two blanks end a line that another one follows; signs that would be markup are escaped, but in addresses."""
    first, *text, last = fenced.split("\n")
    lines = [first, *map(_escaped, text), last]
    return "\n".join(
        f"{line}  " if line and after else line for line, after in zip(lines, [*lines[1:], ""], strict=True)
    )


def _escaped(line: str) -> str:
    parts = (part if number % 2 else _MARKS.sub(r"\\\g<0>", part) for number, part in enumerate(_ADDRESS.split(line)))
    return _LINE_MARKS.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", "".join(parts)
    )


_WRITERS: dict[NoteFormat, Callable[[str], str]] = {"text": str, "html": _html, "markdown": _markdown}
