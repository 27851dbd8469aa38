r"""The fence around our text in a note or a field: what is outside it is a person's and stays.

[Siro recording rec-1]
our text
[end of Siro recording rec-1]

It is looked for in texts as the CRM shows them: `\[Siro recording rec-1\]<br>our text…`.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from siro_bridge.domain.note.shown import LETTER_TAG, LINE_TAG, STRAIGHT, is_blank, without_tags, words

_OPENS, _ENDS = "[Siro recording ", "[end of Siro recording "
NO_END = "where our text ends is not known: its end marker is gone"
"""Why a text that is cut, and that a person may have gone on in, is left as it is."""

_OF_WORDS = "2:"
"""Before a digest of `words`; earlier releases kept one of the lines, with nothing before it."""


@dataclass(frozen=True, slots=True)
class Fenced:
    """A text split at its fence. Not `whole`: its end marker is missing, and `inside` goes on to the text's end.

    `escaped`: the CRM shows the markers' brackets with backslashes.
    """

    before: str
    inside: str
    after: str
    whole: bool = True
    escaped: bool = False

    @property
    def only_ours(self) -> bool:
        return is_blank(self.before) and is_blank(self.after)


def marker(recording_id: str) -> str:
    """The line that a note is found by."""
    return f"{_OPENS}{recording_id}]"


def wrap(text: str, recording_id: str) -> str:
    return f"{marker(recording_id)}\n{harmless(text)}\n{_ENDS}{recording_id}]"


def harmless(text: str) -> str:
    """A text that quotes a fence, of whatever recording, must neither end ours nor be taken for that one's."""
    return _QUOTED.sub(r"(\1", text).strip("\n")


def split(body: str, recording_id: str) -> Fenced | None:
    """None when the fence is not whole: then nothing in it can be told from a person's words."""
    fenced = find(body, recording_id)
    return fenced if fenced and fenced.whole else None


def find(body: str, recording_id: str) -> Fenced | None:
    """The recording's fence, whole or cut. A marker that stands in another recording's text is none."""
    signs = list(_signs(body))
    ends = [sign for sign in signs if sign.ends]
    beyond, in_another = 0, False
    for opened in (sign for sign in signs if not sign.ends):
        if opened.start < beyond:
            continue
        closed = next((sign for sign in ends if sign.closes(opened)), None)
        if opened.of == recording_id and closed:
            inside = body[opened.end : closed.start]
            return Fenced(body[: opened.start], inside, body[closed.end :], escaped=opened.escaped)
        if opened.of == recording_id and not in_another:
            return Fenced(body[: opened.start], body[opened.end :], "", whole=False, escaped=opened.escaped)
        in_another = in_another or closed is None
        beyond = closed.end if closed else beyond
    return None


def stands(body: str, marker: str) -> bool:
    """The note is that recording's own: it has its fence, or a line that begins with it; quoting it is not enough."""
    fenced = find(body, marker.removeprefix(_OPENS).removesuffix("]"))
    if fenced is None:
        return False
    line = _LINE_END.split(fenced.before)[-1]
    return is_blank(line) if not fenced.whole else _QUOTE.fullmatch(line) is None


def seed(marker: str) -> str:
    """The longest run of letters and digits in the marker's id, which every CRM shows as it is: to search for."""
    parts: list[str] = re.findall(r"[^\W_]+", marker.removeprefix(_OPENS))
    return max(parts, key=len)


def replace(fenced: Fenced, text: str, recording_id: str) -> str:
    return f"{fenced.before}{wrap(text, recording_id)}{fenced.after}"


def append(body: str, text: str, recording_id: str) -> str:
    return f"{body.rstrip()}\n\n{wrap(text, recording_id)}" if body.strip() else wrap(text, recording_id)


def remove(fenced: Fenced) -> str:
    """What people wrote around the fence."""
    return "\n\n".join(part.strip() for part in (fenced.before, fenced.after) if not is_blank(part))


