"""Which opportunities Siro has from us, in the order of their ids, and which of them the CRM no longer showed."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from siro_bridge.domain.sync.records import SentDeal
from siro_bridge.state import batches, pages
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 400 * 86_400
"""As long as what is remembered of a sent record; one that is looked at in turn is not written anew for it."""


class DynamoSentDeals:
    """Of one `owner`, an organization: what Siro has does not depend on the mapping.

    An id that is too long for a key is left out, since by a cut one the CRM cannot be asked.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        owner: str,
        clock: Callable[[], float] = time.time,
        *,
        kept_seconds: int = KEPT_SECONDS,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._kept_seconds = kept_seconds
        self._deals, self._missing = f"deals#{owner}", f"missing#{owner}"
        self._place = {"pk": "removal", "sk": owner}
        self._clock = clock

    def add(self, siro_ids: Mapping[str, str]) -> None:
        """External id → Siro's own id."""
        expires_at = int(self._clock()) + self._kept_seconds
        items = [
            _key(self._deals, external_id) | {"siro_id": siro_id, "expires_at": expires_at}
            for external_id, siro_id in siro_ids.items()
            if key_text(external_id) == external_id
        ]
        batches.put_items(self._table, items)

    def turn(self, limit: int) -> dict[str, str]:
        """The next ones after the place where the last turn ended, and the first behind the last one.

        External id → Siro's id, in this order. No turn is short while there are others: of a few deals, all missing,
        nobody could tell whether the CRM shows any.
        """
        place = (self._table.get(self._place) or {}).get("after", "")
        found = self._query(self._deals, limit, place) if place else []
        if len(found) < limit:
            found += self._query(self._deals, limit - len(found))
        return {each["sk"]: each.get("siro_id", "") for each in found}

    def move_to(self, external_id: str) -> None:
        """The next turn begins after this one."""
        self._table.put(self._place | {"after": external_id})

    def count(self) -> int:
        return pages.count_all(self._table, "pk = :pk", {":pk": self._deals})

    def missing(self, limit: int) -> dict[str, SentDeal]:
        """External id → since when, and Siro's id."""
        return {
            item["sk"]: SentDeal(item.get("siro_id", ""), item.get("since", 0))
            for item in self._query(self._missing, limit)
        }

    def mark(self, deals: Mapping[str, SentDeal]) -> None:
        expires_at = int(self._clock()) + self._kept_seconds
        items = [
            _key(self._missing, external_id)
            | {"siro_id": deal.siro_id, "since": deal.missing_since, "expires_at": expires_at}
            for external_id, deal in deals.items()
        ]
        batches.put_items(self._table, items)

    def unmark(self, external_ids: Sequence[str]) -> None:
        batches.delete_items(self._table, [_key(self._missing, each) for each in external_ids])

    def remove(self, external_ids: Sequence[str]) -> None:
        """The mark goes last: what broke off in between is looked at once more."""
        batches.delete_items(self._table, [_key(self._deals, each) for each in external_ids])
        self.unmark(external_ids)

    def _query(self, pk: str, limit: int, after: str = "") -> list[Item]:
        condition = "pk = :pk AND sk > :after" if after else "pk = :pk"
        values = {":pk": pk} | ({":after": after} if after else {})
        return pages.query(self._table, condition, values, ConsistentRead=True, Limit=limit).items


def _key(pk: str, external_id: str) -> Item:
    return {"pk": pk, "sk": external_id}
