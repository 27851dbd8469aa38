"""What the template deploys, on moto."""

from typing import Any

TABLE = "StateTable"


def create_state_table(dynamodb: Any, name: str = TABLE) -> str:
    """The state table with the keys and the index that template.yaml gives it."""
    attributes = {"pk": "S", "sk": "S", "due_shard": "S", "due_at": "N"}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in attributes.items()],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": _keys("due_shard", "due_at"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return name


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
