"""Writes one recording to the records it is linked to, and takes it back from those it was linked to before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from siro_bridge.domain.errors import NoSuchRecordError, RefusedError, UnavailableError
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.write_back.author import Author, author_of
from siro_bridge.domain.write_back.journal import Result
from siro_bridge.domain.write_back.plan import Plan, PlannedField
from siro_bridge.mapping.write_back import OnlyIf
from siro_bridge.use_cases.application import NOTE, Application, Intention, Refusals, remarks_of
from siro_bridge.use_cases.change_note import Note, NoteAhead
from siro_bridge.use_cases.operate.dry_journal import DryJournal
from siro_bridge.use_cases.take_back_places import FieldTaker, TakeBackPlaces
from siro_bridge.use_cases.write_fields import FieldReport
from siro_bridge.use_cases.write_note import WriteNote

REDACTED = "This recording was deleted at Siro; its content is no longer available."


_STILL_TOLD = frozenset({NoteResult.LEFT, NoteResult.EDITED_MEANWHILE})
"""After these a deleted recording's words may stand there still: it is tried again."""


class FieldWriter(Protocol):
    def __call__(
        self, author: Author, target: str, key: str, planned: Sequence[PlannedField], ahead: NoteAhead | None = None
    ) -> list[FieldReport]: ...


class Planner(Protocol):
    def __call__(self, recording: Recording) -> Plan: ...


class NoteText(Protocol):
    def __call__(self, recording: Recording) -> str: ...


