"""Which opportunities Siro has from us, in the order of their ids, and which of them the CRM no longer showed."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.sync.records import SentDeal
from siro_bridge.state import batches, table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""As long as what is remembered of a sent record; one that is looked at in turn is not written anew for it."""


class DynamoSentDeals:
    """Of one `owner`, an organization: what Siro has does not depend on the mapping.

    An id that is too long for a key is left out, since by a cut one the CRM cannot be asked.
    """

    def __init__(
        self, client: "DynamoDBClient", table_name: str, owner: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._table = table_name
        self._deals, self._missing = f"deals#{owner}", f"missing#{owner}"
        self._place = {"pk": table.text("removal"), "sk": table.text(owner)}
        self._clock = clock

    @table.table_errors
    def add(self, siro_ids: Mapping[str, str]) -> None:
        """External id → Siro's own id."""
        expires_at = table.number(int(self._clock()) + KEPT_SECONDS)
        items = [
            _key(self._deals, external_id) | {"siro_id": table.text(siro_id), "expires_at": expires_at}
            for external_id, siro_id in siro_ids.items()
            if table.key_text(external_id) == external_id
        ]
        batches.put_items(self._client, self._table, items)

    @table.table_errors
    def turn(self, limit: int) -> dict[str, str]:
        """The next ones after the place where the last turn ended, and the first behind the last one.

        External id → Siro's id, in this order. No turn is short while there are others: of a few deals, all missing,
        nobody could tell whether the CRM shows any.
        """
        item = self._client.get_item(TableName=self._table, Key=self._place, ConsistentRead=True).get("Item", {})
        place = table.read(item, "after")
        found = self._query(self._deals, limit, place) if place else []
        if len(found) < limit:
            found += self._query(self._deals, limit - len(found))
        return {table.read(each, "sk"): table.read(each, "siro_id") for each in found}

    @table.table_errors
    def move_to(self, external_id: str) -> None:
        """The next turn begins after this one."""
        self._client.put_item(TableName=self._table, Item=self._place | {"after": table.text(external_id)})

    @table.table_errors
    def count(self) -> int:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": table.text(self._deals)},
            Select="COUNT",
        )
        return sum(page["Count"] for page in pages)

    @table.table_errors
    def missing(self, limit: int) -> dict[str, SentDeal]:
        """External id → since when, and Siro's id."""
        return {
            table.read(item, "sk"): SentDeal(table.read(item, "siro_id"), table.read_int(item, "since") or 0)
            for item in self._query(self._missing, limit)
        }

    @table.table_errors
    def mark(self, deals: Mapping[str, SentDeal]) -> None:
        expires_at = table.number(int(self._clock()) + KEPT_SECONDS)
        items = [
            _key(self._missing, external_id)
            | {"siro_id": table.text(deal.siro_id), "since": table.number(deal.missing_since), "expires_at": expires_at}
            for external_id, deal in deals.items()
        ]
        batches.put_items(self._client, self._table, items)

    @table.table_errors
    def unmark(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._client, self._table, [_key(self._missing, each) for each in external_ids])

    @table.table_errors
    def remove(self, external_ids: Sequence[str]) -> None:
        """The mark goes last: what broke off in between is looked at once more."""
        batches.delete_items(self._client, self._table, [_key(self._deals, each) for each in external_ids])
        self.unmark(external_ids)

    def _query(self, pk: str, limit: int, after: str = "") -> list[dict[str, Any]]:
        values = {":pk": table.text(pk)} | ({":after": table.text(after)} if after else {})
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk > :after" if after else "pk = :pk",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            Limit=limit,
        )
        items: list[dict[str, Any]] = answer["Items"]
        return items


def _key(pk: str, external_id: str) -> dict[str, Any]:
    return {"pk": table.text(pk), "sk": table.text(external_id)}
