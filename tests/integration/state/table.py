"""The state table past the product's own code."""

from dataclasses import dataclass
from typing import Any

from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.state.ledger_items import read_item


@dataclass(frozen=True)
class Table:
    client: Any
    name: str

    def item(self, partition: str, sort: str) -> dict[str, Any]:
        """The item by name, without DynamoDB's types at the top; empty when there is none."""
        key = {"pk": {"S": partition}, "sk": {"S": sort}}
        found = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item", {})
        return {name: next(iter(value.values())) for name, value in found.items()}

    def ledger(self, recording_id: str = "rec-1") -> LedgerItem:
        item = read_item(self.client, self.name, recording_id)
        assert item, f"the ledger does not know {recording_id}"
        return item

    def shards(self) -> dict[str, int]:
        """Everything in the index, as it would be looked up: due_at by shard."""
        found = self.client.scan(TableName=self.name, IndexName="due")["Items"]
        return {each["due_shard"]["S"]: int(each["due_at"]["N"]) for each in found}
