"""What must be written so that people's words around our text are shown as they are shown now.

A CRM that escapes what it is sent, or what it shows, shows `&amp;` for a person's `&`; written back as it stands that
would become `&amp;amp;`. What the CRM does is seen from our own text between them. Where it cannot be seen, nothing
around our text is written.
"""

import html
import re
from collections.abc import Callable
from dataclasses import replace

from siro_bridge.domain.note.fence import Fenced

Around = tuple[str, str]

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_RAW = re.compile(r"&(?!#?\w{1,30};)|<(?![A-Za-z/!])")
"""What a CRM that escapes never shows."""

_PARAGRAPH = re.compile(r"\s*</(?:p|div)>\s*<(?:p|div)\b[^<>]*>\s*", re.IGNORECASE)
_EDGE = re.compile(r"</?(?:p|div)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINKED = re.compile(r"<a\b[^<>]*>(https?://[^<>\s]*)</a>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://")
_SEPARATOR = re.compile(r"(?:\s|<[^<>]*>)*")


def escapes(inside: str) -> bool | None:
    """Whether the CRM shows our text escaped; None where nothing in it could be."""
    if _RAW.search(inside):
        return False
    return True if _ENTITY.search(inside) else None


def as_typed(fenced: Fenced, escaped_before: bool | None = None) -> Fenced | None:
    """The same fence with what to write before and after it; None: what the CRM would make of that is not known.

    `escaped_before` is what `escapes` said of an earlier text of ours in the note.
    """
    seen = escapes(fenced.inside)
    around = _addresses(fenced, (fenced.before, fenced.after))
    around = _line_breaks(fenced, around) if around else None
    around = _entities(around, escaped_before if seen is None else seen) if around else None
    return replace(fenced, before=_typed(fenced, around[0]), after=_typed(fenced, around[1])) if around else None


def _addresses(fenced: Fenced, around: Around) -> Around | None:
    if not any(map(_LINKED.search, around)):
        return around
    if not _ADDRESS.search(fenced.inside):
        return None
    return _each(lambda text: _LINKED.sub(r"\1", text), around) if _LINKED.search(fenced.inside) else around


def _line_breaks(fenced: Fenced, around: Around) -> Around | None:
    """Where our line breaks are shown as tags, a person's are too, and become line ends again.

    None where other tags stand around: what the CRM would make of those is not known.
    """
    breaks = _SEPARATOR.match(fenced.inside)
    if breaks is None or "<" not in breaks[0]:
        return around
    paragraph = "\n" if "</" in breaks[0] else "\n\n"
    typed = _each(lambda text: _EDGE.sub("", _BREAK.sub("\n", _PARAGRAPH.sub(paragraph, text))), around)
    return None if any(map(_TAG.search, typed)) else typed


def _entities(around: Around, escaped: bool | None) -> Around | None:
    if escaped is False or not any(map(_ENTITY.search, around)):
        return around
    return _each(html.unescape, around) if escaped else None


def _typed(fenced: Fenced, text: str) -> str:
    return _BACKSLASH.sub(r"\1", text) if fenced.escaped else text


def _each(change: Callable[[str], str], around: Around) -> Around:
    return change(around[0]), change(around[1])
