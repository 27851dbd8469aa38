"""What the tests look up in the state table past the product's own code."""

from typing import Any


def item(dynamodb: Any, table: str, partition: str, sort: str) -> dict[str, Any]:
    """The item by name, without DynamoDB's types at the top; empty when there is none."""
    key = {"pk": {"S": partition}, "sk": {"S": sort}}
    found = dynamodb.get_item(TableName=table, Key=key).get("Item", {})
    return {name: next(iter(value.values())) for name, value in found.items()}


def ledger(dynamodb: Any, table: str, recording_id: str = "rec-1") -> dict[str, Any]:
    return item(dynamodb, table, f"recording#{recording_id}", "ledger")


def shards(dynamodb: Any, table: str) -> dict[str, int]:
    """Everything in the index, as it would be looked up: due_at by shard."""
    found = dynamodb.scan(TableName=table, IndexName="due")["Items"]
    return {each["due_shard"]["S"]: int(each["due_at"]["N"]) for each in found}
