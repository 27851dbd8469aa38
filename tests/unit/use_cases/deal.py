"""One deal of a CRM in memory, and the recordings that write to it."""

from dataclasses import dataclass, field, replace
from functools import partial

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.plan import PlannedField
from siro_bridge.use_cases.application import Application
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.operate.undo_writing import ALL, UndoWriting
from siro_bridge.use_cases.take_back import TakeBackFields, TakenBack
from siro_bridge.use_cases.take_back_places import TakeBackPlaces
from siro_bridge.use_cases.write_entry import has_record
from siro_bridge.use_cases.write_fields import FieldReport, WriteFields
from siro_bridge.use_cases.write_note import WriteNote
from tests.unit.use_cases.fake_journal import FakeJournal, FakeNoteStore, author
from tests.unit.use_cases.fakes import FakeCrm
from tests.unit.use_cases.steps import Steps

OLDER, NEWER, NEWEST = author("older", 1), author("newer", 2), author("newest", 3)
PLACE = ("deal", "4001")


@dataclass
class Deal:
    steps: Steps = field(default_factory=Steps)

    def __post_init__(self) -> None:
        columns: dict[str, CrmValue] = {"budget": None, "timeline": None, "memo": None}
        self.crm = FakeCrm(self.steps, {PLACE: columns})
        self.journal = FakeJournal(self.steps)
        self.notes = FakeNoteStore(self.steps)
        self.form = NoteForm()

    @property
    def row(self) -> dict[str, CrmValue]:
        return self.crm.records[PLACE]

    @property
    def bodies(self) -> list[str]:
        return self.crm.bodies(PLACE[1])

    def types(self, **values: CrmValue) -> None:
        """What a person does."""
        self.row.update(values)

    def write(
        self,
        by: Author,
        policy: str = "if_ours",
        *,
        shadow: bool = False,
        empties: tuple[CrmValue, ...] = (),
        **facts: CrmValue,
    ) -> dict[str, str]:
        """The reason, or else the result, by field."""
        planned = [replace(_planned(name, value, policy), empties=empties) for name, value in facts.items()]
        reports = WriteFields(self.crm, self.journal, shadow).write(by, *PLACE, planned)
        return told(reports)

    def take_back(self, by: Author, *, shadow: bool = False) -> int:
        return self.taken_back(by, shadow=shadow).put_back

    def taken_back(self, by: Author, *, shadow: bool = False) -> TakenBack:
        return TakeBackFields(self.crm, self.journal, shadow).take_back(by, *PLACE)

    def undoing(self) -> UndoWriting:
        fields = TakeBackFields(self.crm, self.journal)
        has = partial(has_record, self.crm)
        taking_back = TakeBackPlaces({PLACE[0]: "opportunity"}, fields.take_back, self.writer(), PLACE[0], has)
        return UndoWriting(self.crm, self.journal, taking_back)

    def undo(self, by: Author, since: int = ALL) -> Application:
        return self.undoing().undo(by.recording_id, frozenset({RecordKey(*PLACE)}), since)

    def note(self, text: str, by: Author = OLDER, *, shadow: bool = False) -> str:
        return self.writer(shadow=shadow).write(Note(by, *PLACE), text).told

    def take_back_note(self, by: Author = OLDER) -> str:
        return self.writer().take_back(Note(by, *PLACE)).told

    def redact(self, text: str, by: Author = OLDER) -> str:
        return self.writer().redact(Note(by, *PLACE), text).told

    def writer(self, *, shadow: bool = False) -> WriteNote:
        return WriteNote(self.crm, self.notes, self.journal, shadow, self.form)


def told(reports: list[FieldReport]) -> dict[str, str]:
    return {each.field: each.reason or each.result for each in reports}


def unlisted(name: str, value: CrmValue) -> PlannedField:
    return PlannedField(PLACE[0], name, value, "if_ours", name, unlisted=True)


def _planned(name: str, value: CrmValue, policy: str) -> PlannedField:
    return PlannedField(PLACE[0], name, value, policy, name)
