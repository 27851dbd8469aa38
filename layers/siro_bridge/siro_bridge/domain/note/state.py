"""What is remembered of a recording's note on one record: what may stand there that is ours."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from siro_bridge.domain.recording.item import RecordKey

MOST_INTENDED = 8
"""How many texts that may stand in a note without our knowing are kept. A write shows within the minutes in which its
recording is left alone, and before the next one it is looked at what stands there: even two are rare."""


@dataclass(frozen=True, slots=True)
class NoteState:
    """Our note of one recording on one record: its key in the CRM, and digests of our text in it.

    `digest` is of the text as the CRM showed it after our write, `sent` of what we meant by it. An empty `digest`:
    the CRM is not known to hold the note yet. `leaving`: we were about to take it back, so that it is gone is our
    doing and no person's. `intended`: of texts that we were about to write, without knowing whether we did; the
    newest last. `returns`: how often it was taken back from this record. `escapes`: whether the CRM shows `&` as
    `&amp;`, as far as our texts have shown that.
    """

    key: str = ""
    digest: str = ""
    leaving: bool = False
    intended: tuple[str, ...] = ()
    returns: int = 0
    sent: str = ""
    escapes: bool | None = None

    @property
    def known(self) -> frozenset[str]:
        """The digests of all that we may have written there; empty if we know of nothing."""
        return frozenset({self.digest, self.sent, *self.intended} - {""})

    def intending(self, digests: Collection[str]) -> "NoteState":
        """What was intended before may stand there still, and is forgotten only when a write is settled."""
        kept = [each for each in self.intended if each not in digests]
        return replace(self, intended=(*kept, *digests)[-MOST_INTENDED:])


class FirstNote(NamedTuple):
    """The first note of a recording, as its ledger's item remembers it until anything else is done with the note.

    An empty `state`: nothing was made there. `entry_id`: the journal's entry whose note stands as it was meant.
    """

    place: RecordKey
    state: NoteState
    entry_id: str = ""


class NoteStore(Protocol):
    def read(self, recording_id: str, target: str, key: str) -> NoteState | None:
        """None where nothing was made, nor was about to be; else also what the ledger remembers of a first note."""
        ...

    def write(self, recording_id: str, target: str, key: str, state: NoteState) -> None: ...
