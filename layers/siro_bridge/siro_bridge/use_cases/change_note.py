"""Makes, rewrites and removes our part of a note: intended first, journalled, and known by what the CRM shows after."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmNotes, FoundNote
from siro_bridge.domain.errors import CharacterRefusedError, CrmRefusedError, SiroBridgeError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.fence import Fenced
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.plainer import plainer
from siro_bridge.domain.note.result import NoteOutcome, NoteResult
from siro_bridge.domain.note.round_trip import as_typed, escapes
from siro_bridge.domain.note.state import NoteState, NoteStore
from siro_bridge.domain.note.text import KEPT, NOT_APART, outcome_of
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome, Result, new_entry_id
from siro_bridge.use_cases.write_entry import quote

NO_ROOM = "people's words leave no room for our text; raise write_back.note.max_length"
PLAINER = "without the characters that the CRM does not take"

_JOURNALLED = {
    NoteResult.WRITTEN: Result.WRITTEN,
    NoteResult.TAKEN_BACK: Result.WRITTEN,
    NoteResult.ALTERED: Result.ALTERED,
    NoteResult.EDITED_MEANWHILE: Result.EDITED,
    NoteResult.THERE: Result.EDITED,
}


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


@dataclass(slots=True)
class NoteAhead:
    """A first note that is about to be made of `text`: the `state` that is remembered before, and what is written down.

    `entry_id` is that of the fields' journal entry, once `change` was written down with them. Whoever asks for the note
    remembers what its outcome says was made.
    """

    place: RecordKey
    text: str
    state: NoteState
    change: Change
    entry_id: str = ""

    def entry(self, note: Note) -> Entry:
        return Entry(self.entry_id, note.author, note.target, note.key, "note", {"note": self.change}, is_beside=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """A note as the CRM shows it, split at our fence, with what we know of it."""

    found: FoundNote
    fenced: Fenced
    state: NoteState


@dataclass(frozen=True, slots=True)
class _Step:
    """One change of a note: `old` and `new` are its whole text, None for no note.

    `meant` is what is remembered before `act`, and `before` again where surely nothing was done; `act` answers the
    note as the CRM shows it afterwards, None where a person was faster; `judge` says of that what is remembered.
    """

    old: str | None
    new: str | None
    before: NoteState
    meant: NoteState
    act: Callable[[], FoundNote | None]
    judge: Callable[[FoundNote], tuple[NoteOutcome, NoteState]]


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """Each change raises CrmRefusedError where the CRM refuses it, or keeps what was there."""

    crm: CrmNotes
    store: NoteStore
    journal: Journal
    shadow: bool
    form: NoteForm

    def ahead(self, note: Note, text: str) -> NoteAhead | None:
        """None where there is no room for it."""
        part = self.form.fit(next(plainer(text)), note.recording_id, "")
        if part is None:
            return None
        state = NoteState().intending(fence.digests(part))
        change = Change(old=None, new=self.form.fenced(part, note.recording_id))
        return NoteAhead(RecordKey(note.target, note.key), text, state, change)

    def create(
        self, note: Note, state: NoteState, text: str, *, only_new: bool = False, ahead: NoteAhead | None = None
    ) -> NoteOutcome:
        """`state` may tell of a note that was taken back, or of one that we never saw.

        That one may show just now, and is then there with its own text. `only_new`: any note that the CRM has already
        is there, and nothing was done. Of a note `ahead` its state is remembered already.
        """
        gone = NoteState(returns=state.returns + state.leaving, intended=state.intended, escapes=state.escapes)

        def step(part: str) -> _Step:
            body = self.form.fenced(part, note.recording_id)
            meant = gone.intending(fence.digests(part))

            def judge(shown: FoundNote) -> tuple[NoteOutcome, NoteState]:
                if only_new and shown.was_there:
                    return NoteOutcome(NoteResult.THERE), gone
                now = holding(meant, shown, self._fitted(note, text, ""), note.recording_id)
                if now.digest in gone.intended and now.digest not in fence.digests(part):
                    return NoteOutcome(NoteResult.THERE), replace(now, sent=now.digest)
                return outcome_of(shown.body, part, note.recording_id), now

            return _Step(
                None, body, gone, meant, lambda: self.crm.create_note(note.key, note.marker, body, gone.returns), judge
            )

        return self._in_words_that_fit(note, text, "", step, ahead)

    def rewrite(self, note: Note, standing: Standing, text: str) -> NoteOutcome:
        """Our part says `text` from now on."""
        found, state = standing.found, standing.state
        around = self._around(standing)
        if around is None:
            return NoteOutcome(NoteResult.LEFT, NOT_APART)

        def step(part: str) -> _Step:
            body = f"{around.before}{self.form.fenced(part, note.recording_id)}{around.after}"
            meant = state.intending(fence.digests(part))

            def judge(shown: FoundNote) -> tuple[NoteOutcome, NoteState]:
                now = holding(meant, shown, self.fitted(note, standing, text), note.recording_id)
                return outcome_of(shown.body, part, note.recording_id, found.body), now

            return _Step(found.body, body, state, meant, lambda: self.crm.update_note(found, body), judge)

        return self._in_words_that_fit(note, text, around.before + around.after, step)

    def remove(self, note: Note, standing: Standing) -> NoteOutcome:
        """Our part goes, and the note with it if nobody else wrote in it."""
        found, state = standing.found, standing.state
        around = standing.fenced if standing.fenced.only_ours else self._around(standing)
        if around is None:
            return NoteOutcome(NoteResult.LEFT, NOT_APART)
        left = None if around.only_ours else fence.remove(around)

        def act() -> FoundNote | None:
            if left is not None:
                return self.crm.update_note(found, left)
            return FoundNote(found.key, "") if self.crm.delete_note(found) else None

        def judge(shown: FoundNote) -> tuple[NoteOutcome, NoteState]:
            kept = shown.body == found.body
            done = NoteOutcome(NoteResult.LEFT, KEPT) if kept else NoteOutcome(NoteResult.TAKEN_BACK)
            return done, NoteState(returns=state.returns + 1)

        return self._do(note, _Step(found.body, left, state, replace(state, leaving=True), act, judge))

    def keep(self, note: Note, state: NoteState) -> None:
        """Remembers the state; shadow mode remembers nothing, since it writes nothing."""
        if not self.shadow:
            self.store.write(note.recording_id, note.target, note.key, state)

    def fitted(self, note: Note, standing: Standing, text: str) -> str:
        """As much of the text as there is room for beside people's words."""
        around = self._around(standing) or standing.fenced
        return self._fitted(note, text, around.before + around.after)

    def _fitted(self, note: Note, text: str, around: str) -> str:
        fitted = self.form.fit(text, note.recording_id, around)
        return text if fitted is None else fitted

    def _around(self, standing: Standing) -> Fenced | None:
        """With what to write around our part, so that people's words are shown as they are; None if nobody knows."""
        return standing.fenced if self.form.shows_source else as_typed(standing.fenced, standing.state.escapes)

    def _in_words_that_fit(
        self, note: Note, text: str, around: str, step: Callable[[str], _Step], ahead: NoteAhead | None = None
    ) -> NoteOutcome:
        """As much of the text as there is room for, in as many characters as the CRM takes."""
        refused: CharacterRefusedError | None = None
        for plain in plainer(text):
            part = self.form.fit(plain, note.recording_id, around)
            if part is None:
                return NoteOutcome(NoteResult.LEFT, NO_ROOM)
            try:
                outcome = self._do(note, step(part), None if refused else ahead)
            except CharacterRefusedError as error:
                refused = error
                continue
            done = outcome.result in (NoteResult.WRITTEN, NoteResult.ALTERED)
            return replace(outcome, reason=outcome.reason or PLAINER) if done and plain != text else outcome
        raise refused or CrmRefusedError(PLAINER)

    def _do(self, note: Note, step: _Step, ahead: NoteAhead | None = None) -> NoteOutcome:
        """If we die after the write, what stands there is still known as ours by what was remembered before it."""
        changes = {"note": Change(old=step.old, new=step.new)}
        entry = Entry(new_entry_id(), note.author, note.target, note.key, "note", changes, self.shadow)
        if ahead is None:
            self.keep(note, step.meant)
        if ahead and ahead.entry_id:
            entry = ahead.entry(note)
        else:
            self.journal.intend(entry)
        if self.shadow:
            self.journal.settle(entry, {"note": Outcome(Result.SHADOW)})
            return NoteOutcome(NoteResult.SHADOW)
        try:
            shown = step.act()
        except CrmRefusedError as error:
            self.keep(note, step.before)
            self._refuse(entry, error)
            raise
        except SiroBridgeError as error:
            quote(self.journal, entry, error)
            raise
        outcome, state = step.judge(shown) if shown else (NoteOutcome(NoteResult.EDITED_MEANWHILE), step.before)
        if outcome.result is NoteResult.LEFT:  # or the CRM is slow to show it: what was meant stays remembered
            left = CrmRefusedError(outcome.reason)
            self._refuse(entry, left)
            raise left
        if ahead and outcome == NoteOutcome(NoteResult.WRITTEN):
            return replace(outcome, made=(state, entry.entry_id))
        self.journal.settle(entry, {"note": Outcome(_JOURNALLED[outcome.result], reason=outcome.reason)})
        self.keep(note, state)
        return outcome

    def _refuse(self, entry: Entry, error: CrmRefusedError) -> None:
        self.journal.settle(entry, {"note": Outcome(Result.REFUSED, reason=str(error), said=error.said)})


def holding(state: NoteState, shown: FoundNote, text: str, recording_id: str) -> NoteState:
    """What is remembered of a note that holds our text, however the CRM shows it."""
    fenced = fence.find(shown.body, recording_id)
    digest = fence.digest(fenced.inside) if fenced else fence.digest("")
    seen = escapes(fenced.inside) if fenced else None
    known = state.escapes if seen is None else seen
    return NoteState(shown.key, digest, returns=state.returns, sent=fence.digest(text), escapes=known)
