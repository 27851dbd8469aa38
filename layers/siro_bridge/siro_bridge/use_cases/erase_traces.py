"""Erases what is kept of a recording, and takes its note out of the CRM; people win."""

from dataclasses import dataclass, replace

from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.traces import Erased, Traces
from siro_bridge.domain.write_back.author import Author
from siro_bridge.use_cases.application import Application
from siro_bridge.use_cases.operate.dry_journal import DryJournal
from siro_bridge.use_cases.take_back_places import TakeBackPlaces, no_fields
from siro_bridge.use_cases.write_note import WriteNote


@dataclass(frozen=True, slots=True)
class EraseTraces:
    """`taking_back` takes notes out of the CRM, whatever the mapping's mode: its fields are left as they are.

    What stands in a field of the CRM is the company's own: `undo` puts back what was there before, as long as it is
    remembered.
    """

    traces: Traces
    taking_back: TakeBackPlaces

    def erase(self, recording_id: str, places: frozenset[RecordKey]) -> Erased:
        """All but what is remembered of its notes. It needs no CRM."""
        records = places | self.traces.records(recording_id)
        values = self.traces.erase_values(recording_id, records)
        return Erased(self.traces.erase_journal(recording_id), values, self.traces.erase_parked(recording_id))

    def forget(self, recording_id: str, places: frozenset[RecordKey]) -> Application:
        """Its places are those where its note still stands though no person decided that: it is tried again.

        The words go first, which nobody can hold up; the CRM may be away for long.
        """
        erased = self.erase(recording_id, places)
        done = self._notes.take_back(Author("", recording_id), places)
        if not done.refused:
            erased = erased._replace(notes=self.traces.erase_notes(recording_id))
        return replace(done, remarks=(f"erased: {erased.told()}", *done.remarks))

    @property
    def _notes(self) -> TakeBackPlaces:
        """Nothing of it is written down: the journal would keep the note's text."""
        note = self.taking_back.note
        silent = WriteNote(note.crm, note.store, DryJournal(note.journal), form=note.form)
        return replace(self.taking_back, take_back_fields=no_fields, note=silent)
