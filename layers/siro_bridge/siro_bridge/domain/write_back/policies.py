"""Who wins when a person has been there: one rule a policy. People win unless the mapping says `always`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.intents import Intent, Settled, comparable
from siro_bridge.domain.write_back.values import counts_as_empty, decode, encode, same

EDITED = "a person edited it"
FILLED = "it was filled before the bridge wrote there; what the CRM fills in by itself can be named under empty"
DOUBTED = (
    "it holds another value than we were about to write when we broke off: a person's, or what the CRM made of ours"
)
EDITED_MEANWHILE = "a person edited it meanwhile"
THERE = "already there"
NEWER = "a newer recording wrote it"

REMEMBERED = 5
"""How many recordings' values of one field are kept, for when the newest of them is taken back."""


class WrittenOver(NamedTuple):
    """What is remembered of a value that is about to be written over: fields of a `Change` by the same names."""

    previous: str
    previous_ours: bool
    forget: tuple[str, ...]
    earlier: tuple[Intent, ...]
    made_before: bool
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastWritten:
    """What we last wrote to one field of one record, in `encode`'s text.

    A later `author` replaces an earlier one, never the other way. `intents` are writes whose outcome is not
    known: a recording may have several, of which any may stand there. `wrote` are the recordings
    that wrote here and still belong here, each with its (creation time, value); `previous` is what stood there
    before any of them, and `previous_ours` whether that was ours, or empty. `fenced` are the digests of the
    texts that recordings appended, by recording id. `sent` is what the CRM made `value` of, where that is another
    (in `comparable`'s text). `entries` are the journal's entries, by recording, whose writes are remembered where their
    intents were. `empties` is what the field's rule takes for empty, beside nothing; it is not stored.
    """

    value: str | None = None
    author: Author = NOBODY
    intents: tuple[Intent, ...] = ()
    previous: str | None = None
    previous_ours: bool = True
    wrote: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fenced: Mapping[str, str] = field(default_factory=dict)
    sent: str = ""
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    empties: Collection[Any] = ()

    def beside(self, settled: Sequence[Settled]) -> "LastWritten":
        """With writes that were settled where their intents were: the newest author's is what stands there."""
        found = self
        for each in sorted(settled, key=lambda each: (each.author, each.noted)):
            rid, own = each.author.recording_id, (each.author.created_at, each.value)
            found = replace(
                found,
                wrote={**found.wrote, **({} if each.has_left else {rid: own})},
                entries={**found.entries, rid: (*found.entries.get(rid, ()), each.entry_id)},
            )
            if each.author >= found.author:
                found = replace(
                    found,
                    value=each.value,
                    author=each.author,
                    previous=each.previous,
                    previous_ours=each.previous_ours,
                    sent="",
                )
        return found

    def entries_of(self, *recording_ids: str) -> tuple[str, ...]:
        return tuple(entry for each in recording_ids for entry in self.entries.get(each, ()))

    def is_empty(self, current: Any) -> bool:
        return counts_as_empty(current, self.empties)

    def is_ours(self, current: Any) -> bool:
        """Ours is what we wrote or were about to write; never written and empty is free to take.

        Empty where we appended to is a person's doing, and so is what stands around our texts.
        """
        if self._broken_off(current):
            return True
        if self.value is None:
            return self.is_empty(current) and not any(self.fenced.values())
        return encode(current) == self.value

    def was_made_of(self, current: Any, new: Any) -> bool:
        """What stands there is what the CRM made of the same value before: cut, or in capitals."""
        settled = {self.sent} if encode(current) == self.value else set()
        return comparable(encode(new)) in settled | {each.made_of for each in self._broken_off(current)}

    def newest_author(self, current: Any) -> Author:
        """Of those who may have written what stands there now, settled or not."""
        return max([self.author, *(each.author for each in self._broken_off(current))])

    def intents_of(self, recording_id: str) -> tuple[Intent, ...]:
        return tuple(each for each in self.intents if each.author.recording_id == recording_id)

    def is_intended(self, current: Any, recording_id: str) -> bool:
        """It is what the recording was about to write when it broke off."""
        return any(each.author.recording_id == recording_id for each in self._broken_off(current))

    def intended_texts(self, recording_id: str) -> frozenset[str]:
        """The digests of the texts that a recording was about to append when it broke off."""
        return frozenset(each.text for each in self.intents_of(recording_id) if each.text)

    def was_taken_out(self, current: Any, recording_id: str) -> bool:
        """What stands there is what the recording was about to leave behind when it broke off."""
        fenced = isinstance(current, str) and fence.split(current, recording_id) is not None
        return not fenced and any(each.is_of(current) for each in self.intents_of(recording_id) if not each.is_whole)

    def before(self, current: Any, author: Author) -> tuple[str, bool]:
        """What stands there before any recording, when `author` writes over `current`; and whether it is ours."""
        text = encode(current)
        if not self.is_ours(current):
            return text, False
        broken_off = self._broken_off(current)
        if broken_off and broken_off[-1].previous is not None and text != self.value:
            return broken_off[-1].previous, broken_off[-1].previous_ours
        if self.author.recording_id == author.recording_id or self.author.recording_id in self.wrote:
            return self.previous or "0:", self.previous_ours
        return (self.value or "0:" if broken_off else text), True

    def typed_beneath(self, current: Any) -> str | None:
        """What a person typed over all that recordings had settled, where we broke off after writing over that."""
        before = self.before(current, self.author)
        if before[1] or before == (self.previous or "0:", self.previous_ours) or not self.is_ours(current):
            return None
        return before[0]

    def outlived(self, current: Any, author: Author) -> tuple[str, ...]:
        """Recordings whose values never come back: `author` writes over a person's, or too many are kept."""
        others = sorted(self.wrote.keys() - {author.recording_id}, key=lambda name: self.wrote[name])
        ours = self.is_ours(current) and self.typed_beneath(current) is None
        return tuple(others[: 1 - REMEMBERED] if ours else others)

    def written_over(self, current: Any, new: Any, author: Author) -> WrittenOver:
        """When `author` writes `new` over `current`."""
        outlived = self.outlived(current, author)
        return WrittenOver(
            *self.before(current, author),
            outlived,
            self.intents_of(author.recording_id),
            self.was_made_of(current, new),
            self.entries_of(author.recording_id, *outlived),
        )

    def agrees(self, current: Any, author: Author) -> bool:
        """What stands there is another recording's, and what `author` says too: it stays when the other leaves."""
        known = author.recording_id in self.wrote or author.recording_id in self.fenced
        return self.is_ours(current) and self.newest_author(current) != NOBODY and not known

    def belongs_beneath(self, current: Any, new: Any, author: Author) -> bool:
        """What stands there is a newer recording's, and `author`'s comes back when that one leaves."""
        newer = [name for name, (at, _) in self.wrote.items() if Author(at, name) > author]
        known = self.wrote.get(author.recording_id) == (author.created_at, encode(new))
        return self.is_ours(current) and len(newer) < REMEMBERED and not known

    def without(self, recording_id: str, previous: str) -> tuple[Author, str]:
        """The newest author and value that are left when a recording's is taken back, else nobody and `previous`."""
        others = [(at, name, value) for name, (at, value) in self.wrote.items() if name != recording_id]
        at, name, value = max(others, default=("", "", previous))
        return Author(at, name), value

    @property
    def is_untouched(self) -> bool:
        """No recording ever wrote to the field, or was about to."""
        return self.value is None and not (self.wrote or self.intents or self.fenced)

    @property
    def is_doubted(self) -> bool:
        """There was a write whose outcome nobody knows: what stands there may be what the CRM made of it."""
        return any(each.is_whole and not each.is_a_persons for each in self.intents)

    @property
    def emptied_by_person(self) -> bool:
        """Meaningful where the field is empty now."""
        return any(self.fenced.values()) if self.value is None else not self.is_empty(decode(self.value))

    def _broken_off(self, current: Any) -> list[Intent]:
        """The intents that stand there: the whole value is what they say. The newest author's is the last."""
        standing = (each for each in self.intents if each.is_whole and each.may_stand(current))
        return sorted(standing, key=lambda each: each.author)


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
        intended = last.intended_texts(author.recording_id)
        return decide_fenced(body, str(new), author.recording_id, written, intended)
    if refusal := _REFUSALS[policy](current, last):
        if last.is_intended(current, author.recording_id):
            return Decision(write=False, new=current, reason=THERE)
        return Decision(write=False, reason=refusal)
    if last.newest_author(current) > author:
        return Decision(write=False, reason=NEWER)
    if same(current, new):
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
    if last.is_doubted:
        return DOUBTED
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
        return Decision(write=False, reason=DOUBTED if intended else EDITED)
    return Decision(write=True, new=fence.replace(fenced, text, recording_id))
