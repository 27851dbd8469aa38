"""Takes a recording's facts back from a record it is no longer linked to, where they are still ours."""

import uuid
from dataclasses import dataclass

from siro_bridge.crm.port import CrmValue, CrmWriter
from siro_bridge.domain import fence
from siro_bridge.domain.journal import NOBODY, Author, Change, Entry, Journal
from siro_bridge.domain.policies import LastWritten
from siro_bridge.domain.values import decode, encode
from siro_bridge.use_cases.write_fields import write_entry


@dataclass(frozen=True, slots=True)
class TakeBackFields:
    crm: CrmWriter
    journal: Journal
    shadow: bool = False

    def __call__(self, author: Author, target: str, key: str) -> int:
        """How many fields were put back; a record that the CRM has no more has none."""
        last = {name: each for name, each in self.journal.last_written(target, key).items() if _by(each, author[1])}
        current = self.crm.read_fields(target, key, list(last)) if last else None
        if current is None:
            return 0
        found = {name: _change(current.get(name), each, author[1]) for name, each in last.items()}
        changes = {name: change for name, change in found.items() if change is not None}
        if not changes:
            return 0
        entry = Entry(uuid.uuid4().hex, author, target, key, "take_back", changes, self.shadow)
        return sum(outcome.result == "written" for outcome in write_entry(self.crm, self.journal, entry).values())


def _by(last: LastWritten, recording_id: str) -> bool:
    return last.author[1] == recording_id or recording_id in last.intents or bool(last.fenced.get(recording_id))


def _change(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    if last.fenced.get(recording_id):
        return _without_fence(current, last, recording_id)
    if encode(current) not in (last.value, last.intents.get(recording_id)):
        return None  # a person edited it, or emptied it
    previous = (last.previous if last.author[1] == recording_id else last.value) or "0:"
    theirs = "" if last.previous_ours else last.value or ""  # a person's value comes back, and stays a person's
    return Change(old=current, new=decode(previous), author=NOBODY, remember=theirs)


def _without_fence(current: CrmValue, last: LastWritten, recording_id: str) -> Change | None:
    body = "" if current is None else str(current)
    fenced = fence.split(body, recording_id)
    if fenced is None or fence.digest(fenced.inside) != last.fenced[recording_id]:
        return None
    return Change(old=current, new=fence.remove(fenced) or None, author=NOBODY, fenced="")
