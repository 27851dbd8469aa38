"""One note a recording and record: found, made, kept up to date, taken back; people's words stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from siro_bridge.crm.port import CrmNotes, FoundNote
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.fence import Fenced
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.result import NoteOutcome, NoteResult
from siro_bridge.domain.note.state import NoteState, NoteStore
from siro_bridge.domain.note.text import CUT, is_ours, is_there
from siro_bridge.domain.write_back.journal import Journal, Outcome, Result
from siro_bridge.use_cases.change_note import ChangeNote, Note, NoteAhead, Standing, holding

NEVER_WRITTEN = NoteState()


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Raises CrmRefusedError where the CRM refuses what is to be done."""

    crm: CrmNotes
    store: NoteStore
    journal: Journal
    shadow: bool = False
    form: NoteForm = field(default_factory=NoteForm)

    def ahead(self, note: Note, text: str) -> NoteAhead | None:
        """What `write` will make, where that is a first note."""
        if self.shadow or self.store.read(note.recording_id, note.target, note.key) is not None:
            return None
        return self._change.ahead(note, text)

    def leave_out(self, note: Note, ahead: NoteAhead, reason: str) -> None:
        """It is not made, though it may be written down."""
        if ahead.entry_id:
            entry = ahead.entry(note)
            self.journal.settle(entry, {"note": Outcome(Result.REFUSED, reason=reason)})

    def write(self, note: Note, text: str, ahead: NoteAhead | None = None) -> NoteOutcome:
        """Makes the CRM hold the text in one note.

        One of which nothing is remembered is made at once: the CRM looks for it before it makes one.
        """
        state = NEVER_WRITTEN if ahead else self._state(note)
        if state == NEVER_WRITTEN and not self.shadow:
            made = self._change.create(note, state, text, only_new=True, ahead=ahead)
            return self._keep_up(note, state, text) if made.result is NoteResult.THERE else made
        return self._keep_up(note, state, text)

    def _keep_up(self, note: Note, state: NoteState, text: str) -> NoteOutcome:
        found = self._find(note, state, text)
        standing = _standing(note, state, found)
        if not found and state.digest and not state.leaving:
            return NoteOutcome(NoteResult.DELETED)
        if not found or (state.leaving and standing is None):
            made = self._change.create(note, state, text)
            return self.write(note, text) if made.result is NoteResult.THERE else made
        if standing is None:
            return NoteOutcome(NoteResult.TAKEN_OUT)
        if self._is_there(note, standing, text):
            return self._there(note, standing, text)
        if not is_ours(standing.fenced, state.known, text, note.recording_id):
            return _not_ours(standing.fenced)
        return self._change.rewrite(note, standing, text)

    def redact(self, note: Note, text: str) -> NoteOutcome:
        """The recording is gone at Siro: our text goes, whoever edited it since; what stands around it stays."""
        state = self._state(note)
        standing = _standing(note, state, self._find(note, state, text))
        if standing is None:
            return NoteOutcome(NoteResult.NO_NOTE)
        if self._is_there(note, standing, text):
            return self._there(note, standing, text)
        if not standing.fenced.whole and not is_ours(standing.fenced, state.known, text, note.recording_id):
            return _not_ours(standing.fenced)
        return self._change.rewrite(note, standing, text)

    def take_back(self, note: Note) -> NoteOutcome:
        """The recording belongs to another record now: our text goes, unless a person made it theirs.

        The outcome's `may_stand` says whether the record's place must be kept; an error means that it must.
        """
        state = self._state(note)
        standing = _standing(note, state, self._find(note, state))
        if standing is None:
            return NoteOutcome(NoteResult.NO_NOTE)
        if not is_ours(standing.fenced, state.known, "", note.recording_id):
            return _not_ours(standing.fenced)
        return self._change.remove(note, standing)

    def shown(self, note: Note) -> str | None:
        """The note as the CRM shows it now, people's words and all; it only reads."""
        found = self.crm.find_notes(note.key, note.marker, self._state(note).key or None)
        return _choose(found, self._state(note), note.recording_id).body if found else None

    def may_stand(self, note: Note) -> bool:
        """As far as we know, without asking the CRM."""
        return bool(self._state(note).known)

    @property
    def _change(self) -> ChangeNote:
        return ChangeNote(self.crm, self.store, self.journal, self.shadow, self.form)

    def _is_there(self, note: Note, standing: Standing, text: str) -> bool:
        return is_there(standing.fenced, standing.state, self._change.fitted(note, standing, text))

    def _there(self, note: Note, standing: Standing, text: str) -> NoteOutcome:
        """A write that we died after is settled now."""
        meant = self._change.fitted(note, standing, text)
        now = holding(standing.state, standing.found, meant, note.recording_id)
        if now != standing.state:
            self._change.keep(note, now)
        return NoteOutcome(NoteResult.THERE, "" if standing.fenced.whole else CUT)

    def _state(self, note: Note) -> NoteState:
        return self.store.read(note.recording_id, note.target, note.key) or NEVER_WRITTEN

    def _find(self, note: Note, state: NoteState, text: str | None = None) -> FoundNote | None:
        """Doubles, which a CRM without idempotency keys may hold after a lost answer, are merged into one."""
        ours = {*state.known, *(fence.digests(text) if text else ())}
        found = self.crm.find_notes(note.key, note.marker, state.key or None)
        if state.digest and not state.leaving and all(each.key != state.key for each in found):
            # the note that we know is gone: only its double is ours, not one in which a person quotes it
            found = [each for each in found if _is_only_ours(each, note.recording_id, ours)]
        if not found:
            return None
        kept = _choose(found, state, note.recording_id)
        fenced = fence.find(kept.body, note.recording_id)
        if fenced and not self.shadow:
            for other in found:
                if other is not kept and _is_only_ours(other, note.recording_id, {*ours, fence.digest(fenced.inside)}):
                    self.crm.delete_note(other)
        return kept


def _standing(note: Note, state: NoteState, found: FoundNote | None) -> Standing | None:
    """None where our text is not in the note, or there is none."""
    fenced = fence.find(found.body, note.recording_id) if found else None
    return Standing(found, fenced, state) if found and fenced else None


def _not_ours(fenced: Fenced) -> NoteOutcome:
    return NoteOutcome(NoteResult.EDITED) if fenced.whole else NoteOutcome(NoteResult.LEFT, fence.NO_END)


def _choose(found: Sequence[FoundNote], state: NoteState, recording_id: str) -> FoundNote:
    """The one that we know, else the one that a person wrote in, else the oldest."""
    if found[0].key == state.key:
        return found[0]
    fenced = ((note, fence.split(note.body, recording_id)) for note in found)
    return next((note for note, each in fenced if each and not each.only_ours), found[0])


def _is_only_ours(note: FoundNote, recording_id: str, ours: Collection[str]) -> bool:
    """Nothing but words that we wrote: a note that a person wrote in, or quoted ours in, stays."""
    fenced = fence.find(note.body, recording_id)
    return fenced is not None and fenced.only_ours and fence.is_one_of(fenced.inside, ours)
