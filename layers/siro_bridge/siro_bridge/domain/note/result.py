"""What became of a recording's note on one record."""

from dataclasses import dataclass
from enum import StrEnum

from siro_bridge.domain.note.state import NoteState


class NoteResult(StrEnum):
    """As log lines and reasons have it. That the CRM refused it is no result, but a CrmRefusedError."""

    WRITTEN = "written"
    ALTERED = "altered"
    """the CRM holds our text, and made something else of it"""
    THERE = "already there"
    TAKEN_BACK = "taken back"
    NO_NOTE = "no note"
    EDITED = "a person edited it"
    EDITED_MEANWHILE = "a person edited it meanwhile"
    DELETED = "a person deleted it"
    TAKEN_OUT = "a person took it out"
    LEFT = "left as it is"
    """nobody can tell our words from a person's there, or change ours without theirs"""
    SHADOW = "shadow"
    """only written down"""


_SETTLED_BY_LEAVING = frozenset(
    {NoteResult.TAKEN_BACK, NoteResult.NO_NOTE, NoteResult.EDITED, NoteResult.DELETED, NoteResult.TAKEN_OUT}
)


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    """`reason` says more, for a person: what the CRM made of our text, or why it was left. It quotes no value.

    `made` is what is to be remembered of it, and nothing has yet: the state, and the journal's entry that came true.
    """

    result: NoteResult
    reason: str = ""
    made: tuple[NoteState, str] | None = None

    @property
    def told(self) -> str:
        return f"{self.result}: {self.reason}" if self.reason else self.result

    @property
    def may_stand(self) -> bool:
        """After a take-back: something of ours may still stand on the record, and no person decided that it shall.

        Then its place is kept. So it is when the take-back raised an error.
        """
        return self.result not in _SETTLED_BY_LEAVING
