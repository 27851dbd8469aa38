"""Writes one recording to the records it is linked to, and takes it back from those it was linked to before."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from siro_bridge.domain.errors import NoSuchRecordError, RefusedError
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.recording.ledger import RecordKey
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.write_back.author import Author, author_of
from siro_bridge.domain.write_back.journal import Result
from siro_bridge.domain.write_back.plan import Plan, PlannedField
from siro_bridge.mapping.write_back import OnlyIf
from siro_bridge.use_cases.application import Application, Intention, remarks_of
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.take_back import TakenBack
from siro_bridge.use_cases.write_fields import FieldReport
from siro_bridge.use_cases.write_note import WriteNote

NOTE = "note"
"""Its name among what the CRM refused; a field's is target.field."""

NO_TARGET = "the mapping has no such target any more; what was written there stays until it has it again"
NO_NOTE_TARGET = "our note stays there until the mapping's note has this target again"

REDACTED = "This recording was deleted at Siro; its content is no longer available."


_STILL_TOLD = frozenset({NoteResult.LEFT, NoteResult.EDITED_MEANWHILE})
"""After these a deleted recording's words may stand there still: it is tried again."""


class FieldWriter(Protocol):
    def __call__(self, author: Author, target: str, key: str, planned: Sequence[PlannedField]) -> list[FieldReport]: ...


class FieldTaker(Protocol):
    def __call__(self, author: Author, target: str, key: str) -> TakenBack: ...


class Planner(Protocol):
    def __call__(self, recording: Recording) -> Plan: ...


class NoteText(Protocol):
    def __call__(self, recording: Recording) -> str: ...


class _Refusals:
    """What the CRM refused, by name; all else is done all the same."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    @contextmanager
    def collected(self, *names: str) -> Iterator[None]:
        """A refusal in the block is one of all that is named."""
        try:
            yield
        except RefusedError as error:
            self.reasons |= dict.fromkeys(names, str(error))


@dataclass(frozen=True, slots=True)
class ApplyRecording:
    """`links` is each target's kind of link; `note_target` the target that gets the note, if any."""

    links: Mapping[str, str]
    only_if: OnlyIf
    plan: Planner
    write_fields: FieldWriter
    take_back_fields: FieldTaker
    note: WriteNote
    note_target: str | None
    note_text: NoteText

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

    def __call__(self, recording: Recording, intention: Intention) -> Application:
        """What the CRM refuses stops nothing else, and is told in the answer."""
        author, refusals = author_of(recording), _Refusals()
        left = self._take_back(author, intention.take_back, refusals)
        if intention.reason:
            done = Application(intention.write, remarks=(intention.reason,))
        elif recording.gone:
            done = self._redact(author, intention.write, refusals)
        else:
            done = self._write(recording, author, intention.write, refusals)
        both = replace(done, places=done.places | left.places, remarks=(*left.remarks, *done.remarks))
        return _with_refusals(both, refusals)

    def take_back(self, recording: Recording, places: frozenset[RecordKey]) -> Application:
        """The recording is linked to none of our records any more."""
        refusals = _Refusals()
        return _with_refusals(self._take_back(author_of(recording), places, refusals), refusals)

    def _write(
        self, recording: Recording, author: Author, places: frozenset[RecordKey], refusals: _Refusals
    ) -> Application:
        plan = self.plan(recording)
        reports: list[FieldReport] = []
        note = ""
        for place in sorted(places):
            written, missing = self._write_fields(author, place, plan.of(place.target), refusals)
            reports += written
            if place.target == self.note_target:
                note = self._write_note(recording, author, place, refusals, missing)
        skipped = (*recording.skipped, *plan.skipped)
        return Application(places, reports, skipped, note, remarks_of(reports, skipped, note))

    def _write_fields(
        self, author: Author, place: RecordKey, planned: Sequence[PlannedField], refusals: _Refusals
    ) -> tuple[list[FieldReport], NoSuchRecordError | None]:
        """What became of each field, also where the CRM refused the whole record; and whether there is none."""
        missing = None
        try:
            reports = self.write_fields(author, *place, planned)
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
        refusals: _Refusals,
        missing: RefusedError | None,
    ) -> str:
        """An API may take a note for a record that it has not: what is `missing` is not asked for it."""
        try:
            if missing is None:
                return self.note.write(Note(author, *place), self.note_text(recording)).told
        except RefusedError as error:
            missing = error
        refusals.reasons[NOTE] = str(missing)
        return Result.REFUSED

    def _take_back(self, author: Author, places: frozenset[RecordKey], refusals: _Refusals) -> Application:
        """Its places are those that may still hold something, with the reasons as remarks and refusals.

        In shadow mode nothing was really taken back.
        """
        left = set(places if self.note.shadow else ())
        remarks: list[str] = []
        for place in sorted(places):
            fields, note = f"take back from {' '.join(place)}", f"take back the note from {' '.join(place)}"
            unreached = self._unreached(author, place)
            remarks += unreached
            if place.target in self.links:
                with refusals.collected(fields):
                    if kept := self.take_back_fields(author, *place).left:
                        refusals.reasons[fields] = "; ".join(f"{name}: {reason}" for name, reason in kept.items())
            if place.target == self.note_target:
                with refusals.collected(note):
                    outcome = self.note.take_back(Note(author, *place))
                    if outcome.may_stand and outcome.result is not NoteResult.SHADOW:
                        refusals.reasons[note] = outcome.told
            if unreached or refusals.reasons.keys() & {fields, note}:
                left.add(place)
        return Application(frozenset(left), remarks=tuple(remarks))

    def _unreached(self, author: Author, place: RecordKey) -> list[str]:
        """What may stand there that the mapping, as it is now, gives no way to."""
        if place.target not in self.links:
            return [f"{' '.join(place)}: {NO_TARGET}"]
        elsewhere = place.target != self.note_target and self.note.may_stand(Note(author, *place))
        return [f"{' '.join(place)}: {NO_NOTE_TARGET}"] if elsewhere else []

    def _redact(self, author: Author, places: frozenset[RecordKey], refusals: _Refusals) -> Application:
        notes = []
        for target, key in sorted(places):
            with refusals.collected(NOTE):
                if target == self.note_target:
                    outcome = self.note.redact(Note(author, target, key), REDACTED)
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


def _with_refusals(done: Application, refusals: _Refusals) -> Application:
    told = (f"{name}: {reason}" for name, reason in refusals.reasons.items())
    return replace(done, refused=refusals.reasons, remarks=(*told, *done.remarks))
