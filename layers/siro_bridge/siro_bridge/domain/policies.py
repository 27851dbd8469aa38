"""Who wins when a person has been there: one rule a policy. People win unless the mapping says `always`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.domain import fence
from siro_bridge.domain.author import NOBODY, Author
from siro_bridge.domain.empties import counts_as_empty
from siro_bridge.domain.values import decode, encode

EDITED = "a person edited it"
FILLED = "it was filled before the bridge wrote there; what the CRM fills in by itself can be named under empty"
EDITED_MEANWHILE = "a person edited it meanwhile"
THERE = "already there"
NEWER = "a newer recording wrote it"

REMEMBERED = 5
"""How many recordings' values of one field are kept, for when the newest of them is taken back."""


@dataclass(frozen=True, slots=True)
class LastWritten:
    """What we last wrote to one field of one record, in `encode`'s text.

    A later `author` replaces an earlier one, never the other way. `intents` are writes whose outcome is not
    known, by recording id, and `intended_at` the creation times of those recordings. `wrote` are the recordings
    that wrote here and still belong here, each with its (creation time, value); `previous` is what stood there
    before any of them, and `previous_ours` whether that was ours, or empty. `fenced` are the digests of the
    texts that recordings appended, by recording id. `fenced_intents` are intents of whole fields in which only
    a fence is ours, with it or without: what they say is never taken for our value. `empties` is what the
    field's rule takes for empty, beside nothing; it is not stored.
    """

    value: str | None = None
    author: Author = NOBODY
    intents: Mapping[str, str] = field(default_factory=dict)
    intended_at: Mapping[str, str] = field(default_factory=dict)
    previous: str | None = None
    previous_ours: bool = True
    wrote: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fenced: Mapping[str, str] = field(default_factory=dict)
    fenced_intents: Mapping[str, str] = field(default_factory=dict)
    empties: Collection[Any] = ()

    def is_empty(self, current: Any) -> bool:
        return counts_as_empty(current, self.empties)

    def is_ours(self, current: Any) -> bool:
        """Ours is what we wrote or were about to write; never written and empty is free to take.

        Empty where we appended to is a person's doing, and so is what stands around our texts.
        """
        text = encode(current)
        if text in self.intents.values():
            return True
        return self.is_empty(current) and not any(self.fenced.values()) if self.value is None else text == self.value

    def newest_author(self, current: Any) -> Author:
        """Of those who may have written what stands there now, settled or not."""
        text = encode(current)
        unsettled = [Author(self.intended_at.get(name, ""), name) for name, new in self.intents.items() if new == text]
        return max([self.author, *unsettled])

    def is_intended(self, current: Any, recording_id: str) -> bool:
        """It is what the recording was about to write when it broke off."""
        return encode(current) == self.intents.get(recording_id)

    def intended_text(self, recording_id: str) -> str | None:
        """The digest of the text that a recording was about to append when it broke off."""
        intent = self.fenced_intents.get(recording_id)
        body = decode(intent) if intent is not None else None
        fenced = fence.split(body, recording_id) if isinstance(body, str) else None
        return fence.digest(fenced.inside) if fenced else None

    def was_taken_out(self, current: Any, recording_id: str) -> bool:
        """What stands there is what the recording was about to leave behind when it broke off."""
        text = encode(current)
        fenced = isinstance(current, str) and fence.split(current, recording_id) is not None
        return not fenced and text == self.fenced_intents.get(recording_id)

    def before(self, current: Any, author: Author) -> tuple[str, bool]:
        """What stands there before any recording, when `author` writes over `current`; and whether it is ours."""
        text = encode(current)
        if not self.is_ours(current):
            return text, False
        if self.author.recording_id == author.recording_id or self.author.recording_id in self.wrote:
            return self.previous or "0:", self.previous_ours
        return (self.value or "0:" if text in self.intents.values() else text), True

    def outlived(self, current: Any, author: Author) -> tuple[str, ...]:
        """Recordings whose values never come back: `author` writes over a person's, or too many are kept."""
        others = sorted(self.wrote.keys() - {author.recording_id}, key=lambda name: self.wrote[name])
        return tuple(others[: 1 - REMEMBERED] if self.is_ours(current) else others)

    def agrees(self, current: Any, author: Author) -> bool:
        """What stands there is another recording's, and what `author` says too: it stays when the other leaves."""
        known = author.recording_id in self.wrote or author.recording_id in self.fenced
        return self.is_ours(current) and self.newest_author(current) != NOBODY and not known

    def belongs_beneath(self, current: Any, new: Any, author: Author) -> bool:
        """What stands there is a newer recording's, and `author`'s comes back when that one leaves."""
        newer = [name for name, (at, _) in self.wrote.items() if Author(at, name) > author]
        known = self.wrote.get(author.recording_id) == (author.created_at, encode(new))
        return self.is_ours(current) and len(newer) < REMEMBERED and not known

    def without(self, recording_id: str) -> tuple[Author, str]:
        """The newest author and value that are left when a recording's is taken back; the author may be nobody."""
        others = [(at, name, value) for name, (at, value) in self.wrote.items() if name != recording_id]
        at, name, value = max(others, default=("", "", self.previous or "0:"))
        return Author(at, name), value

    @property
    def is_untouched(self) -> bool:
        """No recording ever wrote to the field, or was about to."""
        return self.value is None and not (self.wrote or self.intents or self.fenced or self.fenced_intents)

    @property
    def emptied_by_person(self) -> bool:
        """Meaningful where the field is empty now."""
        return any(self.fenced.values()) if self.value is None else not self.is_empty(decode(self.value))


