"""Who wins when a person has been there: one rule a policy. People win unless the mapping says `always`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.domain import fence
from siro_bridge.domain.values import decode, encode, is_empty

EDITED = "a person edited it"


@dataclass(frozen=True, slots=True)
class LastWritten:
    """What we last wrote to one field of one record, in `encode`'s text.

    `author` is (the recording's creation time, its id): a later author replaces an earlier one, never the
    other way. `intents` are writes whose outcome is not known, by recording id, and `intended_at` the
    creation times of those recordings. `previous` is what stood there before this recording, and
    `previous_ours` whether that was ours, or empty. `fenced` are the digests of the texts that recordings
    appended, by recording id.
    """

    value: str | None = None
    author: tuple[str, str] = ("", "")
    intents: Mapping[str, str] = field(default_factory=dict)
    intended_at: Mapping[str, str] = field(default_factory=dict)
    previous: str | None = None
    previous_ours: bool = True
    fenced: Mapping[str, str] = field(default_factory=dict)

    def is_ours(self, current: Any) -> bool:
        """Ours is what we wrote or were about to write; never written and empty is free to take."""
        text = encode(current)
        if text in self.intents.values():
            return True
        return is_empty(current) if self.value is None else text == self.value

    def newest_author(self, current: Any) -> tuple[str, str]:
        """Of those who may have written what stands there now, settled or not."""
        text = encode(current)
        unsettled = [(self.intended_at.get(name, ""), name) for name, new in self.intents.items() if new == text]
        return max([self.author, *unsettled])

    @property
    def emptied_by_person(self) -> bool:
        """Meaningful where the field is empty now."""
        return self.value is not None and not is_empty(decode(self.value))


@dataclass(frozen=True, slots=True)
class Decision:
    """`write` is False with the reason why the CRM keeps what it has; `new` is what is written."""

    write: bool
    new: Any = None
    reason: str = ""


def decide(policy: str, current: Any, new: Any, last: LastWritten, author: tuple[str, str]) -> Decision:
    """Whether `new` may replace `current` by a recording that is `author`."""
    if policy == "append":
        body = "" if current is None else str(current)
        return decide_fenced(body, str(new), author[1], last.fenced.get(author[1]) or None)
    if refusal := _REFUSALS[policy](current, last):
        return Decision(write=False, reason=refusal)
    if last.newest_author(current) > author:
        return Decision(write=False, reason="a newer recording wrote it")
    if encode(current) == encode(new):
        return Decision(write=False, new=current, reason="already there")
    return Decision(write=True, new=new)


def _never(_current: Any, _last: LastWritten) -> str:
    return "its policy is never"


def _if_empty(current: Any, last: LastWritten) -> str:
    if not is_empty(current):
        return "it is not empty"
    return "a person emptied it" if last.emptied_by_person else ""


def _if_ours(current: Any, last: LastWritten) -> str:
    return "" if last.is_ours(current) else EDITED


def _always(_current: Any, _last: LastWritten) -> str:
    return ""


_REFUSALS: dict[str, Callable[[Any, LastWritten], str]] = {
    "never": _never,
    "if_empty": _if_empty,
    "if_ours": _if_ours,
    "always": _always,
}


def decide_fenced(body: str, text: str, recording_id: str, written: str | None) -> Decision:
    """Whether our text goes into `body`, in its fence; `written` is the digest of what we last put there."""
    fenced = fence.split(body, recording_id)
    if fenced is None:
        if written is not None or fence.marker(recording_id) in body:
            return Decision(write=False, reason="a person took it out")
        return Decision(write=True, new=fence.append(body, text, recording_id))
    inside = fence.digest(fenced.inside)
    if inside == fence.digest(text):
        return Decision(write=False, new=body, reason="already there")
    if written is not None and inside != written:
        return Decision(write=False, reason=EDITED)
    return Decision(write=True, new=fence.replace(fenced, text, recording_id))
