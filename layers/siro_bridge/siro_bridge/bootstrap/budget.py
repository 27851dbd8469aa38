"""The shares that the functions have in Siro's requests a minute."""

from typing import TYPE_CHECKING

from siro_bridge.siro.client import Budget
from siro_bridge.state.rate import DynamoBudget, told_limit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENRICHMENT_SHARE = 0.4
"""Of the full bucket: the sync leaves this much, so that a backfill does not keep recordings waiting."""

SIRO_LIMIT = 1000
"""What Siro allows in a minute, for each token."""


def operator_budget(dynamodb: "DynamoDBClient", table_name: str) -> Budget:
    """As the sync's, within the mapping's own limit, which the functions know and tell."""
    return sync_budget(dynamodb, table_name, told_limit(dynamodb, table_name, "organization") or SIRO_LIMIT)


def sync_budget(dynamodb: "DynamoDBClient", table_name: str, limit: int) -> Budget:
    """Of the organization token; the sync sleeps up to half a minute for its requests."""
    return DynamoBudget(dynamodb, table_name, "organization", limit=limit, reserve_share=ENRICHMENT_SHARE)


def enrichment_budget(dynamodb: "DynamoDBClient", table_name: str, limit: int, token: str) -> Budget:
    """Of `organization` or `oauth`; waiting is not paid for inside Lambda, so it raises after two seconds."""
    return DynamoBudget(dynamodb, table_name, token, limit=limit, longest_wait=2.0)
