"""Compares what the bridge last wrote with what the CRM holds now, record by record and note by note, within a time."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from siro_bridge.crm.port import CrmFields, CrmNotes
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.state import NoteStore
from siro_bridge.domain.operate.outlook import NOTE
from siro_bridge.domain.operate.trust import FieldTrust, NoteKey, TrustPart, add_up, judge, judge_note, tally
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.journal import Journal
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.use_cases.write_entry import as_shown, read_present


@dataclass(frozen=True, slots=True)
class MeasureTrust:
    """`targets` are those that the mapping knows, `note_target` the one whose notes: no others can be read."""

    crm: CrmFields
    notes: CrmNotes
    journal: Journal
    states: NoteStore
    targets: Collection[str]
    note_target: str | None

    def __call__(
        self, records: Sequence[RecordKey], notes: Sequence[NoteKey], has_time: Callable[[], bool]
    ) -> TrustPart:
        """As many of the records, then of the notes, as there is time for, but at least one.

        Raises CrmUnavailableError; what the CRM refuses to show is counted.
        """
        found: list[FieldTrust] = []
        read = refused = 0
        every: tuple[RecordKey | NoteKey, ...] = (*records, *notes)
        for each in every:
            if read and not has_time():
                break
            try:
                found += self._compare_note(each) if isinstance(each, NoteKey) else self._compare(each)
            except CrmRefusedError:
                refused += 1
            read += 1
        return TrustPart(read=read, fields=tuple(add_up(found)), refused=refused)

    def _compare(self, record: RecordKey) -> list[FieldTrust]:
        if record.target not in self.targets:
            return []
        wrote = {name: each for name, each in self.journal.last_written(*record).items() if not each.is_untouched}
        if not wrote:
            return []
        current = read_present(self.crm, *record, list(wrote), wrote)
        if current is None:
            return [_gone(record.target, name, each) for name, each in wrote.items()]
        last = as_shown(self.crm, record.target, current, wrote)
        return [tally(record.target, name, judge(last[name], now)) for name, now in current.items()]

    def _compare_note(self, note: NoteKey) -> list[FieldTrust]:
        """Nothing of a note that is not known to have been there, or that we take back ourselves."""
        state = self.states.read(note.recording_id, note.target, note.key)
        if note.target != self.note_target or state is None or not state.digest or state.leaving:
            return []
        shown = self.notes.find_notes(note.key, fence.marker(note.recording_id), state.key or None)
        if not shown and self.crm.read_fields(note.target, note.key, []) is None:
            return [FieldTrust(target=note.target, field=NOTE, gone=1)]
        judged = judge_note(shown[0].body if shown else None, note.recording_id, state)
        return [tally(note.target, NOTE, [judged])]


def _gone(target: str, field: str, last: LastWritten) -> FieldTrust:
    return FieldTrust(target=target, field=field, gone=len(list(judge(last, None))))
