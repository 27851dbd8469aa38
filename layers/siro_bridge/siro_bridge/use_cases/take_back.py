"""Takes a recording's facts back from a record it is no longer linked to, where they are still ours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from siro_bridge.crm.port import CrmFields, CrmValue
from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Result, new_entry_id
from siro_bridge.domain.write_back.policies import EDITED, NEWER, LastWritten
from siro_bridge.domain.write_back.values import NOWHERE, decode, encode, is_empty, same
from siro_bridge.use_cases.write_entry import as_shown, dead_intents, read_present, write_entry

_ROUNDS = 3
"""How often it is looked again whether another recording left at the same moment."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many fields were put back. `left`: fields that still hold what is ours, each with the reason."""

    put_back: int = 0
    left: Mapping[str, str] = field(default_factory=dict)


EMPTIED = "a person emptied it"
TAKEN_OUT = "a person took it out"
IN_PLACE = "what stood there before is back already"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What taking back would do to one field: `back` replaces `now`, or `left` says why `now` stays.

    `ours` is what the recording wrote, None where that is not kept in words, as of a text that was appended.
    """

    field: str
    now: CrmValue
    ours: CrmValue
    back: CrmValue = None
    left: str = ""


@dataclass(frozen=True, slots=True)
class TakeBackFields:
    """`only` names the fields it is about, None for all that the recording wrote."""

    crm: CrmFields
    journal: Journal
    shadow: bool = False
    only: Collection[str] | None = None

    def look(self, author: Author, target: str, key: str) -> list[Prospect]:
        """What a call would do, field by field; it only reads."""
        known = self._written_by(author, target, key)
        current = read_present(self.crm, target, key, list(known), known) if known else None
        last = as_shown(self.crm, target, current or {}, known)
        return [_prospect(name, now, last[name], author.recording_id) for name, now in (current or {}).items()]

    def _written_by(self, author: Author, target: str, key: str) -> Mapping[str, LastWritten]:
        known = self.journal.last_written(target, key)
        return {name: each for name, each in known.items() if self._is_about(name) and _by(each, author.recording_id)}

    def _is_about(self, field: str) -> bool:
        return self.only is None or field in self.only

    def take_back(self, author: Author, target: str, key: str) -> TakenBack:
        """A record that the CRM has no more has nothing to give back."""
        known = self._written_by(author, target, key)
        leaving = dict.fromkeys(known, author.recording_id)
        put_back: set[str] = set()
        left: dict[str, str] = {}
        risen: set[str] = set()
        for again in range(_ROUNDS):
            last = {name: known[name] for name in leaving}
            current = read_present(self.crm, target, key, list(last), last) if last else None
            if current is None:
                break
            last = as_shown(self.crm, target, current, last)
            found = {
                name: _rise(value, last[name]) if name in risen else _change(value, last[name], leaving[name])
                for name, value in current.items()
            }
            changes = {name: change for name, change in found.items() if change is not None}
            entry = Entry(new_entry_id(), author, target, key, "take_back", changes, self.shadow)
            outcomes = write_entry(self.crm, self.journal, entry) if changes else {}
            put_back |= {name for name, each in outcomes.items() if each.result.stands}
            left |= {name: fence.NO_END for name, now in current.items() if _is_cut(now, last[name], leaving[name])}
            left |= {name: each.reason for name, each in outcomes.items() if each.result == Result.REFUSED}
            if self.shadow:
                break
            beside = {name for name, change in changes.items() if change.fenced is not None}
            gone = {name: last[name] for name in last.keys() - left - beside}
            self._forget(author.recording_id, target, key, gone)
            kept = {name: current[name] for name in gone.keys() & (current.keys() - changes)}
            if dead := dead_intents(author, kept, last):
                self.journal.drop_intents(target, key, dead)
            if again and not changes:
                break
            known = self.journal.last_written(target, key)
            risen = {name for name in changes if name not in left and name in known and _is_risen(known[name])}
            leaving = {
                name: each.author.recording_id
                for name, each in known.items()
                if name in risen
                or (name not in left and self._is_about(name) and _left_meanwhile(each, author, changes.get(name)))
            }
        return TakenBack(len(put_back), left)

    def _forget(self, recording_id: str, target: str, key: str, last: Mapping[str, LastWritten]) -> None:
        """A value that a newer recording wrote over does not come back when that one is taken back too."""
        for name, each in last.items():
            if recording_id in each.wrote:
                self.journal.forget(target, key, name, recording_id)


def _by(last: LastWritten, recording_id: str) -> bool:
    return (
        last.author.recording_id == recording_id
        or bool(last.intents_of(recording_id))
        or recording_id in last.wrote
        or bool(last.fenced.get(recording_id))
    )


def _prospect(field: str, now: CrmValue, last: LastWritten, recording_id: str) -> Prospect:
    change = _change(now, last, recording_id)
    ours = _ours(last, recording_id)
    if change is None:
        return Prospect(field, now, ours, left=_why_left(now, last, recording_id))
    if same(change.new, now):
        return Prospect(field, now, ours, left=IN_PLACE)
    return Prospect(field, now, ours, change.new)


def _ours(last: LastWritten, recording_id: str) -> CrmValue:
    if recording_id in last.wrote:
        value: CrmValue = decode(last.wrote[recording_id][1])
        return value
    readable = (each.value for each in last.intents_of(recording_id) if each.is_whole and each.is_readable)
    return next(readable, None)


def _why_left(now: CrmValue, last: LastWritten, recording_id: str) -> str:
    if _is_cut(now, last, recording_id):
        return fence.NO_END
    if last.fenced.get(recording_id) and fence.find("" if now is None else str(now), recording_id) is None:
        return TAKEN_OUT
    if last.value is not None and last.is_ours(now):
        return IN_PLACE if last.newest_author(now) == NOBODY else NEWER
    return EMPTIED if is_empty(now) else EDITED


def _left_meanwhile(last: LastWritten, author: Author, made: Change | None) -> bool:
    """What stands there is of a recording that has left itself: two left at once, and one put the other's back."""
    gone = made is not None and made.author == last.author != NOBODY and last.author.recording_id not in last.wrote
    return gone or last.author == author


