"""Works on recordings again: one conditional move in the ledger, then a message; what is written stays written once."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, assert_never

from siro_bridge.domain.operate.replay import Replay, Replayed
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.use_cases.operate.named_recordings import FORGOTTEN
from siro_bridge.use_cases.redrive import BulkQueue

AT_ONCE = 100
_LOOKS = 3
"""A recording may move between the look at it and the move; then it is looked at again."""


class ReplayLedger(Protocol):
    def replay(self, recording_id: str, *, undone_too: bool = False) -> bool:
        """`undone_too`: what a person has undone is written again."""
        ...

    def want(self, recording_id: str) -> Wanted: ...


class LedgerReader(Protocol):
    def item(self, recording_id: str) -> LedgerItem | None: ...

    def listed(self, shard: str, limit: int) -> list[LedgerItem]:
        """At most `limit` recordings that the index lists under the shard."""
        ...


@dataclass(frozen=True, slots=True)
class ReplayRecording:
    """`known_at_siro` is asked of a recording that the ledger does not know.

    Whatever breaks off between the move and the message loses nothing: what was moved is due at once, and the next
    sync run queues it.
    """

    reader: LedgerReader
    ledger: ReplayLedger
    queue: BulkQueue
    known_at_siro: Callable[[str], bool]
    clock: Callable[[], float] = time.time

    def __call__(self, recording_id: str) -> Replay:
        """What a person had undone is written again, since it was named."""
        return self._replay(recording_id, undone_too=True)

    def _replay(self, recording_id: str, *, undone_too: bool) -> Replay:
        outcome, reason = self._move(recording_id, undone_too=undone_too)
        if outcome in (Replayed.QUEUED, Replayed.ALREADY_QUEUED):
            self.queue.send_many([recording_id])
        return Replay(recording_id, outcome, reason)

    def listed(self, shard: str, *, undone_too: bool = False) -> Iterator[Replay]:
        """All recordings that the index lists under a shard; each is replayed as the caller takes it."""
        seen: set[str] = set()
        while True:
            listed = self.reader.listed(shard, len(seen) + AT_ONCE)  # the index may lag behind what was just moved
            fresh = [item.recording_id for item in listed if item.recording_id not in seen]
            if not fresh:
                return
            seen.update(fresh)
            yield from (self._replay(each, undone_too=undone_too) for each in fresh)

    def _move(self, recording_id: str, *, undone_too: bool) -> tuple[Replayed, str]:
        for _ in range(_LOOKS):
            if self.ledger.replay(recording_id, undone_too=undone_too):
                return Replayed.QUEUED, ""
            if found := self._unmoved(recording_id, self.reader.item(recording_id)):
                return found
        return Replayed.AT_WORK, "it moves too fast to be caught; it is being worked on"

    def _unmoved(self, recording_id: str, item: LedgerItem | None) -> tuple[Replayed, str] | None:
        """Why the ledger did not move it; None when it has moved since."""
        if item is None:
            return self._unheard_of(recording_id)
        match item.state:
            case State.RECEIVED:
                return Replayed.ALREADY_QUEUED, "its message was sent again"
            case State.WORKING:
                if (item.claimed_until or 0) <= self.clock():
                    return Replayed.ALREADY_QUEUED, "its worker broke off; a message was sent"
                return Replayed.AT_WORK, "it is being worked on at this moment"
            case State.ERASED:
                return Replayed.ERASED, FORGOTTEN
            case State.WAITING | State.INCOMPLETE | State.DONE | State.FAILED:
                return None
            case _:
                assert_never(item.state)

    def _unheard_of(self, recording_id: str) -> tuple[Replayed, str] | None:
        if not self.known_at_siro(recording_id):
            return Replayed.UNKNOWN, "neither the ledger nor Siro knows such a recording"
        moved = self.ledger.want(recording_id) is Wanted.NEW
        return (Replayed.QUEUED, "the bridge had not heard of it") if moved else None
