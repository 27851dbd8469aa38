"""The ledger as the webhook function moves it; kept light for its cold start."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.moves import ANNOUNCED, HEARD
from siro_bridge.domain.recording.transitions import Facts
from siro_bridge.domain.recording.wanted import ANNOUNCED_SECONDS, STUCK_SECONDS, Wanted
from siro_bridge.state.ledger_items import PARKED, decode
from siro_bridge.state.moving import BEGUN_ANEW, Change, move_item
from siro_bridge.state.state_table import StateTable, Write
from siro_bridge.state.table import shard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARKED_BODY_BYTES = 300_000  # an item holds 400 KB, the rest of it included
PARKED_SECONDS = 90 * 86_400


class DynamoEventLedger:
    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        clock: Callable[[], float] = time.time,
        *,
        parked_seconds: int = PARKED_SECONDS,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock
        self._parked_seconds = parked_seconds

    def want_event(self, recording_id: str, digest: str, svix_id: str) -> Wanted:
        facts = Facts(digest=digest)
        for _ in range(3):  # the item may move between our two looks at it
            received = self._receive(recording_id, facts, svix_id)
            if received.done:
                return Wanted.NEW
            item = decode(received.item)
            if HEARD.target(item, facts) is State.WORKING:
                if self._raise_while_working(recording_id, facts, svix_id):
                    return Wanted.WORKING
                continue
            resend = item.state is State.RECEIVED and item.svix_id == svix_id
            return Wanted.RESEND if resend else Wanted.DUPLICATE
        return Wanted.RESEND  # it moves too fast to tell; an extra message is harmless, a missing one is not

    def _receive(self, recording_id: str, facts: Facts, svix_id: str) -> Write:
        now = int(self._clock())
        change = Change(
            State.RECEIVED,
            {
                "digest": facts.digest,
                "svix_id": svix_id,
                "received_at": now,
                "due_shard": shard(recording_id),
                "due_at": now + STUCK_SECONDS,
            },
            removes=BEGUN_ANEW,
            adds={"seq": 1},
        )
        return move_item(self._table, recording_id, HEARD, change, facts)

    def _raise_while_working(self, recording_id: str, facts: Facts, svix_id: str) -> bool:
        """The worker finds the higher seq when it finishes, and works again: no message is needed."""
        change = Change(
            State.WORKING,
            {"digest": facts.digest, "svix_id": svix_id},
            adds={"seq": 1},
        )
        return move_item(self._table, recording_id, HEARD, change, facts).done

    def announce(self, recording_id: str, reason: str) -> None:
        """One write, and nothing when the item exists. Without svix-id, which tells of the event that made it ready.

        `announced` stays when the reason goes, for whoever asks later what became of that event.
        """
        now = int(self._clock())
        change = Change(
            State.WAITING,
            {
                "seq": 1,
                "reason": reason,
                "received_at": now,
                "announced": reason,
                "announced_at": now,
                "due_shard": shard(recording_id),
                "due_at": now + ANNOUNCED_SECONDS,
            },
        )
        move_item(self._table, recording_id, ANNOUNCED, change)

    def park(self, svix_id: str, reason: str, body: str) -> None:
        """It goes after its time, since it holds what people said: the recording itself comes by Siro's list."""
        kept = body.encode()[:PARKED_BODY_BYTES].decode(errors="ignore")
        now = int(self._clock())
        self._table.put(
            {
                "pk": f"parked#{svix_id}",
                "sk": "body",
                "reason": reason,
                "body": kept,
                "due_shard": PARKED,
                "due_at": now,
                "expires_at": now + self._parked_seconds,
            }
        )