def _is_risen(last: LastWritten) -> bool:
    """Another recording noted its value beneath ours while we left: nothing is above it any more."""
    return any(Author(at, name) > last.author for name, (at, _) in last.wrote.items())


def _rise(current: CrmValue, last: LastWritten) -> Change | None:
    """Where what we put back still stands."""
    if last.value is None or encode(current) != last.value:
        return None
    author, value = last.without("", "")
    previous, ours = last.previous or "0:", last.previous_ours
    return Change(old=current, new=decode(value), author=author, previous=previous, previous_ours=ours)


def _change(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    settled = last.author.recording_id == recording_id and encode(current) == last.value
    beside = last.fenced.get(recording_id) or not all(each.is_whole for each in last.intents_of(recording_id))
    if not settled and beside:
        return _without_fence(current, last, recording_id)
    if not settled and not last.is_intended(current, recording_id):
        return None  # a person edited it, or emptied it, or a newer recording wrote it
    leaving = Author("", recording_id)
    previous, previous_ours = last.before(current, leaving)
    typed = last.typed_beneath(current)
    author, value = last.without(recording_id, previous) if typed is None else (NOBODY, typed)
    forget = () if typed is None else last.outlived(current, leaving)
    left = last.entries.keys() - last.wrote.keys()  # what stands there is known now; theirs would count as the newest
    back = author == NOBODY and not previous_ours  # a person's value comes back, and stays a person's
    return Change(
        old=current,
        new=decode(value),
        author=author,
        previous=previous,
        previous_ours=previous_ours,
        # beside a person's that came back, where we never settled one of ours
        remember=(last.value or NOWHERE) if back else "",
        forget=forget,
        earlier=last.intents_of(recording_id),
        over=last.entries_of(*dict.fromkeys((recording_id, *forget, *sorted(left)))),
    )


def _without_fence(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    fenced = fence.split("" if current is None else str(current), recording_id)
    earlier = last.intents_of(recording_id)
    if fenced is None:
        gone = last.was_taken_out(current, recording_id)
        return Change(old=current, new=current, author=NOBODY, fenced="", earlier=earlier) if gone else None
    left = fence.remove(fenced) or None
    ours = {last.fenced.get(recording_id), *last.intended_texts(recording_id)}
    about_to_leave = any(each.is_of(left) for each in earlier if not each.is_whole)
    if not fence.is_one_of(fenced.inside, ours) and not about_to_leave:
        return None
    return Change(old=current, new=left, author=NOBODY, fenced="", earlier=earlier)


def _is_cut(current: CrmValue, last: LastWritten, recording_id: str) -> bool:
    """We appended to it, and of our fence only the beginning is there."""
    fenced = fence.find(current, recording_id) if isinstance(current, str) else None
    appended = last.fenced.get(recording_id) or last.intended_texts(recording_id)
    return bool(appended) and fenced is not None and not fenced.whole
