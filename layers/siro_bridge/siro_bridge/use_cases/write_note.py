"""One note a recording and record: found, made, kept up to date, taken back; people's words stay."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmWriter, FoundNote
from siro_bridge.domain import fence
from siro_bridge.domain.author import Author
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.journal import Change, Entry, Journal, NoteState, NoteStore, Outcome, Result
from siro_bridge.domain.policies import EDITED, EDITED_MEANWHILE, THERE, Decision, decide_fenced

NEVER_WRITTEN = NoteState()
DELETED, NO_NOTE = "a person deleted it", "no note"


@dataclass(frozen=True, slots=True)
class Note:
    """Whose note it is: the recording (`author`), and the record that it hangs on."""

    author: Author
    target: str
    key: str

    @property
    def recording_id(self) -> str:
        return self.author.recording_id

    @property
    def marker(self) -> str:
        return fence.marker(self.author.recording_id)


@dataclass(frozen=True, slots=True)
class WriteNote:
    crm: CrmWriter
    store: NoteStore
    journal: Journal
    shadow: bool = False

    def write(self, note: Note, text: str) -> str:
        """Makes the CRM hold the text in one note. Answers what became of it: written, or why it was kept."""
        state = self._state(note)
        found = self._find(note, state, text)
        if not found and state.digest and not state.leaving:
            return DELETED
        if not found or (state.leaving and note.marker not in found.body):
            return self._create(note, state, text)
        decision = decide_fenced(found.body, text, note.recording_id, state.digest or None, state.intended)
        if decision.write:
            return self._update(note, state, found, decision, text)
        if decision.reason == THERE and state != (now := _holding(state, found.key, text)):
            self.store.write(note.recording_id, note.target, note.key, now)
        return decision.reason

    def redact(self, note: Note, text: str) -> str:
        """The recording is gone at Siro: our text goes, whoever edited it since; what stands around it stays."""
        state = self._state(note)
        found = self._find(note, state, text)
        fenced = fence.split(found.body, note.recording_id) if found else None
        if found is None or fenced is None:
            return NO_NOTE
        if fence.digest(fenced.inside) == fence.digest(text):
            return THERE
        new = fence.replace(fenced, text, note.recording_id)
        return self._update(note, state, found, Decision(write=True, new=new), text)

    def take_back(self, note: Note) -> str:
        """The recording belongs to another record now: our text goes, unless a person made it theirs."""
        state = self._state(note)
        found = self._find(note, state)
        fenced = fence.split(found.body, note.recording_id) if found else None
        if found is None or fenced is None:
            return NO_NOTE
        ours = {state.digest, state.intended} - {""}
        if ours and fence.digest(fenced.inside) not in ours:
            return EDITED
        new = None if fenced.only_ours else fence.remove(fenced)
        self._intend(note, replace(state, leaving=True))
        result = self._journalled(note, found.body, new, lambda: self._replace(found, new))
        if result == Result.WRITTEN:
            gone = NoteState(returns=state.returns + 1)
            self.store.write(note.recording_id, note.target, note.key, gone)
        return result

    def _create(self, note: Note, state: NoteState, text: str) -> str:
        body = fence.wrap(text, note.recording_id)
        created: list[FoundNote] = []
        new = NoteState(intended=fence.digest(text), returns=state.returns + state.leaving)
        self._intend(note, new)

        def create() -> bool:
            created.append(self.crm.create_note(note.key, note.marker, body, new.returns))
            return True

        result = self._journalled(note, None, body, create)
        for each in created:
            self.store.write(note.recording_id, note.target, note.key, _holding(new, each.key, text))
        return result

    def _update(self, note: Note, state: NoteState, found: FoundNote, decision: Decision, text: str) -> str:
        self._intend(note, replace(state, intended=fence.digest(text)))
        result = self._journalled(note, found.body, decision.new, lambda: self.crm.update_note(found, decision.new))
        if not self.shadow:
            outcome = _holding(state, found.key, text) if result == Result.WRITTEN else state
            self.store.write(note.recording_id, note.target, note.key, outcome)
        return result

    def _intend(self, note: Note, state: NoteState) -> None:
        """Before the write: if we die after it, what stands there is still known as ours."""
        if not self.shadow:
            self.store.write(note.recording_id, note.target, note.key, state)

    def _replace(self, found: FoundNote, body: str | None) -> bool:
        return self.crm.delete_note(found) if body is None else self.crm.update_note(found, body)

    def _journalled(self, note: Note, old: str | None, new: str | None, act: Callable[[], bool]) -> str:
        changes = {"note": Change(old=old, new=new)}
        entry = Entry(uuid.uuid4().hex, note.author, note.target, note.key, "note", changes, self.shadow)
        self.journal.intend(entry)
        try:
            result = Result.SHADOW if self.shadow else Result.WRITTEN if act() else Result.EDITED
        except CrmRefusedError as error:
            self.journal.settle(entry, {"note": Outcome(Result.REFUSED, reason=str(error), said=error.said)})
            raise
        self.journal.settle(entry, {"note": Outcome(result)})
        return EDITED_MEANWHILE if result is Result.EDITED else result

    def _state(self, note: Note) -> NoteState:
        return self.store.read(note.recording_id, note.target, note.key) or NEVER_WRITTEN

    def _find(self, note: Note, state: NoteState, text: str | None = None) -> FoundNote | None:
        """Doubles, which a CRM without idempotency keys may hold after a lost answer, are merged into one."""
        found = self.crm.find_notes(note.key, note.marker, state.key or None)
        if not found:
            return None
        kept = _choose(found, state, note.recording_id)
        fenced = fence.split(kept.body, note.recording_id)
        if fenced and not self.shadow:
            ours = {state.digest, state.intended, fence.digest(fenced.inside), text and fence.digest(text)}
            for other in found:
                if other is not kept and _is_only_ours(other, note.recording_id, ours):
                    self.crm.delete_note(other)
        return kept


def _holding(state: NoteState, key: str, text: str) -> NoteState:
    return NoteState(key, fence.digest(text), returns=state.returns)


def _choose(found: Sequence[FoundNote], state: NoteState, recording_id: str) -> FoundNote:
    """The one that we know, else the one that a person wrote in, else the oldest."""
    if found[0].key == state.key:
        return found[0]
    fenced = ((note, fence.split(note.body, recording_id)) for note in found)
    return next((note for note, each in fenced if each and not each.only_ours), found[0])


def _is_only_ours(note: FoundNote, recording_id: str, ours: Collection[str | None]) -> bool:
    """Nothing but words that we wrote: a note that a person wrote in, or quoted ours in, stays."""
    fenced = fence.split(note.body, recording_id)
    return fenced is not None and fenced.only_ours and fence.digest(fenced.inside) in ours
