"""The ledger as the enrichment function moves it."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.domain.recording.incomplete import kept_refusals
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.recording.ledger import STUCK_SECONDS, WORK_SECONDS, Applied, Claim, RecordKey, State
from siro_bridge.state import reasons, table
from siro_bridge.state.ledger_items import FAILED, decode, ledger_key, places_attribute

_WORKABLE = (
    "#state IN (:received, :waiting, :incomplete) OR (#state = :done AND seq > applied)"
    " OR (#state = :working AND claimed_until <= :now)"
)
"""Not `due_at`: a re-drive moves that on once it has sent a message for a claim that has run out."""


class DynamoWorkLedger:
    def __init__(
        self,
        client: Any,
        table_name: str,
        clock: Callable[[], float] = time.time,
        work_seconds: int = WORK_SECONDS,
    ) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock
        self._work_seconds = work_seconds

    @table.table_errors
    def claim(self, recording_id: str) -> Claim | None:
        now, owner = int(self._clock()), uuid.uuid4().hex
        states = (State.RECEIVED, State.WAITING, State.INCOMPLETE, State.DONE, State.WORKING)
        values = {f":{state}": table.text(state) for state in states}
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=ledger_key(recording_id),
                UpdateExpression="SET #state = :working, #owner = :owner, claimed_until = :expiry, due_at = :expiry, "
                "due_shard = :shard",
                ConditionExpression=_WORKABLE,
                ExpressionAttributeNames={"#state": "state", "#owner": "owner"},
                ExpressionAttributeValues={
                    **values,
                    ":owner": table.text(owner),
                    ":now": table.number(now),
                    ":expiry": table.number(now + self._work_seconds),
                    ":shard": table.text(table.shard(recording_id)),
                },
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return None
        return _claim(decode(answer["Attributes"]))

    @table.table_errors
    def touch(self, claim: Claim, places: frozenset[RecordKey]) -> Claim | None:
        if places <= claim.places:
            return claim
        held = self._move(claim, "ADD places :places", "#owner = :owner", _values(places_attribute(places)))
        return replace(claim, places=claim.places | places) if held else None

    @table.table_errors
    def finish(self, claim: Claim, applied: Applied, reason: str = "") -> bool:
        """`digest` becomes the links that were applied, so that their own late event is a duplicate."""
        gone = "#owner, claimed_until, due_at, due_shard, attempts, waiting_since, failing_since, refused, tries"
        return self._apply(claim, State.DONE, applied, reason, removed=gone, more={})

    @table.table_errors
    def leave_incomplete(
        self, claim: Claim, applied: Applied, refused: Mapping[str, str], due_at: int, reason: str
    ) -> bool:
        """Listed in the index under `incomplete`, which a re-drive reads too."""
        return self._apply(
            claim,
            State.INCOMPLETE,
            applied,
            reason,
            removed="#owner, claimed_until, attempts, waiting_since, failing_since",
            more={
                "refused": table.texts(kept_refusals(refused)),
                "due_at": table.number(due_at),
                "due_shard": table.text(table.INCOMPLETE),
                "tries": table.number(claim.tries + 1),
            },
        )

    @table.table_errors
    def wait(self, claim: Claim, due_at: int, reason: str, digest: str | None = None, *, failing: bool = False) -> bool:
        waiting = self._waiting(claim, due_at, reason, failing=failing)
        seen = {} if digest is None else {"digest": table.text(digest)}
        gone = "#owner, claimed_until" if failing else "#owner, claimed_until, failing_since"
        return self._conclude(
            claim,
            f"SET #state = :to, {_assigned(waiting | seen)} REMOVE {gone} ADD attempts :one",
            {**_values(waiting | seen), ":to": table.text(State.WAITING), ":one": table.number(1)},
        )

    @table.table_errors
    def hold(self, claim: Claim, until: int, reason: str) -> bool:
        """The claim itself is kept, so that news and repeated messages do not end it sooner."""
        waiting = {"claimed_until": table.number(until), **self._waiting(claim, until, reason, failing=True)}
        held = self._move(
            claim,
            f"SET {_assigned(waiting)} ADD attempts :one",
            "#owner = :owner",
            {**_values(waiting), ":one": table.number(1)},
        )
        if not held:
            self._reopen(claim)
        return held

    @table.table_errors
    def fail(self, claim: Claim, reason: str) -> bool:
        """Listed in the index under `failed`, for a person."""
        return self._conclude(
            claim,
            "SET #state = :to, reason = :reason, due_shard = :shard, due_at = :now "
            "REMOVE #owner, claimed_until, attempts, failing_since",
            {
                ":to": table.text(State.FAILED),
                ":reason": reasons.reason(reason),
                ":shard": table.text(FAILED),
                ":now": table.number(int(self._clock())),
            },
        )

    def _apply(
        self, claim: Claim, state: State, applied: Applied, reason: str, *, removed: str, more: Mapping[str, Any]
    ) -> bool:
        """`more` is set besides what the two ends of an application have in common; `removed` names what goes."""
        kept = {
            "applied_version": table.text(applied.version),
            "digest": table.text(applied.digest),
            "reason": reasons.reason(reason),
            "done_at": table.number(int(self._clock())),
            **places_attribute(applied.places),
            **more,
        }
        gone = removed if applied.places else f"{removed}, places"
        return self._conclude(
            claim,
            f"SET #state = :to, applied = :seq, {_assigned(kept)} REMOVE {gone}",
            {":to": table.text(state), **_values(kept)},
        )

    def _waiting(self, claim: Claim, due_at: int, reason: str, *, failing: bool) -> dict[str, Any]:
        """What an item says while it waits. For how long for errors is not forgotten when there are news."""
        now = int(self._clock())
        waiting = {
            "due_at": table.number(due_at),
            "reason": reasons.reason(reason),
            "waiting_since": table.number(claim.waiting_since or now),
        }
        if failing:
            waiting["failing_since"] = table.number(claim.failing_since or now)
        if failing and claim.is_overdue(now, due_at):
            waiting["due_shard"] = table.text(table.OVERDUE)
        return waiting

    def _conclude(self, claim: Claim, expression: str, values: dict[str, Any]) -> bool:
        """Only for the seq that was worked on; what was wanted since makes the item `received` again, and False."""
        same_seq = {**values, ":seq": table.number(claim.seq)}
        if self._move(claim, expression, "#owner = :owner AND seq = :seq", same_seq):
            return True
        due = table.number(int(self._clock()) + STUCK_SECONDS)
        received = {":to": table.text(State.RECEIVED), ":due": due}
        expression = "SET #state = :to, due_at = :due REMOVE #owner, claimed_until"
        if not self._move(claim, expression, "#owner = :owner", received):
            self._reopen(claim)
        return False

    def _reopen(self, claim: Claim) -> None:
        """For a claim that was lost; who works on the recording now works again when it sees the higher seq."""
        add = "ADD seq :one" + (", places :places" if claim.places else "")
        values = {
            ":working": table.text(State.WORKING),
            ":one": table.number(1),
            **_values(places_attribute(claim.places)),
        }
        received = {
            ":to": table.text(State.RECEIVED),
            ":due": table.number(int(self._clock()) + STUCK_SECONDS),
            ":shard": table.text(table.shard(claim.recording_id)),
        }
        expression = f"SET #state = :to, due_at = :due, due_shard = :shard {add}"
        if not self._update(claim, expression, "#state <> :working", {**values, **received}):
            self._update(claim, add, "#state = :working", values)

    def _move(self, claim: Claim, expression: str, condition: str, values: dict[str, Any]) -> bool:
        return self._update(claim, expression, condition, {**values, ":owner": table.text(claim.owner)})

    def _update(self, claim: Claim, expression: str, condition: str, values: dict[str, Any]) -> bool:
        """False when the condition does not hold."""
        names = {f"#{name}": name for name in ("owner", "state") if f"#{name}" in expression + condition}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=ledger_key(claim.recording_id),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return False
        return True


def _claim(item: LedgerItem) -> Claim:
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
    )


def _assigned(attributes: Mapping[str, Any]) -> str:
    """For an update's SET; none of these names is one of DynamoDB's own words."""
    return ", ".join(f"{name} = :{name}" for name in attributes)


def _values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {f":{name}": value for name, value in attributes.items()}
