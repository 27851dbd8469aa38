"""Everything that is known of one recording, in time order, as a person reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.unlinked import Unlinked
from siro_bridge.domain.recording.item import LedgerItem


class Kind(StrEnum):
    """Where a moment was seen: a webhook, a sync run, Siro, the work on it, a write to the CRM, or an error."""

    EVENT = "event"
    SYNC = "sync"
    SIRO = "siro"
    WORK = "work"
    WRITE = "write"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field of one write. `old` and `new` are values of the CRM, or their hashes where no values are kept.

    `said` are the CRM's own words about it, which may quote anybody.
    """

    field: str
    old: Any
    new: Any
    result: str
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened at `at` (epoch seconds)."""

    at: float
    kind: Kind
    what: str
    fields: tuple[FieldWrite, ...] = ()


@dataclass(frozen=True, slots=True)
class SiroView:
    """What Siro says of the recording now. `connection` is the CRM connection of its links, in words."""

    user_id: str = ""
    created_at: str = ""
    updated_at: str = ""
    processed: bool = False
    gone: bool = False
    links: Mapping[str, str] | None = None
    connection: str = ""
    is_ours: bool | None = None
    """Whether the links are of this CRM's connection; None where that is not known."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """`next_step` says what happens next and when. `unread` names what could not be asked, and why."""

    recording_id: str
    organization_id: str
    item: LedgerItem | None
    siro: SiroView | None
    moments: tuple[Moment, ...]
    next_step: str
    mends: tuple[Mend, ...]
    unlinked: Unlinked | None = None
    dead_letter: bool = False
    unread: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        return any(mend.needs_person for mend in self.mends)
