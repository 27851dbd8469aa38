"""The shares that the functions have in Siro's requests a minute."""

import threading
from typing import TYPE_CHECKING

from siro_bridge.siro.client import Budget
from siro_bridge.state.rate import DynamoBudget, told_limit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENRICHMENT_SHARE = 0.4
"""Of the full bucket: the sync leaves this much, so that a backfill does not keep recordings waiting."""

SIRO_LIMIT = 1000
"""What Siro allows in a minute, for each token."""


class RequestCount:
    """How many requests the process made since somebody last asked; counted by any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made = 0

    def add(self) -> None:
        with self._lock:
            self._made += 1

    def taken(self) -> int:
        with self._lock:
            made, self._made = self._made, 0
            return made


SIRO_REQUESTS = RequestCount()
"""Of this function's instance: a metric, once an invocation."""


class CountedBudget(DynamoBudget):
    def take(self) -> None:
        super().take()
        SIRO_REQUESTS.add()


def operator_budget(dynamodb: "DynamoDBClient", table_name: str) -> Budget:
    """As the sync's, within the mapping's own limit, which the functions know and tell."""
    return sync_budget(dynamodb, table_name, told_limit(dynamodb, table_name, "organization") or SIRO_LIMIT)


def sync_budget(dynamodb: "DynamoDBClient", table_name: str, limit: int) -> Budget:
    """Of the organization token; the sync sleeps up to half a minute for its requests."""
    return CountedBudget(dynamodb, table_name, "organization", limit=limit, reserve_share=ENRICHMENT_SHARE)


def enrichment_budget(dynamodb: "DynamoDBClient", table_name: str, limit: int, token: str) -> Budget:
    """Of `organization` or `oauth`; waiting is not paid for inside Lambda, so it raises after two seconds."""
    return CountedBudget(dynamodb, table_name, token, limit=limit, longest_wait=2.0)
