"""Takes what a recording wrote out of the CRM again, all of it or what it wrote since a time; people win."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from siro_bridge.crm.port import CrmFields
from siro_bridge.domain.errors import RefusedError
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.operate import outlook
from siro_bridge.domain.operate.outlook import UndoRow, shown
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.earlier import NOTE_WAS_THERE, Earlier, WrittenSince, written_since
from siro_bridge.domain.write_back.journal import Journal, PastEntry, Result
from siro_bridge.domain.write_back.plan import PlannedField
from siro_bridge.domain.write_back.policies import THERE
from siro_bridge.domain.write_back.values import decode
from siro_bridge.use_cases.application import Application, Refusals
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.operate.dry_journal import DryJournal
from siro_bridge.use_cases.take_back import IN_PLACE, TakeBackFields
from siro_bridge.use_cases.take_back_places import TakeBackPlaces
from siro_bridge.use_cases.write_fields import FieldReport, WriteFields
from siro_bridge.use_cases.write_note import WriteNote

ALL = 0
"""As `since`: all that the recording ever wrote."""


class PastJournal(Journal, Protocol):
    def past(self, recording_id: str) -> list[PastEntry]: ...


@dataclass(frozen=True, slots=True)
class UndoWriting:
    """`taking_back` writes, whatever the mapping's mode: a person asked for it."""

    crm: CrmFields
    journal: PastJournal
    taking_back: TakeBackPlaces

    def undo(self, recording_id: str, places: frozenset[RecordKey], since: int) -> Application:
        """Its places are those that may still hold something of the recording.

        What was there before `since` does; of all else only what could not be taken out.
        """
        done = Application()
        past = self.journal.past(recording_id) if since else []
        for place in sorted(places):
            author = self._author(recording_id, place)
            if since:
                written = written_since(past, place, since, recording_id)
                done = self._undo_since(author, place, written).after(done)
            else:
                done = self.taking_back.take_back(author, frozenset({place})).after(done)
        return done

    def look(self, recording_id: str, places: frozenset[RecordKey], since: int) -> list[UndoRow]:
        """What a call would do; it only reads."""
        past = self.journal.past(recording_id) if since else []
        return [row for place in sorted(places) for row in self._look(recording_id, place, since, past)]

    def _look(self, recording_id: str, place: RecordKey, since: int, past: list[PastEntry]) -> Iterator[UndoRow]:
        author = self._author(recording_id, place)
        written = written_since(past, place, since, recording_id) if since else None
        if place.target in self.taking_back.links:
            yield from self._look_at_fields(author, place, written)
        yield from self._look_at_note(author, place, written)

    def _undo_since(self, author: Author, place: RecordKey, written: WrittenSince) -> Application:
        fields = TakeBackFields(self.crm, self.journal, only=written.take_back)
        taking_back = replace(self.taking_back, take_back_fields=fields.take_back)
        if written.note != "made":
            taking_back = replace(taking_back, note_target=None)
        done = taking_back.take_back(author, frozenset({place}))
        refusals = Refusals()
        if written.earlier:
            with refusals.collected(f"put back into {' '.join(place)}"):
                for each in self._put_back(self.journal, author, place, written.earlier, shadow=False):
                    if each.result is Result.REFUSED:
                        refusals.reasons[f"{place.target}.{each.field}"] = each.reason
        return refusals.told_in(Application(frozenset({place}))).after(done)

    def _put_back(
        self, journal: Journal, author: Author, place: RecordKey, earlier: Mapping[str, Earlier], *, shadow: bool
    ) -> list[FieldReport]:
        planned = [
            PlannedField(place.target, name, decode(each.value), "if_ours", name)
            if each.text is None
            else PlannedField(place.target, name, each.text, "append", name)
            for name, each in earlier.items()
        ]
        return WriteFields(self.crm, journal, shadow).write(author, *place, planned)

    def _look_at_fields(self, author: Author, place: RecordKey, written: WrittenSince | None) -> Iterator[UndoRow]:
        only = written.take_back if written else None
        for each in TakeBackFields(self.crm, self.journal, only=only).look(author, *place):
            yield _row(place, each.field, old=each.back, new=each.ours, now=each.now, left=each.left)
        if written is None:
            return
        for name, reason in written.unknown.items():
            yield _row(place, name, left=reason)
        if written.earlier:
            yield from self._look_at_earlier(author, place, written.earlier)

    def _look_at_earlier(self, author: Author, place: RecordKey, earlier: Mapping[str, Earlier]) -> Iterator[UndoRow]:
        journal = DryJournal(self.journal)
        reports = self._put_back(journal, author, place, earlier, shadow=True)
        now = self.crm.read_fields(*place, list(earlier)) or {}
        wrote = self.journal.last_written(*place)
        for each in reports:
            change, last = journal.change(*place, each.field), wrote[each.field]
            left = "" if each.result is Result.SHADOW else IN_PLACE if each.reason == THERE else each.reason
            ours = last.wrote.get(author.recording_id)
            yield _row(
                place,
                each.field,
                old=change.new if change else None,
                new=decode(ours[1]) if ours else None,
                now=now.get(each.field),
                left=left,
            )

    def _look_at_note(self, author: Author, place: RecordKey, written: WrittenSince | None) -> Iterator[UndoRow]:
        if written is not None and written.note != "made":
            if written.note:
                yield _row(place, outlook.NOTE, left=NOTE_WAS_THERE)
            return
        if unreached := self.taking_back.unreached(author, place):
            yield _row(place, outlook.NOTE, left="; ".join(unreached))
        if place.target != self.taking_back.note_target:
            return
        journal = DryJournal(self.journal)
        note = self.taking_back.note
        try:
            outcome = WriteNote(note.crm, note.store, journal, shadow=True, form=note.form).take_back(
                Note(author, *place)
            )
        except RefusedError as error:
            yield _row(place, outlook.NOTE, left=str(error))
            return
        if outcome.result is NoteResult.NO_NOTE:
            return
        change = journal.change(*place, outlook.NOTE)
        left = "" if outcome.result is NoteResult.SHADOW else outcome.told
        now, old = (change.old, change.new) if change else (None, None)
        yield _row(place, outlook.NOTE, old=old, now=now, left=left)

    def _author(self, recording_id: str, place: RecordKey) -> Author:
        """With the recording's age, which is remembered beside whatever of it stands in the record."""
        known = self.journal.last_written(*place).values()
        ages = {
            *(each.wrote[recording_id][0] for each in known if recording_id in each.wrote),
            *(each.author.created_at for each in known if each.author.recording_id == recording_id),
            *(intent.author.created_at for each in known for intent in each.intents_of(recording_id)),
        }
        return Author(max(ages, default=""), recording_id)


def _row(
    place: RecordKey, field: str, *, old: object = None, new: object = None, now: object = None, left: str = ""
) -> UndoRow:
    return UndoRow(
        **place._asdict(),
        field=field,
        old=shown(old),
        new=shown(new),
        now=shown(now),
        verdict=outlook.STAYS if left else outlook.PUTS_BACK,
        reason=left,
    )