def digest(text: str) -> str:
    """The same for the same words, however a CRM shows them."""
    return _OF_WORDS + _hashed(words(harmless(text)))


def digests(text: str) -> tuple[str, ...]:
    """What a text that we write may have for a digest once it stands there: a CRM may take `<maybe>` for a tag."""
    return tuple(dict.fromkeys((digest(text), digest(without_tags(text)))))


def is_one_of(inside: str, remembered: Collection[str | None]) -> bool:
    """Whether what stands in a fence is a text whose digest was kept, by this release or an earlier one."""
    return digest(inside) in remembered or _digest_of_lines(inside) in remembered


def begins(inside: str, text: str, recording_id: str) -> bool:
    """A fence without an end holds the beginning of `text` and nothing else: the CRM cut it, nobody wrote there."""
    left = words(_HALF.sub("", inside))
    return bool(left) and words(f"{harmless(text)}\n{_ENDS}{recording_id}]").startswith(left)


def _digest_of_lines(text: str) -> str:
    """As earlier releases made it; they made an end marker in a text harmless, and no other."""
    whole = text.strip().replace(_ENDS.rstrip(), "(end of Siro recording").strip("\n")
    return _hashed("\n".join(line.strip() for line in whole.splitlines()))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


_GAP = r"(?:\s|[\u200b\ufeff]|&nbsp;|&\#(?:160|xa0|0*32|0*10|x20);|<[^<>]*>)+"
_OPENING, _CLOSING = r"(?:\[|&\#91;|&\#x5b;|&lsqb;|&lbrack;)", r"(?:\]|&\#93;|&\#x5d;|&rsqb;|&rbrack;)"
_END_OF, _OURS = rf"end{_GAP}of{_GAP}", rf"Siro{_GAP}recording"
_SIGN = re.compile(
    rf"(?P<escape>\\?){_OPENING}(?P<ends>{_END_OF})?{_OURS}{_GAP}(?P<of>[^\[\]\s<>]{{1,300}}?)(?P<escaped>\\?){_CLOSING}",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"{_OPENING}((?:{_END_OF})?{_OURS})", re.IGNORECASE)
_LINE_END = re.compile(rf"\n|&\#0*10;|{LINE_TAG.pattern}", re.IGNORECASE)
_QUOTE = re.compile(r"\s*(?:>|&gt;)(?:\s|>|&gt;)*")
_HALF = re.compile(r"(?:&(?:\#\d*|a|am|amp|q|qu|quo|quot|l|lt|g|gt|n|nb|nbs|nbsp)?|</?(?:b|br|p|div|li|ul)?\s*/?)$")
"""An entity or a tag that the CRM cut in two."""


class _Sign(NamedTuple):
    """A marker as it stands in a text, or the marker of an end, with the recording that it names."""

    of: str
    ends: bool
    escaped: bool
    start: int
    end: int

    def closes(self, opened: "_Sign") -> bool:
        return self.ends and self.of == opened.of and self.start >= opened.end


def _signs(body: str) -> Iterator[_Sign]:
    for found in _SIGN.finditer(body):
        # a backslash before the first bracket alone is a person's
        start = found.start() + (1 if found["escape"] and not found["escaped"] else 0)
        name = unescape(found["of"]).replace("\\", "").translate(STRAIGHT)
        yield _Sign(name, bool(found["ends"]), bool(found["escaped"]), *_with_tags(body, start, found.end()))


def _with_tags(body: str, start: int, end: int) -> tuple[int, int]:
    """With a pair of tags right around it, such as `<b>` and `</b>`: half of it must not stay."""
    begins = body.rfind("<", 0, start)
    tag = LETTER_TAG.fullmatch(body, begins, start) if begins >= 0 else None
    closing = re.compile(rf"</{tag[1]}\s*>", re.IGNORECASE).match(body, end) if tag else None
    return (begins, closing.end()) if closing else (start, end)
