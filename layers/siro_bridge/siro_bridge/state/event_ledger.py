"""The ledger as the webhook function moves it; kept light for its cold start."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.domain.recording.ledger import ANNOUNCED_SECONDS, STUCK_SECONDS, State, Wanted
from siro_bridge.state import table
from siro_bridge.state.ledger_items import PARKED, ledger_key

PARKED_BODY_BYTES = 300_000  # an item holds 400 KB, the rest of it included


class DynamoEventLedger:
    def __init__(self, client: Any, table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    @table.table_errors
    def want_event(self, recording_id: str, digest: str, svix_id: str) -> Wanted:
        for _ in range(3):  # the item may move between our two looks at it
            blocking = self._receive(recording_id, digest, svix_id)
            if blocking is None:
                return Wanted.NEW
            state, same = table.read(blocking, "state"), table.read(blocking, "digest") == digest
            if state == State.WORKING and not same:
                if self._raise_while_working(recording_id, digest, svix_id, table.read(blocking, "owner")):
                    return Wanted.WORKING
                continue
            resend = state == State.RECEIVED and table.read(blocking, "svix_id") == svix_id
            return Wanted.RESEND if resend else Wanted.DUPLICATE
        return Wanted.RESEND  # it moves too fast to tell; an extra message is harmless, a missing one is not

    def _receive(self, recording_id: str, digest: str, svix_id: str) -> dict[str, Any] | None:
        """None when the item is now `received`, else the item that stands in the way."""
        now = int(self._clock())
        try:
            self._client.update_item(
                TableName=self._table,
                Key=ledger_key(recording_id),
                UpdateExpression="SET #state = :received, digest = :digest, svix_id = :svix_id, "
                "received_at = :now, due_shard = :shard, due_at = :due "
                "REMOVE attempts, waiting_since, reason, refused, tries ADD seq :one",
                ConditionExpression="attribute_not_exists(#state) OR #state IN (:failed, :incomplete) "
                "OR (#state <> :working AND (attribute_not_exists(digest) OR digest <> :digest))",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    ":received": table.text(State.RECEIVED),
                    ":working": table.text(State.WORKING),
                    ":failed": table.text(State.FAILED),
                    ":incomplete": table.text(State.INCOMPLETE),
                    ":digest": table.text(digest),
                    ":svix_id": table.text(svix_id),
                    ":now": table.number(now),
                    ":shard": table.text(table.shard(recording_id)),
                    ":due": table.number(now + STUCK_SECONDS),
                    ":one": table.number(1),
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return table.blocking_item(error)
        return None

    def _raise_while_working(self, recording_id: str, digest: str, svix_id: str, owner: str) -> bool:
        """The worker finds the higher seq when it finishes, and works again: no message is needed."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=ledger_key(recording_id),
                UpdateExpression="SET digest = :digest, svix_id = :svix_id ADD seq :one",
                ConditionExpression="#state = :working AND #owner = :owner",
                ExpressionAttributeNames={"#state": "state", "#owner": "owner"},
                ExpressionAttributeValues={
                    ":working": table.text(State.WORKING),
                    ":owner": table.text(owner),
                    ":digest": table.text(digest),
                    ":svix_id": table.text(svix_id),
                    ":one": table.number(1),
                },
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return False
        return True

    @table.table_errors
    def announce(self, recording_id: str, reason: str) -> None:
        """One put, and nothing when the item exists. Without svix-id, which tells of the event that made it ready."""
        now = int(self._clock())
        item = {
            **ledger_key(recording_id),
            "state": table.text(State.WAITING),
            "seq": table.number(1),
            "reason": table.text(reason),
            "received_at": table.number(now),
            "due_shard": table.text(table.shard(recording_id)),
            "due_at": table.number(now + ANNOUNCED_SECONDS),
        }
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            if not table.condition_failed(error):
                raise

    @table.table_errors
    def park(self, svix_id: str, reason: str, body: str) -> None:
        kept = body.encode()[:PARKED_BODY_BYTES].decode(errors="ignore")
        self._client.put_item(
            TableName=self._table,
            Item={
                "pk": table.text(f"parked#{svix_id}"),
                "sk": table.text("body"),
                "reason": table.text(reason),
                "body": table.text(kept),
                "due_shard": table.text(PARKED),
                "due_at": table.number(int(self._clock())),
            },
        )
