"""Tells what a recording would write to the CRM, field by field, with the policy's verdict; it writes nothing."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from siro_bridge.crm.port import CrmFields, CrmValue
from siro_bridge.domain.errors import NoSuchRecordError, RefusedError
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.operate import outlook
from siro_bridge.domain.operate.outlook import PreviewRow, RecordingPreview, shown
from siro_bridge.domain.recording.item import LedgerItem, RecordKey
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.readiness import Unready, readiness
from siro_bridge.domain.recording.recording import Recording, Recordings
from siro_bridge.domain.write_back.author import Author, author_of
from siro_bridge.domain.write_back.journal import Journal, Result
from siro_bridge.domain.write_back.plan import PlannedField
from siro_bridge.use_cases.apply_recording import ApplyRecording
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.enrich_recording import UNDONE
from siro_bridge.use_cases.operate.dry_journal import DryJournal
from siro_bridge.use_cases.take_back import TakeBackFields
from siro_bridge.use_cases.write_entry import read_present
from siro_bridge.use_cases.write_fields import FieldReport

READY = "it would be written now"

_WOULD_WRITE = frozenset({Result.SHADOW, Result.WRITTEN, Result.ALTERED})


@dataclass(frozen=True, slots=True)
class PreviewRecording:
    """`item` reads the ledger; `applying` gives what would write, in shadow mode, with the journal handed in."""

    recordings: Recordings
    item: Callable[[str], LedgerItem | None]
    ours: Callable[[Links], bool]
    crm: CrmFields
    journal: Journal
    applying: Callable[[Journal], ApplyRecording]

    def preview(self, recording_id: str) -> RecordingPreview:
        """Raises SiroRefusedError when Siro does not know the recording, ForgottenRecordingError when it is erased.

        Raises UnavailableError when something is down.
        """
        recording, item = self.recordings.fetch(recording_id), self.item(recording_id)
        before = item.places if item else frozenset()
        if item and item.undone_since is not None:
            return RecordingPreview(recording_id=recording_id, ready=False, state=UNDONE)
        state = readiness(recording, self.ours, 0, 1)
        if isinstance(state, Unready):
            left = before if state.unlinked else frozenset()
            rows = tuple(self._rows_taken_back(author_of(recording), left))
            return RecordingPreview(recording_id=recording_id, ready=False, state=state.reason, rows=rows)
        journal = DryJournal(self.journal)
        preview = _Preview(self.crm, journal, self.applying(journal), recording)
        intention = preview.applying.plan_application(recording, before)
        rows = tuple(self._rows_taken_back(author_of(recording), intention.take_back))
        if intention.reason or recording.gone:
            reason = intention.reason or "; ".join(state.remarks)
            return RecordingPreview(recording_id=recording_id, ready=False, state=reason, rows=rows)
        rows += tuple(preview.rows(intention.write))
        return RecordingPreview(
            recording_id=recording_id, ready=True, state="; ".join((READY, *state.remarks)), rows=rows
        )

    def _rows_taken_back(self, author: Author, places: frozenset[RecordKey]) -> Iterator[PreviewRow]:
        taker = TakeBackFields(self.crm, self.journal, shadow=True)
        for place in sorted(places):
            for each in taker.look(author, *place):
                verdict, new = (outlook.STAYS, each.ours) if each.left else (outlook.PUTS_BACK, each.back)
                yield PreviewRow(
                    **place._asdict(),
                    field=each.field,
                    now=shown(each.now),
                    new=shown(new),
                    verdict=verdict,
                    reason=each.left or "the recording is linked to another record now",
                )


@dataclass(frozen=True, slots=True)
class _Preview:
    """Of one recording that is ready."""

    crm: CrmFields
    journal: DryJournal
    applying: ApplyRecording
    recording: Recording

    def rows(self, places: frozenset[RecordKey]) -> Iterator[PreviewRow]:
        plan = self.applying.plan(self.recording)
        for place in sorted(places):
            missing = yield from self._fields(place, plan.of(place.target))
            if place.target == self.applying.note_target:
                yield self._note(place, missing)
        for each in (*self.recording.skipped, *plan.skipped):
            yield PreviewRow(source=each.name, verdict=outlook.SKIPPED, reason=each.reason)

    def _fields(
        self, place: RecordKey, planned: Sequence[PlannedField]
    ) -> Generator[PreviewRow, None, RefusedError | None]:
        """Returns the error where the CRM has no such record."""
        missing: RefusedError | None = None
        now: Mapping[str, CrmValue] = {}
        unlisted = {each.field for each in planned if each.unlisted}
        try:
            if planned:
                now = read_present(self.crm, *place, [each.field for each in planned], unlisted) or {}
            reports = self.applying.write_fields(author_of(self.recording), *place, planned)
        except RefusedError as error:
            reports = [FieldReport(each.field, Result.REFUSED, str(error)) for each in planned]
            missing = error if isinstance(error, NoSuchRecordError) else None
        told = {each.field: each for each in reports}
        for each in planned:
            change, report = self.journal.change(*place, each.field), told[each.field]
            yield PreviewRow(
                **place._asdict(),
                field=each.field,
                source=each.source,
                now=shown(now.get(each.field)),
                new=shown(change.new if change else each.value),
                verdict=_verdict(report.result),
                reason=report.reason,
            )
        return missing

    def _note(self, place: RecordKey, missing: RefusedError | None) -> PreviewRow:
        text, note = self.applying.note_text(self.recording), Note(author_of(self.recording), *place)
        try:
            if missing is not None:
                raise missing
            outcome = self.applying.note.write(note, text)
        except RefusedError as error:
            return PreviewRow(
                **place._asdict(), field=outlook.NOTE, new=shown(text), verdict=outlook.REFUSED, reason=str(error)
            )
        change = self.journal.change(*place, outlook.NOTE)
        writes = outcome.result is NoteResult.SHADOW
        return PreviewRow(
            **place._asdict(),
            field=outlook.NOTE,
            now=shown(change.old if change else self.applying.note.shown(note)),
            new=shown(change.new if change else text),
            verdict=outlook.WRITES if writes else outlook.STAYS,
            reason="" if writes else outcome.told,
        )


def _verdict(result: Result) -> outlook.PreviewVerdict:
    if result in _WOULD_WRITE:
        return outlook.WRITES
    if result is Result.SKIPPED:
        return outlook.SKIPPED
    return outlook.REFUSED if result is Result.REFUSED else outlook.STAYS
