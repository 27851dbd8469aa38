"""What the template deploys, on moto, and clients of it."""

from functools import cache
from typing import Any

import boto3

from siro_bridge.aws.by_botocore import botocore_client
from tests.integration.direct_moto import make_direct

TABLE = "StateTable"


@cache
def aws_client(service: str) -> Any:
    """One client a service for all tests: making one takes longer than most tests, and moto answers each there is.

    It checks its parameters, which the product's own clients leave to AWS.
    """
    return make_direct(service, boto3.Session().client(service))  # type: ignore[call-overload]


@cache
def bridge_client(service: str) -> Any:
    """One of the product's own clients a service for all tests."""
    return make_direct(service, botocore_client(service))


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
