"""Writes a recording's facts to one record of the CRM: journalled first, compared and set, read back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmFields, CrmValue
from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome, Result, new_entry_id
from siro_bridge.domain.write_back.plan import PlannedField
from siro_bridge.domain.write_back.policies import (
    DOUBTED,
    EDITED,
    EDITED_MEANWHILE,
    FILLED,
    NEWER,
    THERE,
    Decision,
    LastWritten,
    decide,
)
from siro_bridge.domain.write_back.values import same
from siro_bridge.use_cases.change_note import NoteAhead
from siro_bridge.use_cases.write_entry import as_shown, dead_intents, read_record, write_intended

NO_FIELD = "the CRM has no such field"

_ROUNDS = 8
"""How often an edit that came between our read and our write is looked at again; each recording of the same
record that is worked on at the same time may cost a round."""


@dataclass(frozen=True, slots=True)
class FieldReport:
    """What became of one fact."""

    field: str
    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WriteFields:
    crm: CrmFields
    journal: Journal
    shadow: bool = False

    def write(
        self,
        author: Author,
        target: str,
        key: str,
        planned: Sequence[PlannedField],
        ahead: NoteAhead | None = None,
    ) -> list[FieldReport]:
        """Raises NoSuchRecordError when the CRM has no such record. A note `ahead` is written down with the fields."""
        reports: dict[str, FieldReport] = {}
        pending = [replace(each, value=self.crm.as_kept(target, each.field, each.value)) for each in planned]
        for _ in range(_ROUNDS):
            if not pending:
                break
            unlisted = {each.field for each in pending if each.unlisted}
            current = read_record(self.crm, target, key, [each.field for each in pending], unlisted)
            reports |= {name: FieldReport(name, Result.SKIPPED, NO_FIELD) for name in unlisted - current.keys()}
            pending = [each for each in pending if each.field in current]
            last = as_shown(self.crm, target, current, self.journal.last_written(target, key))
            last = _as_ruled(last, planned)
            decided = {each.field: _decide(each, current, last, author) for each in pending}
            reports |= {name: FieldReport(name, Result.KEPT, found.reason) for name, found in decided.items()}
            changes = self._changes(pending, current, decided, last, author)
            note = ahead.change if ahead and not ahead.entry_id else None
            entry = Entry(new_entry_id(), author, target, key, "write", changes, self.shadow, note)
            outcomes = self._write(entry, ahead)
            if not self.shadow:
                kept = {name: current[name] for name in current.keys() - changes}
                self._note_dead(target, key, dead_intents(author, kept, last), decided)
            reports |= {
                name: FieldReport(name, each.result, each.reason)
                for name, each in outcomes.items()
                if not changes[name].beneath
            }
            noted = [name for name, change in changes.items() if change.beneath]
            moved = {*self._moved(target, key, current, decided), *self._risen(target, key, current, noted, author)}
            pending = [each for each in pending if each.field in moved or reports[each.field].result == Result.EDITED]
        return [_final(report) for report in reports.values()]

    def _changes(
        self,
        pending: Sequence[PlannedField],
        current: Mapping[str, CrmValue],
        decided: Mapping[str, Decision],
        last: Mapping[str, LastWritten],
        author: Author,
    ) -> dict[str, Change]:
        """What is written, and what is only noted."""
        changes = {}
        for each in pending:
            known, decision = last.get(each.field, LastWritten()), decided[each.field]
            now = current.get(each.field)
            beneath = decision.reason == NEWER and known.belongs_beneath(now, each.value, author)
            noted = beneath or _unsettled(each.policy, decision, known, now, author)
            if decision.write or (noted and not self.shadow):
                fenced = fence.digest(str(each.value)) if each.policy == "append" else None
                made = _change(now, each.value if beneath else decision.new, known, author, fenced)
                changes[each.field] = replace(made, beneath=beneath)
        return changes

    def _note_dead(
        self, target: str, key: str, dead: Mapping[str, Sequence[Intent]], decided: Mapping[str, Decision]
    ) -> None:
        """What stands there in doubt stays so: that there was a write is remembered."""
        doubted = {name for name in dead if decided[name].reason == DOUBTED}
        void = {name: [each for each in dead[name] if not each.is_void] for name in doubted}
        if any(void.values()):
            self.journal.void_intents(target, key, void)
        if gone := {name: each for name, each in dead.items() if name not in doubted}:
            self.journal.drop_intents(target, key, gone)

    def _moved(
        self, target: str, key: str, seen: Mapping[str, CrmValue], decided: Mapping[str, Decision]
    ) -> Collection[str]:
        """Fields that look like a person's only because another recording wrote them between our two reads."""
        contested = [name for name, decision in decided.items() if decision.reason in (EDITED, FILLED, DOUBTED)]
        now = read_record(self.crm, target, key, contested) if contested else {}
        return [name for name in contested if not same(now.get(name), seen.get(name))]

    def _risen(
        self, target: str, key: str, seen: Mapping[str, CrmValue], noted: Collection[str], author: Author
    ) -> Collection[str]:
        """Fields noted beneath a newer recording's value that has left since: it may not have seen the note."""
        last = self.journal.last_written(target, key) if noted and not self.shadow else {}
        return [name for name in noted if name in last and last[name].newest_author(seen.get(name)) <= author]

    def _write(self, entry: Entry, ahead: NoteAhead | None) -> Mapping[str, Outcome]:
        if not entry.changes:
            return {}
        self.journal.intend(entry)
        if ahead and entry.note:
            ahead.entry_id = entry.entry_id
        return write_intended(self.crm, self.journal, entry)


def _as_ruled(last: Mapping[str, LastWritten], planned: Sequence[PlannedField]) -> dict[str, LastWritten]:
    """With what each field's rule takes for empty."""
    known = {each.field: last.get(each.field, LastWritten()) for each in planned}
    return {**last, **{each.field: replace(known[each.field], empties=each.empties) for each in planned}}


def _decide(
    planned: PlannedField, current: Mapping[str, CrmValue], last: Mapping[str, LastWritten], author: Author
) -> Decision:
    return decide(
        planned.policy, current.get(planned.field), planned.value, last.get(planned.field, LastWritten()), author
    )


def _unsettled(policy: str, decision: Decision, last: LastWritten, now: CrmValue, author: Author) -> bool:
    """Our value is there, but we died before we could note it, or another recording wrote it: it is noted now.

    So is our text in its fence, which another one's beside it hid when we read back what we had written.
    """
    unnoted = policy == "append" and not last.fenced.get(author.recording_id)
    return decision.reason == THERE and (unnoted or _has_intent(last, author) or last.agrees(now, author))


def _has_intent(last: LastWritten, author: Author) -> bool:
    return bool(last.intents_of(author.recording_id))


def _change(now: CrmValue, new: CrmValue, last: LastWritten, author: Author, fenced: str | None) -> Change:
    return Change(old=now, new=new, author=author, fenced=fenced, **last.written_over(now, new, author)._asdict())


def _final(report: FieldReport) -> FieldReport:
    if report.result == Result.EDITED:
        return FieldReport(report.field, Result.KEPT, EDITED_MEANWHILE)
    return report
