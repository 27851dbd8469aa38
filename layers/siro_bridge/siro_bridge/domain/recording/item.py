"""What the ledger holds of one recording, as the code sees it; `docs/state.md` says who writes what."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

FAILED_SHARD = "failed"
"""The partition of the index that lists failed recordings, for a person."""

NOTHING_REFUSED: Mapping[str, str] = MappingProxyType({})


class State(StrEnum):
    """Where a recording is on its way to the CRM; `transitions.py` has the ways from one to another."""

    RECEIVED = "received"
    """It is wanted, and in the queue."""
    WORKING = "working"
    """A worker has claimed it, until `claimed_until`."""
    WAITING = "waiting"
    """Nothing could be written yet; where that is for an error, `failing_since` says from when on."""
    INCOMPLETE = "incomplete"
    """All is written but what the CRM refused. That is tried again after a pause, and when there is any news."""
    DONE = "done"
    """The CRM holds what Siro says."""
    FAILED = "failed"
    """Siro refused the recording itself, and a person has to look."""
    ERASED = "erased"
    """A person had it forgotten: all that was kept of it is gone but this, and nothing brings it back."""


class RecordKey(NamedTuple):
    """A record of the CRM: the name of its target in the mapping, and its key."""

    target: str
    key: str


class LedgerItem(NamedTuple):
    """One recording's item. Times are in epoch seconds; what was never written is None, empty or 0.

    It is a named tuple because a data class of this size costs the webhook function's cold start five times as much.
    """

    recording_id: str
    state: State
    seq: int
    """Rises whenever the recording may have changed."""
    applied: int | None = None
    """The `seq` that was written to the CRM last."""
    applied_version: str | None = None
    """What Siro's list said of the recording then, and under which rules of the mapping it was written."""
    listed_version: str | None = None
    """What Siro's list said when it last made the recording wanted."""
    digest: str | None = None
    """Of the links that are wanted, or were applied."""
    svix_id: str = ""
    """The webhook that told of it last; empty where none did."""
    reason: str = ""
    """Why it waits or failed, or what is missing in the CRM."""
    due_at: int | None = None
    """When a sync run looks at it again; None for a finished one."""
    shard: str = ""
    """The partition of the index that lists it; empty for a finished one."""
    owner: str = ""
    """The worker that has claimed it, until `claimed_until`."""
    claimed_until: int | None = None
    attempts: int = 0
    """How often it was worked on since it was last wanted, without an end."""
    tries: int = 0
    """How often it was left incomplete since it was last wanted."""
    waiting_since: int | None = None
    failing_since: int | None = None
    """Since when each attempt met an error."""
    received_at: int | None = None
    """When it was last wanted, or first heard of."""
    announced: str = ""
    """Why its first webhook was not ready; empty where that one was, or none came."""
    announced_at: int | None = None
    done_at: int | None = None
    """When it was last written to the CRM, whole or in part."""
    refused: Mapping[str, str] = NOTHING_REFUSED
    """What the CRM refused, by name, with the reason."""
    places: frozenset[RecordKey] = frozenset()
    """All records of the CRM that may hold something of the recording."""
    undone_since: int | None = None
    """What it wrote from then on was undone by a person, 0 for all of it: nothing is written before a replay."""
    forgotten_at: int | None = None
    """When a person had it forgotten; from then on it is only ever erased."""
    erased_at: int | None = None

    @property
    def is_stranded(self) -> bool:
        """Listed among the failed, where only a person looks, and not failed: nothing would ever take it up.

        An older way of trying a failed recording again by hand left it so when its second half was forgotten.
        """
        return self.shard == FAILED_SHARD and self.state is not State.FAILED