@dataclass(frozen=True, slots=True)
class ApplyRecording:
    """`links` is each target's kind of link; `note_target` the target that gets the note, if any.

    `has_record` asks the CRM whether a target has a record of that key.
    """

    links: Mapping[str, str]
    only_if: OnlyIf
    plan: Planner
    write_fields: FieldWriter
    take_back_fields: FieldTaker
    note: WriteNote
    note_target: str | None
    note_text: NoteText
    has_record: Callable[[str, str], bool]

    def plan_application(self, recording: Recording, places: frozenset[RecordKey]) -> Intention:
        """`places` are the records that may hold something of the recording from before."""
        if recording.gone:
            return Intention(write=places)
        if reason := unwanted(recording, self.only_if):
            return Intention(write=places, reason=reason)
        keys = ((name, recording.links and recording.links.external_id(kind)) for name, kind in self.links.items())
        targets = frozenset(RecordKey(name, key) for name, key in keys if key)
        kinds = ", ".join(sorted(set(self.links.values())))
        reason = "" if targets else f"linked to none of what the mapping writes to ({kinds})"
        return Intention(targets, places - targets, reason)

    def note_ahead(self, recording: Recording, intention: Intention, known: FirstNote | None) -> NoteAhead | None:
        """The first note that `apply` will make, if it will; `known` is what the ledger remembers of one."""
        places = [place for place in intention.write if place.target == self.note_target]
        if recording.gone or intention.reason or len(places) != 1 or (known and known.place != places[0]):
            return None
        try:
            return self.note.ahead(Note(author_of(recording), *places[0]), self.note_text(recording))
        except (RefusedError, UnavailableError):  # `apply` meets it when the fields are written
            return None

    def apply(self, recording: Recording, intention: Intention, ahead: NoteAhead | None = None) -> Application:
        """What the CRM refuses stops nothing else, and is told in the answer. `ahead` is remembered by now."""
        author, refusals = author_of(recording), Refusals()
        left = self.taking_back.take_back(author, intention.take_back)
        if intention.reason:
            done = Application(intention.write, remarks=(intention.reason,))
        elif recording.gone:
            done = self._redact(author, intention.write, refusals)
        else:
            done = self._write(recording, author, intention.write, refusals, ahead)
        return refusals.told_in(done).after(left)

    def take_back(self, recording: Recording, places: frozenset[RecordKey]) -> Application:
        """The recording is linked to none of our records any more."""
        return self.taking_back.take_back(author_of(recording), places)

    @property
    def taking_back(self) -> TakeBackPlaces:
        return TakeBackPlaces(self.links, self.take_back_fields, self.note, self.note_target, self.has_record)

    def _write(
        self,
        recording: Recording,
        author: Author,
        places: frozenset[RecordKey],
        refusals: Refusals,
        ahead: NoteAhead | None,
    ) -> Application:
        """The note last: nothing comes between it and what the ledger remembers of it at the end."""
        plan = self.plan(recording)
        reports: list[FieldReport] = []
        note, first = "", None
        for place in sorted(places, key=lambda place: (place.target == self.note_target, place)):
            is_noted = place.target == self.note_target
            planned = plan.of(place.target)
            written, missing = self._write_fields(author, place, planned, refusals, ahead if is_noted else None)
            reports += written
            if is_noted:
                note, first = self._write_note(recording, author, place, refusals, missing=missing, ahead=ahead)
        skipped = (*recording.skipped, *plan.skipped)
        remarks = remarks_of(reports, skipped, note)
        return Application(places, reports, skipped, note, remarks, first_note=first)

    def _write_fields(
        self,
        author: Author,
        place: RecordKey,
        planned: Sequence[PlannedField],
        refusals: Refusals,
        ahead: NoteAhead | None,
    ) -> tuple[list[FieldReport], NoSuchRecordError | None]:
        """What became of each field, also where the CRM refused the whole record; and whether there is none."""
        missing = None
        try:
            reports = self.write_fields(author, *place, planned, ahead)
        except RefusedError as error:
            reports = [FieldReport(each.field, Result.REFUSED, str(error)) for each in planned]
            missing = error if isinstance(error, NoSuchRecordError) else None
        refused = {f"{place.target}.{each.field}": each.reason for each in reports if each.result is Result.REFUSED}
        refusals.reasons |= refused
        return reports, missing

    def _write_note(
        self,
        recording: Recording,
        author: Author,
        place: RecordKey,
        refusals: Refusals,
        *,
        missing: RefusedError | None,
        ahead: NoteAhead | None,
    ) -> tuple[str, FirstNote | None]:
        """What became of it, and what is to be remembered of a first one.

        An API may take a note for a record that it has not: what is `missing` is not asked for it.
        """
        first = None
        try:
            if missing is None:
                text = ahead.text if ahead else self.note_text(recording)
                done = self.note.write(Note(author, *place), text, ahead)
                return done.told, FirstNote(place, *done.made) if done.made else None
            if ahead:
                self.note.leave_out(Note(author, *place), ahead, str(missing))
                first = FirstNote(place, NoteState())
        except RefusedError as error:
            missing = error
        refusals.reasons[NOTE] = str(missing)
        return Result.REFUSED, first

    def _redact(self, author: Author, places: frozenset[RecordKey], refusals: Refusals) -> Application:
        """Nothing of it is written down: the journal would keep the note's text."""
        notes = []
        silent = replace(self.note, journal=DryJournal(self.note.journal))
        for place in sorted(places):
            with refusals.collected(NOTE):
                if place.target == self.note_target:
                    redact = partial(silent.redact, Note(author, *place), REDACTED)
                    outcome = self.taking_back.unless_gone(place, redact)
                    notes.append(outcome.told)
                    if outcome.result in _STILL_TOLD:
                        refusals.reasons[NOTE] = outcome.told
        return Application(places, note=", ".join(notes), remarks=(f"our note: {', '.join(notes) or 'none'}",))


def unwanted(recording: Recording, only_if: OnlyIf) -> str:
    """Why the mapping keeps this recording out of the CRM; empty when it does not."""
    least = only_if.min_duration
    if least is not None and recording.duration_seconds < least.total_seconds():
        return f"shorter than {int(least.total_seconds())} s (write_back.only_if)"
    if only_if.conversation_types and recording.conversation_type not in only_if.conversation_types:
        return "its conversation type is not wanted (write_back.only_if)"
    return ""
