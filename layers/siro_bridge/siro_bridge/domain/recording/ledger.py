"""The ledger as each of the functions asks it: what is wanted, who works on it, and what was applied.

An item says it all (`item.py`), and moves only as `moves.py` says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.domain.timing import Due

LOST_ANSWER_SECONDS = 90
"""Longer than any request to a CRM may take: by then its effect shows, or never will."""

WORK_SECONDS = 120 + LOST_ANSWER_SECONDS
"""A claim outlives the enrichment function's time-out and what was under way when that struck, so that two
never work on one recording, and the next one sees what the last one did."""


OVERDUE_SECONDS = 86400
"""What waits longer than that because of an error is counted, listed and raises an alarm."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What finished work leaves in the ledger: the links and the version that were written, and where.

    `note` is what is remembered of the recording's first note from now on; None: what was before.
    """

    digest: str
    version: str
    places: frozenset[RecordKey] = frozenset()
    note: FirstNote | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one recording until `expires_at` (epoch seconds), and what is known of it.

    `places` are all the records that may hold something of the recording, also from work that broke off.
    `tries` is how often it was left incomplete; since `failing_since` (epoch seconds) each attempt met an error.
    `undone_since`: what it wrote from then on is to be taken back, and nothing written. `listed_version`: what Siro's
    list said when it last made the recording wanted. `first_heard_at` is there until something of it was applied.
    `is_forgotten`: all that is kept of it is to be erased, and nothing written.
    `note` is what the ledger remembers of the recording's first note.
    """

    recording_id: str
    owner: str
    seq: int
    expires_at: int
    svix_id: str | None = None
    attempts: int = 0
    waiting_since: int | None = None
    places: frozenset[RecordKey] = frozenset()
    tries: int = 0
    failing_since: int | None = None
    undone_since: int | None = None
    listed_version: str | None = None
    first_heard_at: int | None = None
    is_forgotten: bool = False
    note: FirstNote | None = None

    def is_overdue(self, now: int, due_at: int) -> bool:
        """Whether it will have waited for more than a day because of errors when it is tried again."""
        return due_at - (self.failing_since or now) > OVERDUE_SECONDS


class WorkLedger(Protocol):
    """The enrichment function's side.

    A move answers False when something newer was wanted meanwhile, or when the claim was lost: the item is
    then `received` again, and can be claimed at once. (A worker whose claim ran out may have written what its
    successor could not see: somebody must look again.)
    """

    def claim(self, recording_id: str) -> Claim | None:
        """None when there is nothing to do or somebody else works on it."""
        ...

    def touch(self, claim: Claim, places: frozenset[RecordKey], note: FirstNote | None = None) -> Claim | None:
        """Before the first write: these records may hold something of the recording from now on, and `note` as well.

        Answers the claim with them, or None when it was lost.
        """
        ...

    def finish(self, claim: Claim, applied: Applied, reason: str = "") -> bool:
        """The CRM holds what Siro says; `reason` tells what is missing in it, and why."""
        ...

    def leave_incomplete(
        self, claim: Claim, applied: Applied, refused: Mapping[str, str], due_at: int, reason: str
    ) -> bool:
        """The CRM holds what Siro says but for what it `refused`, by name; that is tried again at `due_at`."""
        ...

    def wait(self, claim: Claim, due_at: int, reason: str, digest: str | None = None, *, failing: bool = False) -> bool:
        """`digest` of the links that were seen, if they were: an event that tells of others wakes the recording.

        `failing`: for an error, and not because it is not ready.
        """
        ...

    def hold(self, claim: Claim, until: int, reason: str) -> bool:
        """Nobody may work on it before `until`: a write of this claim may still take effect."""
        ...

    def fail(self, claim: Claim, reason: str) -> bool: ...

    def bury(self, claim: Claim) -> bool:
        """All that was kept of the recording is erased: of its item stays that it is, and when."""
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a listed recording was to the ledger; `heard` of it by webhook or not.

    `settled`: all that the list says of it is applied; there is nothing to look up while the list says the same.
    """

    wanted: Wanted
    heard: bool
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording as Siro's list has it.

    `to_take_back`: it belongs to another CRM now, and is of interest only where ours holds something of it.
    """

    recording_id: str
    version: str
    to_take_back: bool = False


class SweepLedger(Protocol):
    """The sync function's side."""

    def want_versions(self, listed: Sequence[Listed]) -> list[Sighting]:
        """Notes what Siro lists; DUPLICATE for what was applied in that version, or is under way."""
        ...

    def want(self, recording_id: str) -> Wanted:
        """Notes that there is such a recording; DUPLICATE when the ledger has it in any state."""
        ...

    def due(self, now: int, limit: int) -> list[Due]:
        """Recordings whose `due_at` has passed, the oldest of each shard first."""
        ...

    def overdue(self) -> int:
        """How many recordings have been waiting for more than a day because of an error."""
        ...

    def postpone(self, due: Due, due_at: int) -> bool:
        """False when the item has moved since it was seen."""
        ...

    def replay(self, recording_id: str) -> bool:
        """Becomes due now, for the next re-drive; False for what is queued, is worked on, or is not known."""
        ...

    def mend_stranded(self, limit: int) -> int:
        """Of the first `limit` that are listed as failed, those that are not become due now; how many they were."""
        ...


def under_rules(version: str, rules: str) -> str:
    """A version of a recording as it was applied under these rules of the mapping: under others, it is not yet."""
    return f"{version}|{rules}"


def listed_version(recording: Mapping[str, Any]) -> str:
    """What tells two states of a recording apart, as Siro's organization API lists it.

    Raises ValueError when its links have a shape that Siro does not publish.
    """
    links = Links.parse(recording.get("crm"))
    parts = (recording.get("updatedAt"), bool(recording.get("deleted")), recording.get("rootDataPurgedAt"))
    return "|".join([*(str(part) for part in parts), links.digest() if links else ""])
