"""One sync run at a time, without reserved concurrency.

What keeps two runs apart is time: the lease outlives the function's time-out, so its holder is dead before
another can take it, and no request begins unless it can end in time. Watermarks, which decide what is ever
read again, are besides written in one transaction with a check of the lease. Records' digests go in batches,
which DynamoDB cannot make conditional: they are guarded by the holder's own clock (`check`), and a wrong digest
could only cause a record to be sent once more.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from siro_bridge.domain.errors import LeaseHeldError
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MARGIN_SECONDS = 30.0
"""By which a lease outlives the time that its run was given."""

KEY = {"pk": "lease", "sk": "sync"}


class DynamoLease:
    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock
        self._owner = ""
        self._ends_at = 0.0

    def take(self, seconds: float) -> None:
        """For a run of at most `seconds`; raises LeaseHeldError while another run has it."""
        owner, now = uuid.uuid4().hex, self._clock()
        lease = {"owner": owner, "expires_at": int(now + seconds + MARGIN_SECONDS)}
        free = "attribute_not_exists(pk) OR expires_at < :now"
        taken = self._table.put_if(KEY | lease, free, {":now": int(now)})
        if not taken.done:
            left = taken.item.get("expires_at", 0) - int(now)
            raise LeaseHeldError(f"another sync run is under way; its lease ends in {max(left, 0)} s")
        self._owner, self._ends_at = owner, now + seconds + MARGIN_SECONDS / 2

    def check(self) -> None:
        if self._clock() > self._ends_at:
            raise LeaseHeldError("this run outlived its lease; the next one goes on")

    def put(self, item: Item) -> None:
        """In one transaction with a look at the lease. Raises LeaseHeldError when another run has taken over."""
        self.write([item], [])

    def write(self, items: Sequence[Item], gone: Sequence[Item]) -> None:
        """As `put`, of several; `gone` are keys of items to be deleted. Both are 99 at most."""
        if not self._table.write_while(items, gone, KEY, "#owner = :owner", {":owner": self._owner}):
            raise LeaseHeldError("another run took over; this one stops")

    def release(self) -> None:
        self._table.delete_if(KEY, "#owner = :owner", {":owner": self._owner})


class NoLease(DynamoLease):
    """For what writes nothing, and so may go on beside a run."""

    def check(self) -> None:
        pass