@dataclass(frozen=True, slots=True)
class Decision:
    """`write` is False with the reason why the CRM keeps what it has; `new` is what is written."""

    write: bool
    new: Any = None
    reason: str = ""


def decide(policy: str, current: Any, new: Any, last: LastWritten, author: Author) -> Decision:
    """Whether `new` may replace `current` by a recording that is `author`."""
    if policy == "append":
        body = "" if current is None else str(current)
        gone = last.was_taken_out(current, author.recording_id)
        written = None if gone else last.fenced.get(author.recording_id) or None
        intended = last.intended_text(author.recording_id)
        return decide_fenced(body, str(new), author.recording_id, written, {intended} - {None})
    if refusal := _REFUSALS[policy](current, last):
        if last.is_intended(current, author.recording_id):
            return Decision(write=False, new=current, reason=THERE)
        return Decision(write=False, reason=refusal)
    if last.newest_author(current) > author:
        return Decision(write=False, reason=NEWER)
    if encode(current) == encode(new):
        return Decision(write=False, new=current, reason=THERE)
    return Decision(write=True, new=new)


def _never(_current: Any, _last: LastWritten) -> str:
    return "its policy is never"


def _if_empty(current: Any, last: LastWritten) -> str:
    if not last.is_empty(current):
        return "it is not empty"
    return "a person emptied it" if last.emptied_by_person else ""


def _if_ours(current: Any, last: LastWritten) -> str:
    if last.is_ours(current):
        return ""
    return FILLED if last.is_untouched else EDITED


def _always(_current: Any, _last: LastWritten) -> str:
    return ""


_REFUSALS: dict[str, Callable[[Any, LastWritten], str]] = {
    "never": _never,
    "if_empty": _if_empty,
    "if_ours": _if_ours,
    "always": _always,
}


def decide_fenced(
    body: str, text: str, recording_id: str, written: str | None, intended: Collection[str | None] = ()
) -> Decision:
    """Whether our text goes into `body`, in its fence.

    `written` is the digest of what we last put there, `intended` are those of what we were about to when we broke off.
    """
    fenced = fence.split(body, recording_id)
    if fenced is None:
        if written is not None or fence.marker(recording_id) in body:
            return Decision(write=False, reason="a person took it out")
        return Decision(write=True, new=fence.append(body, text, recording_id))
    if fence.is_one_of(fenced.inside, fence.digests(text)):
        return Decision(write=False, new=body, reason=THERE)
    if (written or intended) and not fence.is_one_of(fenced.inside, {written, *intended}):
        return Decision(write=False, reason=EDITED)
    return Decision(write=True, new=fence.replace(fenced, text, recording_id))
