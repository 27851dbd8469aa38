"""Which scope the last run used: one that was left is never come back to.

What Siro has is what the latest mapping made of it. When a change of the mapping is taken back, the digests of the
scope that was valid before it tell of something else.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoScopes:
    """An item for each organization and entity: the scope in use, and how many were in use before it."""

    def __init__(self, client: "DynamoDBClient", table_name: str, lease: DynamoLease) -> None:
        self._table = StateTable(client, table_name)
        self._lease = lease
        self.begun: set[str] = set()
        """Names that nothing was kept under before."""

    def name(self, owner: str, scope: str) -> str:
        """The name under which the next run will keep the state of `scope`; nothing is written."""
        item = self._table.get(_key(owner))
        return _name(scope, _generation(item, scope))

    def use(self, owner: str, scope: str) -> str:
        """The name under which `scope` of this owner keeps its state. Raises LeaseHeldError, as a watermark does."""
        item = self._table.get(_key(owner))
        generation = _generation(item, scope)
        if not item or item.get("scope") != scope:
            self._lease.put(_key(owner) | {"scope": scope, "generation": generation})
            self.begun.add(_name(scope, generation))
        return _name(scope, generation)


def _key(owner: str) -> Item:
    return {"pk": "scope", "sk": owner}


def _generation(item: Mapping[str, Any] | None, scope: str) -> int:
    """One more than the item's where it tells of another scope."""
    if not item:
        return 0
    return int(item.get("generation", 0)) + (item.get("scope") != scope)


def _name(scope: str, generation: int) -> str:
    return f"{scope}#{generation}" if generation else scope
