"""What the sync remembers of each record, and the stores that keep it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Due

NO_ID = "(no id)"
"""Begins the name under which a record without an id is kept. A CRM cannot be asked for such a record."""

IN_DOUBT = "in doubt"
"""In the place of a digest, which it never equals: something else is on its way to Siro, and nobody has heard what
became of it. Whatever the record is like when the next run sees it, that is sent."""


def has_no_id(external_id: str) -> bool:
    return external_id.startswith(NO_ID)


def can_be_asked_for(external_id: str) -> bool:
    """Whether the CRM can be asked for a record by this id. Earlier releases kept those without an id under a blank."""
    return bool(external_id.strip()) and not has_no_id(external_id)


@dataclass(frozen=True, slots=True)
class Record:
    """A checked payload, and the digest by which it is known again; `clears` empties what was sent earlier.

    `rows` is in how many of the CRM's rows it stands; `row` gives the digest of the only one, if that tells all.
    """

    external_id: str
    payload: dict[str, Any]
    digest: str
    clears: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 1
    row: Callable[[], bytes | None] | None = field(default=None, compare=False)

    @property
    def body(self) -> dict[str, Any]:
        """What is sent."""
        return {**self.payload, **self.clears} if self.clears else self.payload


@dataclass(frozen=True, slots=True)
class Sent:
    """What Siro accepted last: the payload's digest, Siro's own id of the record, the recording if there is one.

    `fields` are those of the payload that would have to be cleared if they went (see `clearing`).

    `poll_at` (epoch seconds) is when Siro is to be asked for the record's recording, `polls` how often it was.
    `rows` is in how many of the CRM's rows it stood, `listed` that it is among the deals whose removal is watched.
    `kept_until` (epoch seconds) is when this is forgotten; the store sets it.
    """

    digest: str
    siro_id: str = ""
    recording_id: str = ""
    poll_at: int | None = None
    polls: int = 0
    fields: tuple[str, ...] = ()
    rows: int = 1
    listed: bool = False
    kept_until: int | None = field(default=None, compare=False)

    def is_due(self, now: int) -> bool:
        """Whether Siro is to be asked now: the index that lists it may lag behind the record."""
        return self.poll_at is not None and self.poll_at <= now


@dataclass(frozen=True, slots=True)
class SentDeal:
    """An opportunity that Siro has from us, and that the CRM no longer showed at `missing_since` (epoch seconds)."""

    siro_id: str
    missing_since: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be sent as it is: why, how often it was tried, and when again (epoch seconds).

    `attempts` is 0 for one without an id that came due: a list must show it until `due_at`, or it is forgotten.
    """

    external_id: str
    digest: str
    issues: tuple[Issue, ...] = field(default=())
    attempts: int = 1
    due_at: int = 0


class SentStore(Protocol):
    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]: ...

    def write(self, sent: Mapping[str, Sent]) -> None: ...

    def forget(self, external_ids: Sequence[str]) -> None: ...

    def due_polls(self, now: int, limit: int) -> list[Due]: ...


class RefusalStore(Protocol):
    def read(self, external_ids: Sequence[str]) -> dict[str, Refusal]: ...

    def write(self, refusals: Sequence[Refusal]) -> None: ...

    def forget(self, external_ids: Sequence[str]) -> None: ...

    def due(self, now: int, limit: int) -> list[Due]: ...

    def any(self) -> bool:
        """Whether anything is refused at all at present."""
        ...


class WatermarkStore(Protocol):
    def read(self) -> Watermark | None: ...

    def write(self, watermark: Watermark) -> None: ...


class Lease(Protocol):
    """One run at a time."""

    def check(self) -> None:
        """Raises LeaseHeldError when this run's lease may have ended: nothing may be written any more."""
        ...
