"""Writes one recording to the records it is linked to, and takes it back from those it was linked to before."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol, Self

from siro_bridge.domain.author import Author, author_of
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.journal import Result
from siro_bridge.domain.ledger import RecordKey
from siro_bridge.domain.plan import Plan, PlannedField
from siro_bridge.domain.policies import THERE
from siro_bridge.domain.recording import Recording, Skipped
from siro_bridge.mapping.write_back import OnlyIf
from siro_bridge.use_cases.write_fields import FieldReport
from siro_bridge.use_cases.write_note import Note, WriteNote

REDACTED = "This recording was deleted at Siro; its content is no longer available."


class FieldWriter(Protocol):
    def __call__(self, author: Author, target: str, key: str, planned: Sequence[PlannedField]) -> list[FieldReport]: ...


class FieldTaker(Protocol):
    def __call__(self, author: Author, target: str, key: str) -> int: ...


class Planner(Protocol):
    def __call__(self, recording: Recording) -> Plan: ...


class NoteText(Protocol):
    def __call__(self, recording: Recording) -> str: ...


@dataclass(frozen=True, slots=True)
class Application:
    """What was done. `places` are the records that may hold something of the recording from now on."""

    places: frozenset[RecordKey] = frozenset()
    fields: Sequence[FieldReport] = ()
    skipped: Sequence[Skipped] = ()
    note: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intention:
    """What is about to be done: `write` to these records, `take_back` from those; or nothing, for a `reason`."""

    write: frozenset[RecordKey] = frozenset()
    take_back: frozenset[RecordKey] = frozenset()
    reason: str = ""

    @property
    def places(self) -> frozenset[RecordKey]:
        return self.write | self.take_back


class _Refusals:
    """What the CRM refused, record by record; told in one CrmRefusedError when all the rest was done."""

    def __init__(self) -> None:
        self._reasons: list[str] = []

    @contextmanager
    def collected(self) -> Iterator[None]:
        try:
            yield
        except CrmRefusedError as error:
            self._reasons.append(str(error))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._reasons:
            raise CrmRefusedError("; ".join(self._reasons))


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
        """Raises CrmRefusedError, after all the rest was written, when the CRM refused one of the records."""
        author = author_of(recording)
        with _Refusals() as refusals:
            left = self._take_back(author, intention.take_back, refusals)
            if intention.reason:
                done = Application(intention.write, remarks=(intention.reason,))
            elif recording.gone:
                done = self._redact(author, intention.write, refusals)
            else:
                done = self._write(recording, author, intention.write, refusals)
            return replace(done, places=done.places | left)

    def take_back(self, recording: Recording, places: frozenset[RecordKey]) -> Application:
        """The recording is linked to none of our records any more. Raises CrmRefusedError as a call does."""
        with _Refusals() as refusals:
            return Application(self._take_back(author_of(recording), places, refusals))

    def _write(
        self, recording: Recording, author: Author, places: frozenset[RecordKey], refusals: _Refusals
    ) -> Application:
        plan = self.plan(recording)
        reports: list[FieldReport] = []
        note = ""
        for target, key in sorted(places):
            with refusals.collected():
                reports += self.write_fields(author, target, key, plan.of(target))
                if target == self.note_target:
                    note = self.note.write(Note(author, target, key), self.note_text(recording))
        skipped = (*recording.skipped, *plan.skipped)
        return Application(places, reports, skipped, note, _remarks(reports, skipped, note))

    def _take_back(self, author: Author, places: frozenset[RecordKey], refusals: _Refusals) -> frozenset[RecordKey]:
        """Gives those that may still hold something: in shadow mode nothing was really taken back."""
        for target, key in sorted(places):
            if target in self.links:  # a target that the mapping has dropped cannot be reached any more
                with refusals.collected():
                    self.take_back_fields(author, target, key)
            if target == self.note_target:
                with refusals.collected():
                    self.note.take_back(Note(author, target, key))
        return places if self.note.shadow else frozenset()

    def _redact(self, author: Author, places: frozenset[RecordKey], refusals: _Refusals) -> Application:
        notes = []
        for target, key in sorted(places):
            with refusals.collected():
                if target == self.note_target:
                    notes.append(self.note.redact(Note(author, target, key), REDACTED))
        return Application(places, note=", ".join(notes), remarks=(f"our note: {', '.join(notes) or 'none'}",))


def unwanted(recording: Recording, only_if: OnlyIf) -> str:
    """Why the mapping keeps this recording out of the CRM; empty when it does not."""
    least = only_if.min_duration
    if least is not None and recording.duration_seconds < least.total_seconds():
        return f"shorter than {int(least.total_seconds())} s (write_back.only_if)"
    if only_if.conversation_types and recording.conversation_type not in only_if.conversation_types:
        return "its conversation type is not wanted (write_back.only_if)"
    return ""


def _remarks(reports: Sequence[FieldReport], skipped: Sequence[Skipped], note: str) -> tuple[str, ...]:
    """Why something of the recording is not in the CRM; what is there needs no remark."""
    kept = [f"{each.field}: {each.reason}" for each in reports if each.reason and each.reason != THERE]
    missing = [f"{each.name}: {each.reason}" for each in skipped]
    unwritten = [f"note: {note}"] if note not in ("", Result.WRITTEN, THERE, Result.SHADOW) else []
    return (*kept, *missing, *unwritten)
