"""Takes a recording's facts back from a record it is no longer linked to, where they are still ours."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from siro_bridge.crm.port import CrmValue, CrmWriter
from siro_bridge.domain import fence
from siro_bridge.domain.author import NOBODY, Author
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.journal import Change, Entry, Journal, Result
from siro_bridge.domain.policies import LastWritten
from siro_bridge.domain.values import decode, encode
from siro_bridge.use_cases.write_entry import read_present, write_entry

_ROUNDS = 3
"""How often it is looked again whether another recording left at the same moment."""


@dataclass(frozen=True, slots=True)
class TakeBackFields:
    crm: CrmWriter
    journal: Journal
    shadow: bool = False

    def __call__(self, author: Author, target: str, key: str) -> int:
        """How many fields were put back; a record that the CRM has no more has none.

        Raises CrmRefusedError, when all the rest was put back, for those that the CRM would not change.
        """
        known = self.journal.last_written(target, key)
        leaving = {name: author.recording_id for name, each in known.items() if _by(each, author.recording_id)}
        put_back: set[str] = set()
        refused: dict[str, str] = {}
        for again in range(_ROUNDS):
            last = {name: known[name] for name in leaving}
            current = read_present(self.crm, target, key, list(last), last) if last else None
            if current is None:
                break
            found = {name: _change(value, last[name], leaving[name]) for name, value in current.items()}
            changes = {name: change for name, change in found.items() if change is not None}
            entry = Entry(uuid.uuid4().hex, author, target, key, "take_back", changes, self.shadow)
            outcomes = write_entry(self.crm, self.journal, entry) if changes else {}
            put_back |= {name for name, each in outcomes.items() if each.result.stands}
            refused |= {name: each.reason for name, each in outcomes.items() if each.result == Result.REFUSED}
            if self.shadow:
                break
            beside = {name for name, change in changes.items() if change.fenced is not None}
            self._forget(
                author.recording_id, target, key, {name: last[name] for name in last.keys() - refused - beside}
            )
            if again and not changes:
                break
            known = self.journal.last_written(target, key)
            leaving = {
                name: each.author.recording_id
                for name, each in known.items()
                if name not in refused and _left_meanwhile(each, author, changes.get(name))
            }
        if refused:
            raise CrmRefusedError("; ".join(f"{name}: {reason}" for name, reason in refused.items()))
        return len(put_back)

    def _forget(self, recording_id: str, target: str, key: str, last: Mapping[str, LastWritten]) -> None:
        """A value that a newer recording wrote over does not come back when that one is taken back too."""
        for name, each in last.items():
            if recording_id in each.wrote:
                self.journal.forget(target, key, name, recording_id)


def _by(last: LastWritten, recording_id: str) -> bool:
    known = (last.intents, last.fenced_intents, last.wrote)
    return (
        last.author.recording_id == recording_id
        or any(recording_id in each for each in known)
        or bool(last.fenced.get(recording_id))
    )


def _left_meanwhile(last: LastWritten, author: Author, made: Change | None) -> bool:
    """What stands there is of a recording that has left itself: two left at once, and one put the other's back."""
    gone = made is not None and made.author == last.author != NOBODY and last.author.recording_id not in last.wrote
    return gone or last.author == author


def _change(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    settled = last.author.recording_id == recording_id and encode(current) == last.value
    if not settled and (last.fenced.get(recording_id) or recording_id in last.fenced_intents):
        return _without_fence(current, last, recording_id)
    if not settled and not last.is_intended(current, recording_id):
        return None  # a person edited it, or emptied it, or a newer recording wrote it
    author, value = last.without(recording_id)
    back = author == NOBODY and not last.previous_ours  # a person's value comes back, and stays a person's
    return Change(
        old=current,
        new=decode(value),
        author=author,
        previous=last.previous or "0:",
        previous_ours=last.previous_ours,
        remember=last.value or "" if back else "",
    )


def _without_fence(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    fenced = fence.split("" if current is None else str(current), recording_id)
    if fenced is None:
        gone = last.was_taken_out(current, recording_id)
        return Change(old=current, new=current, author=NOBODY, fenced="") if gone else None
    left = fence.remove(fenced) or None
    ours = (last.fenced.get(recording_id), last.intended_text(recording_id))
    if not fence.is_one_of(fenced.inside, ours) and encode(left) != last.fenced_intents.get(recording_id):
        return None
    return Change(old=current, new=left, author=NOBODY, fenced="")
