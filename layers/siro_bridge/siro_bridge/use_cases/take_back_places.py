"""Takes a recording's fields and its note back from whole records, and tells where something of it stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from siro_bridge.domain.errors import NoSuchRecordError
from siro_bridge.domain.note.result import NoteOutcome, NoteResult
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.use_cases.application import Application, Refusals
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.take_back import TakenBack
from siro_bridge.use_cases.write_note import WriteNote

NO_TARGET = "the mapping has no such target any more; what was written there stays until it has it again"
NO_NOTE_TARGET = "our note stays there until the mapping's note has this target again"


class FieldTaker(Protocol):
    def __call__(self, author: Author, target: str, key: str) -> TakenBack: ...


def no_fields(author: Author, target: str, key: str) -> TakenBack:  # noqa: ARG001  a FieldTaker
    """Takes none back: only the note leaves."""
    return TakenBack()


@dataclass(frozen=True, slots=True)
class TakeBackPlaces:
    """`links` has the mapping's targets; `note_target` is the one that gets the note, if any.

    `has_record` asks the CRM whether a target has a record of that key.
    """

    links: Mapping[str, str]
    take_back_fields: FieldTaker
    note: WriteNote
    note_target: str | None
    has_record: Callable[[str, str], bool]

    def take_back(self, author: Author, places: frozenset[RecordKey]) -> Application:
        """Its places are those that may still hold something, with the reasons as remarks and refusals.

        In shadow mode nothing was really taken back.
        """
        refusals = Refusals()
        left = set(places if self.note.shadow else ())
        remarks: list[str] = []
        for place in sorted(places):
            fields, note = f"take back from {' '.join(place)}", f"take back the note from {' '.join(place)}"
            unreached = self.unreached(author, place)
            remarks += unreached
            if place.target in self.links:
                with refusals.collected(fields):
                    if kept := self.take_back_fields(author, *place).left:
                        refusals.reasons[fields] = "; ".join(f"{name}: {reason}" for name, reason in kept.items())
            if place.target == self.note_target:
                with refusals.collected(note):
                    outcome = self.unless_gone(place, partial(self.note.take_back, Note(author, *place)))
                    if outcome.may_stand and outcome.result is not NoteResult.SHADOW:
                        refusals.reasons[note] = outcome.told
            if unreached or refusals.reasons.keys() & {fields, note}:
                left.add(place)
        return refusals.told_in(Application(frozenset(left), remarks=tuple(remarks)))

    def unless_gone(self, place: RecordKey, act: Callable[[], NoteOutcome]) -> NoteOutcome:
        """A record that was deleted or merged has no notes, and an API says so of them as if it refused something."""
        try:
            return act()
        except NoSuchRecordError:
            if self.has_record(*place):
                raise
            return NoteOutcome(NoteResult.NO_NOTE)

    def unreached(self, author: Author, place: RecordKey) -> list[str]:
        """What may stand there that the mapping, as it is now, gives no way to."""
        if place.target not in self.links:
            return [f"{' '.join(place)}: {NO_TARGET}"]
        elsewhere = place.target != self.note_target and self.note.may_stand(Note(author, *place))
        return [f"{' '.join(place)}: {NO_NOTE_TARGET}"] if elsewhere else []
