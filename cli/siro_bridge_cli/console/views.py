"""What the pages show, as plain data: the same for the live page and for the file that is sent to somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tone = Literal["", "good", "busy", "wait", "bad"]
"""How a number or a state is meant: "bad" needs a person, "wait" and "busy" mend themselves."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the flow's picture. `value` is None where it could not be read, which `why` then tells."""

    label: str
    value: int | None
    tone: Tone = ""
    state: str = ""
    """The filter of the list of recordings that shows what was counted; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the flow with its figures; `line` says in a few words how it is."""

    title: str
    line: str = ""
    figures: Sequence[Figure] = ()

    @property
    def tone(self) -> Tone:
        return "bad" if any(figure.tone == "bad" and figure.value for figure in self.figures) else ""


@dataclass(frozen=True, slots=True)
class Run:
    """A sync run as its report tells it."""

    ended_at: datetime
    outcome: str
    tone: Tone
    counts: Mapping[str, int]
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to know, and what helps. It is about `recordings`, `others` (records, messages) and some `more`.

    Where it is not urgent, nothing needs to be done.
    """

    what: str
    mend: str
    recordings: Sequence[str] = ()
    others: Sequence[str] = ()
    more: int = 0
    is_urgent: bool = True


@dataclass(frozen=True, slots=True)
class Overview:
    """`boxes` by the names that the picture gives them: crm, sync, siro, webhook, queue, enrichment."""

    boxes: Mapping[str, Box]
    runs: Sequence[Run] = ()
    waiting: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A recording in the list."""

    recording_id: str
    state: str
    tone: Tone
    reason: str
    touched_at: datetime | None
    due_at: datetime | None
    places: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of the list. `following` is where the next one begins; `looked_at` is what was read for this one."""

    rows: Sequence[Row]
    following: str = ""
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record, or its note, before and after."""

    name: str
    old: str
    new: str
    result: str
    tone: Tone = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of a recording's timeline; without `at` it is what comes next, or what is true now."""

    title: str
    at: datetime | None = None
    text: str = ""
    tone: Tone = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one recording. `people` are words that name somebody, each with what may stand for it."""

    row: Row
    moments: Sequence[Moment]
    facts: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    mend: str = ""
    can_replay: bool = False
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A record of the CRM that Siro, or our own check, did not take."""

    entity: str
    external_id: str
    issues: Sequence[str]
    attempts: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedField:
    """A field, or a note, that the CRM did not take from a recording."""

    name: str
    recording_id: str
    reason: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedList:
    """`whole` is False where there are more of them than were read."""

    records: Sequence[Refused]
    fields: Sequence[RefusedField]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Trust:
    """What became of the values that were written to one field; `how` says how people changed them."""

    field: str
    kept: int
    changed: int
    emptied: int
    how: str = ""

    @property
    def written(self) -> int:
        return self.kept + self.changed + self.emptied

    def share(self, name: Literal["kept", "changed", "emptied"]) -> float:
        """In percent of what was written."""
        count: int = getattr(self, name)
        return 100 * count / self.written if self.written else 0.0


@dataclass(frozen=True, slots=True)
class TrustSoFar:
    """What was compared so far, in `records` of the CRM. `is_whole`: all of them; `failure` says why it broke off."""

    fields: Sequence[Trust] = ()
    records: int = 0
    is_whole: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True)
class WouldWrite:
    """What the shadow mode wrote down instead of writing it to the CRM."""

    recording_id: str
    record: str
    at: datetime
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class ShadowPage:
    entries: Sequence[WouldWrite]
    following: str = ""
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an undo would do, each change with the record that it is made to; once it is done, what stays.

    `note` says what became of it.
    """

    changes: Sequence[tuple[str, Change]]
    note: str = ""
    is_done: bool = False

    @property
    def puts_back(self) -> bool:
        """Whether there is anything to undo."""
        return any(change.old != change.new for _, change in self.changes)
