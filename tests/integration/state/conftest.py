"""The state table, the queue and a clock, on moto in process."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from tests.clock import Clock
from tests.integration.aws import aws_client, create_state_table
from tests.integration.state.table import Table


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mocked_aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def table(mocked_aws: None) -> Table:
    client = aws_client("dynamodb")
    return Table(client, create_state_table(client))


@pytest.fixture
def sqs(mocked_aws: None) -> Any:
    return aws_client("sqs")


@pytest.fixture
def url(sqs: Any) -> str:
    url: str = sqs.create_queue(QueueName="enrichment")["QueueUrl"]
    return url
