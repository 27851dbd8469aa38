"""Which rows of the CRM were looked at and need no look until they change: an item for each part of the records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from siro_bridge.domain.sync.watermark import SETTLED_FOR
from siro_bridge.state import pages
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MARGIN = timedelta(days=1)
AT_ONCE, BYTES_AT_ONCE = 99, 3_000_000
"""What a transaction takes, besides the look at the lease: 100 writes, and 4 MB."""


class DynamoSettledRows:
    """Of one `scope`: an organization, an entity and what the mapping makes of it; under the time since they count.

    All is written in a transaction with a look at the lease, and read as it is now: a run that was taken over, or an
    older answer, would call a row settled of which Siro has another state since.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, lease: DynamoLease, scope: str) -> None:
        self._table = StateTable(client, table_name)
        self._lease = lease
        self._scope = scope

    def read(self, since: datetime) -> dict[int, bytes]:
        """The entries of each part that has some."""
        found = pages.query_all(self._table, "pk = :pk", {":pk": self._pk(since)}, ConsistentRead=True)
        return {int(item["sk"], 16): item["rows"] for item in found}

    def write(self, since: datetime, parts: Mapping[int, bytes]) -> None:
        """Empty parts are deleted. Raises LeaseHeldError when another run has taken over."""
        expires_at = int((since + SETTLED_FOR + MARGIN).timestamp())
        for some in _writes(parts):
            keys = {number: {"pk": self._pk(since), "sk": f"{number:02x}"} for number in some}
            items: list[Item] = [
                key | {"rows": parts[number], "expires_at": expires_at} for number, key in keys.items() if parts[number]
            ]
            self._lease.write(items, [key for number, key in keys.items() if not parts[number]])

    def _pk(self, since: datetime) -> str:
        return f"settled#{self._scope}#{since.isoformat()}"


def _writes(parts: Mapping[int, bytes]) -> Iterator[Sequence[int]]:
    """The parts of each transaction."""
    some: list[int] = []
    size = 0
    for number, entries in parts.items():
        if some and (len(some) == AT_ONCE or size + len(entries) > BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(number)
        size += len(entries)
    if some:
        yield some
