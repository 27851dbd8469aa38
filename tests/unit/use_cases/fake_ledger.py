"""The ledger in memory, moved as `state/work_ledger.py` moves it, and the recordings as Siro has them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from siro_bridge.domain.recording.item import RecordKey, State
from siro_bridge.domain.recording.ledger import WORK_SECONDS, Applied, Claim
from siro_bridge.domain.recording.recording import Recording
from tests.unit.use_cases.steps import Steps


@dataclass
class Item:
    seq: int = 1
    state: State = State.RECEIVED
    owner: str = ""
    claimed_until: int = 0
    due_at: int | None = None
    attempts: int = 0
    waiting_since: int | None = None
    places: frozenset[RecordKey] = frozenset()
    reason: str = ""
    digest: str | None = None
    applied: Applied | None = None
    refused: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0
    failing_since: int | None = None
    undone_since: int | None = None


@dataclass
class FakeLedger:
    steps: Steps
    clock: Callable[[], float]
    items: dict[str, Item] = field(default_factory=dict)
    claims: int = 0

    def want(self, recording_id: str) -> None:
        """Something may have changed; who works on it sees that at the end."""
        if recording_id not in self.items:
            self.items[recording_id] = Item()
            return
        item = self.items[recording_id]
        item.seq += 1
        if item.state is not State.WORKING:
            item.state, item.attempts, item.waiting_since, item.reason = State.RECEIVED, 0, None, ""
            item.refused, item.tries = {}, 0

    def undo(self, recording_id: str, since: int) -> bool:
        with self.steps.step("undo"):
            if recording_id not in self.items:
                return False
            item = self.items[recording_id]
            item.undone_since = since if item.undone_since is None else min(since, item.undone_since)
            self.want(recording_id)
            return True

    def replay(self, recording_id: str) -> None:
        self.items[recording_id].undone_since = None
        self.want(recording_id)

    def claim(self, recording_id: str) -> Claim | None:
        with self.steps.step("claim"):
            item = self.items.get(recording_id)
            if item is None or not self._workable(item):
                return None
            self.claims += 1
            item.state, item.owner = State.WORKING, f"worker {self.claims}"
            item.claimed_until = item.due_at = int(self.clock()) + WORK_SECONDS
            return Claim(
                recording_id,
                item.owner,
                item.seq,
                item.claimed_until,
                attempts=item.attempts,
                waiting_since=item.waiting_since,
                places=item.places,
                tries=item.tries,
                failing_since=item.failing_since,
                undone_since=item.undone_since,
            )

    def touch(self, claim: Claim, places: frozenset[RecordKey]) -> Claim | None:
        with self.steps.step("touch"):
            item = self.items[claim.recording_id]
            if not places <= claim.places:
                if item.owner != claim.owner:
                    return None
                item.places |= places
            return replace(claim, places=claim.places | places)

    def finish(self, claim: Claim, applied: Applied, reason: str = "") -> bool:
        with self.steps.step("finish"):
            return self._apply(claim, State.DONE, applied, reason)

    def leave_incomplete(
        self, claim: Claim, applied: Applied, refused: Mapping[str, str], due_at: int, reason: str
    ) -> bool:
        with self.steps.step("leave_incomplete"):
            if not self._apply(claim, State.INCOMPLETE, applied, reason):
                return False
            item = self.items[claim.recording_id]
            item.refused, item.tries, item.due_at = refused, claim.tries + 1, due_at
            return True

    def wait(self, claim: Claim, due_at: int, reason: str, digest: str | None = None, *, failing: bool = False) -> bool:
        with self.steps.step("wait"):
            if not self._conclude(claim, State.WAITING, reason):
                return False
            item = self.items[claim.recording_id]
            item.digest = item.digest if digest is None else digest
            item.failing_since = (claim.failing_since or int(self.clock())) if failing else None
            self._pause(item, claim, due_at)
            return True

    def hold(self, claim: Claim, until: int, reason: str) -> bool:
        with self.steps.step("hold"):
            item = self.items[claim.recording_id]
            if item.owner != claim.owner:
                self._reopen(item, claim)
                return False
            item.claimed_until, item.reason = until, reason
            self._pause(item, claim, until)
            return True

    def fail(self, claim: Claim, reason: str) -> bool:
        with self.steps.step("fail"):
            return self._conclude(claim, State.FAILED, reason)

    def _workable(self, item: Item) -> bool:
        ran_out = item.state is State.WORKING and item.claimed_until <= int(self.clock())
        return ran_out or item.state in (State.RECEIVED, State.WAITING, State.INCOMPLETE)

    def _apply(self, claim: Claim, state: State, applied: Applied, reason: str) -> bool:
        if not self._conclude(claim, state, reason):
            return False
        item = self.items[claim.recording_id]
        item.applied, item.digest, item.places = applied, applied.digest, applied.places
        item.attempts, item.waiting_since, item.due_at = 0, None, None
        item.refused, item.tries, item.failing_since = {}, 0, None
        return True

    def _pause(self, item: Item, claim: Claim, due_at: int) -> None:
        item.due_at, item.attempts = due_at, item.attempts + 1
        item.waiting_since = claim.waiting_since or int(self.clock())

    def _conclude(self, claim: Claim, state: State, reason: str) -> bool:
        """Only for the seq that was worked on; what was wanted since makes it `received` again."""
        item = self.items[claim.recording_id]
        if item.owner != claim.owner:
            self._reopen(item, claim)
            return False
        item.owner = ""
        if item.seq != claim.seq:
            item.state = State.RECEIVED
            return False
        item.state, item.reason = state, reason
        return True

    def _reopen(self, item: Item, claim: Claim) -> None:
        """For a claim that was lost: somebody must look again."""
        item.seq, item.places = item.seq + 1, item.places | claim.places
        item.state = item.state if item.state is State.WORKING else State.RECEIVED


@dataclass
class FakeRecordings:
    steps: Steps
    recordings: dict[str, Recording] = field(default_factory=dict)

    def fetch(self, recording_id: str) -> Recording:
        with self.steps.step("fetch"):
            return self.recordings[recording_id]
