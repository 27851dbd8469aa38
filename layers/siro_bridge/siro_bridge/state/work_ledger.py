"""The ledger as the enrichment function moves it."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.recording import moves
from siro_bridge.domain.recording.incomplete import kept_refusals
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.ledger import WORK_SECONDS, Applied, Claim
from siro_bridge.domain.recording.transitions import Facts, Move
from siro_bridge.domain.recording.wanted import STUCK_SECONDS
from siro_bridge.domain.texts import cut
from siro_bridge.state.first_note import NOTE, first_note_attribute, read_first_note
from siro_bridge.state.ledger_items import (
    ATTRIBUTES,
    FAILED,
    UNDONE,
    AttributeName,
    decode,
    left_attribute,
    places_attribute,
)
from siro_bridge.state.moving import BEGUN_ANEW, NOTHING, Change, move_item
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.table import INCOMPLETE, LONGEST_REASON, OVERDUE, shard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CLAIM: tuple[AttributeName, ...] = ("owner", "claimed_until")
_OF_A_TOMBSTONE: tuple[AttributeName, ...] = ("state", "seq", "forgotten_at", "erased_at")
_ATTEMPTS: tuple[AttributeName, ...] = ("attempts", "waiting_since", "failing_since")
_DUE_SOON = "due_shard = :if_shard AND due_at <= :if_soon"
_ONE = 1
_LOOKS = 3


class DynamoWorkLedger:
    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        clock: Callable[[], float] = time.time,
        work_seconds: int = WORK_SECONDS,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock
        self._work_seconds = work_seconds

    def claim(self, recording_id: str) -> Claim | None:
        """Listed as it is, where a re-drive comes by soon anyway, should the worker die; else moved to its claim's end.

        To move in the index costs as much as two writes.
        """
        now = int(self._clock())
        until = now + self._work_seconds
        facts = Facts(now=now, shard=shard(recording_id), soon=now + STUCK_SECONDS)
        claim: dict[AttributeName, Any] = {"owner": uuid.uuid4().hex, "claimed_until": until}
        listed: dict[AttributeName, Any] = {"due_at": until, "due_shard": facts.shard}
        for sets, also_if in ((claim, _DUE_SOON), (claim | listed, "")):
            change = Change(State.WORKING, sets)
            claimed = move_item(
                self._table, recording_id, moves.CLAIMED, change, facts, also_if=also_if, returning="ALL_NEW"
            )
            if claimed.done:
                return _claim(decode(claimed.item), read_first_note(claimed.item))
            if not claimed.item or moves.CLAIMED.target(decode(claimed.item), facts) is None:
                return None
        return None

    def touch(self, claim: Claim, places: frozenset[RecordKey], note: FirstNote | None = None) -> Claim | None:
        if places <= claim.places and note is None:
            return claim
        change = Change(State.WORKING, first_note_attribute(note), adds=places_attribute(places))
        held = self._move(claim, moves.TOUCHED, change)
        return replace(claim, places=claim.places | places, note=note or claim.note) if held else None

    def finish(self, claim: Claim, applied: Applied, reason: str = "") -> bool:
        """`digest` becomes the links that were applied, so that their own late event is a duplicate."""
        gone: tuple[AttributeName, ...] = ("refused", "tries")
        if claim.undone_since is None:
            change = Change(State.DONE, removes=(*gone, "due_at", "due_shard"))
        else:  # listed, for a person
            now = int(self._clock())
            change = Change(State.DONE, {"due_at": now, "due_shard": UNDONE}, gone)
        return self._apply(claim, moves.FINISHED, applied, reason, change)

    def leave_incomplete(
        self, claim: Claim, applied: Applied, refused: Mapping[str, str], due_at: int, reason: str
    ) -> bool:
        """Listed in the index under `incomplete`, which a re-drive reads too."""
        change = Change(
            State.INCOMPLETE,
            {
                "refused": kept_refusals(refused),
                "due_at": due_at,
                "due_shard": INCOMPLETE,
                "tries": claim.tries + 1,
            },
        )
        return self._apply(claim, moves.LEFT_INCOMPLETE, applied, reason, change)

    def wait(self, claim: Claim, due_at: int, reason: str, digest: str | None = None, *, failing: bool = False) -> bool:
        sets = self._waiting(claim, due_at, reason, failing=failing)
        if digest is not None:
            sets["digest"] = digest
        gone = _CLAIM if failing else (*_CLAIM, "failing_since")
        return self._conclude(claim, moves.PUT_OFF, Change(State.WAITING, sets, gone, adds={"attempts": _ONE}))

    def hold(self, claim: Claim, until: int, reason: str) -> bool:
        """The claim itself is kept, so that news and repeated messages do not end it sooner."""
        sets = {"claimed_until": until, **self._waiting(claim, until, reason, failing=True)}
        held = self._move(claim, moves.HELD, Change(State.WORKING, sets, adds={"attempts": _ONE}))
        if not held:
            self._reopen(claim)
        return held

    def fail(self, claim: Claim, reason: str) -> bool:
        """Listed in the index under `failed`, for a person."""
        sets: dict[AttributeName, Any] = {
            "reason": cut(reason, LONGEST_REASON),
            "due_shard": FAILED,
            "due_at": int(self._clock()),
        }
        gone: tuple[AttributeName, ...] = (*_CLAIM, "attempts", "failing_since")
        return self._conclude(claim, moves.REFUSED, Change(State.FAILED, sets, gone))

    def bury(self, claim: Claim) -> bool:
        erased: dict[AttributeName, Any] = {"erased_at": int(self._clock())}
        gone = tuple(name for name in ATTRIBUTES if name not in _OF_A_TOMBSTONE)
        return self._conclude(claim, moves.ERASED, Change(State.ERASED, erased, gone))

    def forget(self, recording_id: str) -> None:
        """From now on it is to be erased, whatever the ledger has of it; it is due at once."""
        now = int(self._clock())
        said: dict[AttributeName, Any] = {"forgotten_at": now}
        due: dict[AttributeName, Any] = {"due_at": now, "due_shard": shard(recording_id)}
        changes = (
            Change(State.RECEIVED, {**said, **due}, BEGUN_ANEW, {"seq": _ONE}),
            Change(State.WORKING, said, adds={"seq": _ONE}),
        )
        for _ in range(_LOOKS):  # it may move between two writes that are meant for one state each
            if any(move_item(self._table, recording_id, moves.FORGOTTEN, change).done for change in changes):
                return
        raise UnavailableError(f"recording {recording_id} moves too fast in the ledger; try again")

    def undo(self, recording_id: str, since: int) -> bool:
        """From now on it is to be undone, since then (epoch seconds) or an earlier time that was said before.

        It can be claimed at once; who works on it now works again. False when the ledger does not know it.
        """
        earlier = "(attribute_not_exists(undone_since) OR undone_since > :undone_since)"
        said: dict[AttributeName, Any] = {"undone_since": since}
        known = "attribute_exists(undone_since)"
        return any(  # it may move between two writes that are meant for one state each
            self._undo(recording_id, said, earlier) or self._undo(recording_id, {}, known) for _ in range(_LOOKS)
        )

    def _undo(self, recording_id: str, said: Mapping[AttributeName, Any], also_if: str) -> bool:
        """It is due at once: should nobody come to work on it now, the next sync run sends it."""
        due: dict[AttributeName, Any] = {
            "due_at": int(self._clock()),
            "due_shard": shard(recording_id),
        }
        adds: dict[AttributeName, Any] = {"seq": _ONE}
        received = Change(State.RECEIVED, {**said, **due}, BEGUN_ANEW, adds)
        working = Change(State.WORKING, said, adds=adds)
        return any(
            move_item(self._table, recording_id, moves.UNDONE, change, also_if=also_if).done
            for change in (received, working)
        )

    def _apply(self, claim: Claim, move: Move, applied: Applied, reason: str, change: Change) -> bool:
        """`change` is what the two ends of an application do not have in common."""
        sets: dict[AttributeName, Any] = {
            "applied": claim.seq,
            "applied_version": applied.version,
            "digest": applied.digest,
            "reason": cut(reason, LONGEST_REASON),
            "done_at": int(self._clock()),
            **places_attribute(applied.places),
            **first_note_attribute(applied.note),
            **change.sets,
        }
        gone = (*_CLAIM, *_ATTEMPTS, *change.removes)
        left = left_attribute(claim.places - applied.places)
        gone = gone if applied.places else (*gone, "places")
        return self._conclude(claim, move, Change(change.to, sets, gone, left))

    def _waiting(self, claim: Claim, due_at: int, reason: str, *, failing: bool) -> dict[AttributeName, Any]:
        """What an item says while it waits. For how long for errors is not forgotten when there are news."""
        now = int(self._clock())
        waiting: dict[AttributeName, Any] = {
            "due_at": due_at,
            "reason": cut(reason, LONGEST_REASON),
            "waiting_since": claim.waiting_since or now,
        }
        if failing:
            waiting["failing_since"] = claim.failing_since or now
        if failing and claim.is_overdue(now, due_at):
            waiting["due_shard"] = OVERDUE
        return waiting

    def _conclude(self, claim: Claim, move: Move, change: Change) -> bool:
        """Only for the seq that was worked on; what was wanted since makes the item `received` again, and False.

        The note that was made is remembered all the same.
        """
        if self._move(claim, move, change):
            return True
        made: dict[AttributeName, Any] = {name: change.sets[name] for name in change.sets if name == NOTE}
        outdated = Change(State.RECEIVED, {"due_at": self._stuck(), **made}, removes=_CLAIM)
        if not self._move(claim, moves.OUTDATED, outdated):
            self._reopen(claim, made)
        return False

    def _reopen(self, claim: Claim, made: Mapping[AttributeName, Any] = NOTHING) -> None:
        """For a claim that was lost; who works on the recording now works again when it sees the higher seq."""
        adds: dict[AttributeName, Any] = {"seq": _ONE, **places_attribute(claim.places)}
        due: dict[AttributeName, Any] = {"due_at": self._stuck(), "due_shard": shard(claim.recording_id)}
        received = Change(State.RECEIVED, {**due, **made}, adds=adds)
        if not self._move(claim, moves.REOPENED, received):
            self._move(claim, moves.REOPENED, Change(State.WORKING, made, adds=adds))

    def _stuck(self) -> int:
        """When a received item is queued again."""
        return int(self._clock()) + STUCK_SECONDS

    def _move(self, claim: Claim, move: Move, change: Change) -> bool:
        """False when the item is not as the move has to find it."""
        facts = Facts(owner=claim.owner, seq=claim.seq)
        return move_item(self._table, claim.recording_id, move, change, facts).done


def _claim(item: LedgerItem, note: FirstNote | None) -> Claim:
    return Claim(
        recording_id=item.recording_id,
        owner=item.owner,
        seq=item.seq,
        expires_at=item.claimed_until or 0,
        svix_id=item.svix_id or None,
        attempts=item.attempts,
        waiting_since=item.waiting_since,
        places=item.places,
        tries=item.tries,
        failing_since=item.failing_since,
        undone_since=item.undone_since,
        listed_version=item.listed_version,
        first_heard_at=item.received_at if item.applied is None else None,
        is_forgotten=item.forgotten_at is not None,
        note=note,
    )
