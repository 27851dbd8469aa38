"""The ledger in memory, moved by the same table of moves as the state table's, and the recordings as Siro has them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.recording import moves
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.ledger import WORK_SECONDS, Applied, Claim
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.recording.transitions import Facts, Move
from siro_bridge.domain.recording.wanted import ANNOUNCED_SECONDS, STUCK_SECONDS, Wanted
from tests.unit.use_cases.steps import Steps

BEGUN_ANEW: dict[str, Any] = {"attempts": 0, "waiting_since": None, "reason": "", "refused": {}, "tries": 0}
NO_CLAIM = {"owner": "", "claimed_until": None}


@dataclass
class FakeLedger:
    steps: Steps
    clock: Callable[[], float]
    items: dict[str, LedgerItem] = field(default_factory=dict)
    notes: dict[str, FirstNote] = field(default_factory=dict)
    claims: int = 0
    wishes: int = 0

    def want(self, recording_id: str) -> None:
        """Something may have changed; who works on it sees that at the end."""
        self.wishes += 1
        self.want_event(recording_id, f"links {self.wishes}", f"msg_{self.wishes}")

    def want_event(self, recording_id: str, digest: str, svix_id: str) -> Wanted:
        item = self.items.get(recording_id)
        to = moves.HEARD.target(item, Facts(digest=digest))
        if item and to is None:
            resend = item.state is State.RECEIVED and item.svix_id == svix_id
            return Wanted.RESEND if resend else Wanted.DUPLICATE
        news: dict[str, Any] = {"digest": digest, "svix_id": svix_id, "seq": item.seq + 1 if item else 1}
        if to is State.RECEIVED:
            news |= BEGUN_ANEW | {"received_at": self._now, "due_at": self._now + STUCK_SECONDS}
        self._move(recording_id, moves.HEARD, Facts(digest=digest), news)
        return Wanted.NEW if to is State.RECEIVED else Wanted.WORKING

    def announce(self, recording_id: str, reason: str) -> None:
        news = {"seq": 1, "reason": reason, "received_at": self._now, "due_at": self._now + ANNOUNCED_SECONDS}
        self._move(recording_id, moves.ANNOUNCED, Facts(), news)

    def park(self, svix_id: str, reason: str, body: str) -> None:
        raise NotImplementedError

    def undo(self, recording_id: str, since: int) -> bool:
        with self.steps.step("undo"):
            item = self.items.get(recording_id)
            if item is None:
                return False
            earliest = since if item.undone_since is None else min(since, item.undone_since)
            news: dict[str, Any] = {"undone_since": earliest, "seq": item.seq + 1}
            if item.state is not State.WORKING:
                news |= BEGUN_ANEW | {"due_at": self._now}
            return self._move(recording_id, moves.UNDONE, Facts(), news)

    def replay(self, recording_id: str) -> None:
        """What was undone is written again."""
        news = BEGUN_ANEW | {"undone_since": None, "seq": self.items[recording_id].seq + 1, "due_at": self._now}
        self._move(recording_id, moves.REPLAYED, Facts(), news)

    def claim(self, recording_id: str) -> Claim | None:
        with self.steps.step("claim"):
            until, owner = self._now + WORK_SECONDS, f"worker {self.claims + 1}"
            claimed = {"owner": owner, "claimed_until": until, "due_at": until}
            if not self._move(recording_id, moves.CLAIMED, Facts(now=self._now), claimed):
                return None
            self.claims += 1
            item = self.items[recording_id]
            return Claim(
                recording_id,
                owner,
                item.seq,
                until,
                svix_id=item.svix_id or None,
                attempts=item.attempts,
                waiting_since=item.waiting_since,
                places=item.places,
                tries=item.tries,
                failing_since=item.failing_since,
                undone_since=item.undone_since,
                is_forgotten=item.forgotten_at is not None,
                note=self.notes.get(recording_id),
            )

    def forget(self, recording_id: str) -> None:
        with self.steps.step("forget recording"):
            item = self.items.get(recording_id)
            news: dict[str, Any] = {"forgotten_at": self._now, "seq": item.seq + 1 if item else 1}
            if item is None or item.state is not State.WORKING:
                news |= BEGUN_ANEW | {"due_at": self._now}
            self._move(recording_id, moves.FORGOTTEN, Facts(), news)

    def bury(self, claim: Claim) -> bool:
        with self.steps.step("bury"):
            item = self.items[claim.recording_id]
            empty = LedgerItem(item.recording_id, item.state, item.seq, forgotten_at=item.forgotten_at)._asdict()
            gone = {name: empty[name] for name in empty.keys() - {"recording_id", "state", "seq"}}
            buried = self._conclude(claim, moves.ERASED, gone | {"erased_at": self._now})
            if buried:
                self.notes.pop(claim.recording_id, None)
            return buried

    def touch(self, claim: Claim, places: frozenset[RecordKey], note: FirstNote | None = None) -> Claim | None:
        with self.steps.step("touch"):
            every = self.items[claim.recording_id].places | places
            is_known = places <= claim.places and note is None
            held = is_known or self._by_worker(claim, moves.TOUCHED, {"places": every}, note)
            return replace(claim, places=claim.places | places, note=note or claim.note) if held else None

    def finish(self, claim: Claim, applied: Applied, reason: str = "") -> bool:
        with self.steps.step("finish"):
            done: dict[str, Any] = {
                "due_at": None if claim.undone_since is None else self._now,
                "refused": {},
                "tries": 0,
            }
            return self._conclude(claim, moves.FINISHED, self._applied(claim, applied, reason) | done, applied.note)

    def leave_incomplete(
        self, claim: Claim, applied: Applied, refused: Mapping[str, str], due_at: int, reason: str
    ) -> bool:
        with self.steps.step("leave_incomplete"):
            left = {"refused": dict(refused), "tries": claim.tries + 1, "due_at": due_at}
            ended = self._applied(claim, applied, reason) | left
            return self._conclude(claim, moves.LEFT_INCOMPLETE, ended, applied.note)

    def wait(self, claim: Claim, due_at: int, reason: str, digest: str | None = None, *, failing: bool = False) -> bool:
        with self.steps.step("wait"):
            seen = {} if digest is None else {"digest": digest}
            return self._conclude(claim, moves.PUT_OFF, self._waiting(claim, due_at, reason, failing) | seen | NO_CLAIM)

    def hold(self, claim: Claim, until: int, reason: str) -> bool:
        with self.steps.step("hold"):
            held = self._waiting(claim, until, reason, failing=True) | {"claimed_until": until}
            return self._by_worker(claim, moves.HELD, held) or self._reopen(claim)

    def fail(self, claim: Claim, reason: str) -> bool:
        with self.steps.step("fail"):
            failed = {"reason": reason, "due_at": self._now, "attempts": 0, "failing_since": None}
            return self._conclude(claim, moves.REFUSED, failed | NO_CLAIM)

    @property
    def _now(self) -> int:
        return int(self.clock())

    def _applied(self, claim: Claim, applied: Applied, reason: str) -> dict[str, Any]:
        return {
            "applied": claim.seq,
            "applied_version": applied.version,
            "digest": applied.digest,
            "places": applied.places,
            "reason": reason,
            "done_at": self._now,
            "attempts": 0,
            "waiting_since": None,
            "failing_since": None,
            **NO_CLAIM,
        }

    def _waiting(self, claim: Claim, due_at: int, reason: str, failing: bool) -> dict[str, Any]:
        return {
            "due_at": due_at,
            "reason": reason,
            "attempts": claim.attempts + 1,
            "waiting_since": claim.waiting_since or self._now,
            "failing_since": (claim.failing_since or self._now) if failing else None,
        }

    def _conclude(self, claim: Claim, move: Move, changes: Mapping[str, Any], note: FirstNote | None = None) -> bool:
        """Only for the seq that was worked on; what was wanted since makes it `received` again."""
        if self._by_worker(claim, move, changes, note):
            return True
        outdated = {"due_at": self._now + STUCK_SECONDS, **NO_CLAIM}
        return not self._by_worker(claim, moves.OUTDATED, outdated, note) and self._reopen(claim, note)

    def _reopen(self, claim: Claim, note: FirstNote | None = None) -> bool:
        """For a claim that was lost: somebody must look again. Always False."""
        item = self.items[claim.recording_id]
        due = {} if item.state is State.WORKING else {"due_at": self._now + STUCK_SECONDS}
        again = {"seq": item.seq + 1, "places": item.places | claim.places, **due}
        self._by_worker(claim, moves.REOPENED, again, note)
        return False

    def _by_worker(self, claim: Claim, move: Move, changes: Mapping[str, Any], note: FirstNote | None = None) -> bool:
        moved = self._move(claim.recording_id, move, Facts(owner=claim.owner, seq=claim.seq), changes)
        if moved and note:
            self.notes[claim.recording_id] = note
        return moved

    def _move(self, recording_id: str, move: Move, facts: Facts, changes: Mapping[str, Any]) -> bool:
        item = self.items.get(recording_id)
        to = move.target(item, facts)
        if to is None:
            return False
        self.items[recording_id] = (item or LedgerItem(recording_id, to, 0))._replace(state=to, **changes)
        return True


@dataclass
class FakeRecordings:
    steps: Steps
    recordings: dict[str, Recording] = field(default_factory=dict)

    def fetch(self, recording_id: str) -> Recording:
        with self.steps.step("fetch"):
            return self.recordings[recording_id]
