"""Which scope the last run used: one that was left is never come back to.

What Siro has is what the latest mapping made of it. When a change of the mapping is taken back, the hashes of the
scope that was valid before it tell of something else.
"""

from typing import Any

from siro_bridge.state import table
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.watermarks import put_as_holder


class DynamoScopes:
    """An item for each organization and entity: the scope in use, and how many were in use before it."""

    def __init__(self, client: Any, table_name: str, lease: DynamoLease) -> None:
        self._client = client
        self._table = table_name
        self._lease = lease

    @table.table_errors
    def use(self, owner: str, scope: str) -> str:
        """The name under which `scope` of this owner keeps its state. Raises LeaseHeldError, as a watermark does."""
        key = {"pk": table.text("scope"), "sk": table.text(owner)}
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        before = table.read_int(item, "generation") or 0 if item else 0
        generation = before + 1 if item and table.read(item, "scope") != scope else before
        if not item or generation != before:
            used = {"scope": table.text(scope), "generation": table.number(generation)}
            put_as_holder(self._client, self._table, self._lease, key | used)
        return f"{scope}#{generation}" if generation else scope
