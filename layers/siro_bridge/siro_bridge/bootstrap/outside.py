"""Everything that is not the function's own process."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2

from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.crm.port import Crm
from siro_bridge.siro.client import Budget
from siro_bridge.state.queue import EnrichmentQueue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

WORKERS = 4
"""Batches of one page that the sync sends at once."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a composition root is made with; tests and benches hand in their own.

    `clock` tells the epoch's seconds, `timer` goes forward whatever is done to the clock. `sqs` is the sync's.
    """

    secrets_manager: "SecretsManagerClient"
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient | None" = None
    siro: httpx2.BaseTransport | None = None
    open_crm: Callable[..., Crm] = open_crm
    budget: Budget | None = None
    clock: Callable[[], float] = time.time
    timer: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    workers: int = WORKERS

    def enrichment_queue(self, url: str) -> EnrichmentQueue:
        if self.sqs is None:
            raise RuntimeError("this root was made without SQS")
        return EnrichmentQueue(self.sqs, url)
