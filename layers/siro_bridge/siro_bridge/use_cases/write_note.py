"""One note a recording and record: found, made, kept up to date, taken back; people's words stay."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmWriter, FoundNote
from siro_bridge.domain import fence
from siro_bridge.domain.author import Author
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.journal import Change, Entry, Journal, NoteState, NoteStore, Outcome, Result
from siro_bridge.domain.note_result import NoteOutcome, NoteResult
from siro_bridge.domain.policies import THERE, Decision, decide_fenced

NEVER_WRITTEN = NoteState()


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

    def write(self, note: Note, text: str) -> NoteOutcome:
        """Makes the CRM hold the text in one note."""
        state = self._state(note)
        found = self._find(note, state, text)
        if not found and state.digest and not state.leaving:
            return NoteOutcome(NoteResult.DELETED)
        if not found or (state.leaving and note.marker not in found.body):
            return self._create(note, state, text)
        decision = decide_fenced(found.body, text, note.recording_id, state.digest or None, {state.intended} - {""})
        if decision.write:
            return self._update(note, state, found, decision, text)
        if decision.reason == THERE and state != (now := _holding(state, found.key, text)):
            self.store.write(note.recording_id, note.target, note.key, now)
        return NoteOutcome(NoteResult(decision.reason))

    def redact(self, note: Note, text: str) -> NoteOutcome:
        """The recording is gone at Siro: our text goes, whoever edited it since; what stands around it stays."""
        state = self._state(note)
        found = self._find(note, state, text)
        fenced = fence.split(found.body, note.recording_id) if found else None
        if found is None or fenced is None:
            return NoteOutcome(NoteResult.NO_NOTE)
        if fence.is_one_of(fenced.inside, fence.digests(text)):
            return NoteOutcome(NoteResult.THERE)
        new = fence.replace(fenced, text, note.recording_id)
        return self._update(note, state, found, Decision(write=True, new=new), text)

    def take_back(self, note: Note) -> NoteOutcome:
        """The recording belongs to another record now: our text goes, unless a person made it theirs.

        The outcome's `may_stand` says whether the record's place must be kept; an error means that it must.
        """
        state = self._state(note)
        found = self._find(note, state)
        fenced = fence.split(found.body, note.recording_id) if found else None
        if found is None or fenced is None:
            return NoteOutcome(NoteResult.NO_NOTE)
        ours = {state.digest, state.intended} - {""}
        if ours and not fence.is_one_of(fenced.inside, ours):
            return NoteOutcome(NoteResult.EDITED)
        new = None if fenced.only_ours else fence.remove(fenced)
        self._intend(note, replace(state, leaving=True))
        outcome = self._journalled(note, found.body, new, lambda: self._replace(found, new))
        if outcome.result is not NoteResult.WRITTEN:
            return outcome
        self.store.write(note.recording_id, note.target, note.key, NoteState(returns=state.returns + 1))
        return NoteOutcome(NoteResult.TAKEN_BACK)

    def _create(self, note: Note, state: NoteState, text: str) -> NoteOutcome:
        body = fence.wrap(text, note.recording_id)
        created: list[FoundNote] = []
        new = NoteState(intended=fence.digest(text), returns=state.returns + state.leaving)
        self._intend(note, new)

        def create() -> bool:
            created.append(self.crm.create_note(note.key, note.marker, body, new.returns))
            return True

        outcome = self._journalled(note, None, body, create)
        for each in created:
            self.store.write(note.recording_id, note.target, note.key, _holding(new, each.key, text))
        return outcome

    def _update(self, note: Note, state: NoteState, found: FoundNote, decision: Decision, text: str) -> NoteOutcome:
        self._intend(note, replace(state, intended=fence.digest(text)))
        outcome = self._journalled(note, found.body, decision.new, lambda: self.crm.update_note(found, decision.new))
        if not self.shadow:
            now = _holding(state, found.key, text) if outcome.result is NoteResult.WRITTEN else state
            self.store.write(note.recording_id, note.target, note.key, now)
        return outcome

    def _intend(self, note: Note, state: NoteState) -> None:
        """Before the write: if we die after it, what stands there is still known as ours."""
        if not self.shadow:
            self.store.write(note.recording_id, note.target, note.key, state)

    def _replace(self, found: FoundNote, body: str | None) -> bool:
        return self.crm.delete_note(found) if body is None else self.crm.update_note(found, body)

    def _journalled(self, note: Note, old: str | None, new: str | None, act: Callable[[], bool]) -> NoteOutcome:
        changes = {"note": Change(old=old, new=new)}
        entry = Entry(uuid.uuid4().hex, note.author, note.target, note.key, "note", changes, self.shadow)
        self.journal.intend(entry)
        try:
            result = Result.SHADOW if self.shadow else Result.WRITTEN if act() else Result.EDITED
        except CrmRefusedError as error:
            self.journal.settle(entry, {"note": Outcome(Result.REFUSED, reason=str(error), said=error.said)})
            raise
        self.journal.settle(entry, {"note": Outcome(result)})
        return NoteOutcome(NoteResult.EDITED_MEANWHILE if result is Result.EDITED else NoteResult(result))

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
            ours = {state.digest, state.intended, fence.digest(fenced.inside), *(fence.digests(text) if text else ())}
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
    return fenced is not None and fenced.only_ours and fence.is_one_of(fenced.inside, ours)
