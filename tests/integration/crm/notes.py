"""A recording's note on the deal d-1 of a CRM under test, as the use case keeps it."""

from siro_bridge.crm.port import CrmNotes
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.fence import Fenced
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.use_cases.change_note import Note
from siro_bridge.use_cases.write_note import WriteNote
from tests.unit.use_cases.fake_journal import FakeJournal, FakeNoteStore, author
from tests.unit.use_cases.steps import Steps

NOTE = Note(author("rec-1"), "deal", "d-1")


class NoteUnderTest:
    """Answers what is told of each change."""

    def __init__(self, crm: CrmNotes, form: NoteForm | None = None) -> None:
        self._crm = crm
        self._use_case = WriteNote(
            crm, FakeNoteStore(Steps()), FakeJournal(Steps()), shadow=False, form=form or NoteForm()
        )

    def write(self, text: str) -> str:
        return self._use_case.write(NOTE, text).told

    def redact(self, text: str) -> str:
        return self._use_case.redact(NOTE, text).told

    def take_back(self) -> str:
        return self._use_case.take_back(NOTE).told

    def says(self, text: str) -> bool:
        return fence.is_one_of(self._fenced().inside, fence.digests(text))

    def around(self) -> tuple[str, str]:
        fenced = self._fenced()
        return fenced.before.strip(), fenced.after.strip()

    def _fenced(self) -> Fenced:
        [note] = self._crm.find_notes(NOTE.key, NOTE.marker, None)
        fenced = fence.find(note.body, NOTE.recording_id)
        assert fenced
        return fenced
