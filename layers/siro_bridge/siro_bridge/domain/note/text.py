"""Our part of a note: whether what stands there is ours, and what came of writing it."""

from collections.abc import Collection

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.fence import Fenced
from siro_bridge.domain.note.result import NoteOutcome, NoteResult
from siro_bridge.domain.note.state import NoteState

NOT_APART = (
    "the CRM shows the words around our text otherwise than they were typed; writing them back might change them. "
    "Set write_back.note.format, if its notes are HTML or Markdown"
)
KEPT = "the CRM took it without an error, and shows the note as it was"
_NO_MARKER = "the CRM shows our text without its markers, and so it cannot be kept up to date"
CUT = "the CRM cut it; set write_back.note.max_length"
_AROUND = "the CRM changed the words around our text; what stood there is in the journal"
_OTHER_WORDS = "the CRM shows other words than were written"


def is_there(fenced: Fenced, state: NoteState, text: str) -> bool:
    """The note says `text` already, or what the CRM made of it when we wrote it last."""
    if fenced.whole and fence.is_one_of(fenced.inside, fence.digests(text)):
        return True
    return state.sent == fence.digest(text) and fence.is_one_of(fenced.inside, {state.digest})


def is_ours(fenced: Fenced, known: Collection[str], text: str, recording_id: str) -> bool:
    """Whether we may write over it, knowing the digests of what we wrote, and `text`, which we are about to write.

    Where nothing is known a whole fence is ours by its markers; a cut one is nothing but the beginning of the text.
    """
    if fence.is_one_of(fenced.inside, known):
        return True
    if fenced.whole:
        return not known
    return fence.begins(fenced.inside, text, recording_id)


def outcome_of(shown: str, text: str, recording_id: str, old: str = "") -> NoteOutcome:
    """What the CRM made of our text, by what it shows after the write; `old` is what it showed before."""
    fenced, around = fence.find(shown, recording_id), fence.find(old, recording_id)
    if fenced is None:
        return NoteOutcome(NoteResult.ALTERED, _NO_MARKER)
    if shown == old and not is_ours(fenced, fence.digests(text), text, recording_id):
        return NoteOutcome(NoteResult.LEFT, KEPT)
    if not fenced.whole:
        return NoteOutcome(NoteResult.ALTERED, CUT)
    if around and not _stay(around, fenced):
        return NoteOutcome(NoteResult.ALTERED, _AROUND)
    if not fence.is_one_of(fenced.inside, fence.digests(text)):
        return NoteOutcome(NoteResult.ALTERED, _OTHER_WORDS)
    return NoteOutcome(NoteResult.WRITTEN)


def _stay(old: Fenced, new: Fenced) -> bool:
    return (old.before.strip(), old.after.strip()) == (new.before.strip(), new.after.strip())
