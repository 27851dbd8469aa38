"""Which engagements Siro has from us in a window of start times: an item each, by the day it starts (UTC)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from siro_bridge.state import batches, pages
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SECONDS = 90 * 86_400
"""After its day, when no window reaches back to it."""


class DynamoSentWindow:
    """Of one `owner`, an organization and an entity; each item says in which `scope` of the mapping it was added."""

    def __init__(self, client: "DynamoDBClient", table_name: str, owner: str, scope: str) -> None:
        self._table = StateTable(client, table_name)
        self._owner = owner
        self._scope = scope

    def read(self, start: datetime, end: datetime) -> tuple[dict[str, str], set[str], set[str]]:
        """External id → day, of whole days; which of them are kept, and which another scope added."""
        found = [(item, day) for day in _days(start, end) for item in self._items(day)]
        kept = {item["sk"] for item, _ in found if "kept" in item}
        foreign = {item["sk"] for item, _ in found if item.get("scope") != self._scope}
        return {item["sk"]: day for item, day in found}, kept, foreign

    def add(self, days: Mapping[str, str]) -> None:
        """One without a day has no start, and is in no window."""
        self._put({external_id: day for external_id, day in days.items() if day}, {})

    def keep(self, days: Mapping[str, str]) -> None:
        """They left the CRM, but stay in Siro for their recording."""
        self._put(days, {"kept": True})

    def remove(self, days: Mapping[str, str]) -> None:
        keys = [self._key(external_id, day) for external_id, day in days.items()]
        batches.delete_items(self._table, keys)

    def _put(self, days: Mapping[str, str], attributes: Mapping[str, Any]) -> None:
        items = [
            self._key(external_id, day) | {"expires_at": _expiry(day), "scope": self._scope, **attributes}
            for external_id, day in days.items()
        ]
        batches.put_items(self._table, items)

    def _items(self, day: str) -> Iterable[Item]:
        return pages.query_all(
            self._table,
            "pk = :pk",
            {":pk": self._key("", day)["pk"]},
            ProjectionExpression="sk, kept, #scope",
            ExpressionAttributeNames={"#scope": "scope"},
            ConsistentRead=True,
        )

    def _key(self, external_id: str, day: str) -> Item:
        return {"pk": f"window#{self._owner}#{day}", "sk": key_text(external_id)}


def _days(start: datetime, end: datetime) -> Iterator[str]:
    day = start.date()
    while day <= end.date():
        yield day.isoformat()
        day += timedelta(days=1)


def _expiry(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()) + KEPT_SECONDS
