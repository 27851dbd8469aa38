"""The webhook function in process, on moto: signed deliveries in, replies, messages, items and log lines out."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.bootstrap import webhook
from siro_bridge.observability import logger
from tests.integration.aws import aws_client, create_state_table
from tests.integration.webhook.delivery import NOON, SECRET, Function


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def function(clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    with mock_aws():
        dynamodb, sqs, secrets = map(aws_client, ("dynamodb", "sqs", "secretsmanager"))
        queue = sqs.create_queue(QueueName="enrichment")["QueueUrl"]
        secret = secrets.create_secret(Name="webhook", SecretString=json.dumps({"signing_secrets": [SECRET]}))["ARN"]
        monkeypatch.setenv("STATE_TABLE", create_state_table(dynamodb))
        monkeypatch.setenv("ENRICHMENT_QUEUE_URL", queue)
        monkeypatch.setenv("WEBHOOK_SECRET_ARN", secret)
        webhook.webhook_root.cache_clear()
        yield Function(dynamodb, sqs, secrets, queue, secret)
        webhook.webhook_root.cache_clear()


Lines = Callable[[], list[dict[str, Any]]]


class Stdout:
    """Standard output as it is when it is written to: pytest puts another one there for each phase of a test."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logger.registered_handler, "stream", Stdout())


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What the function has logged since it was last asked: log lines and metrics, as JSON."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read
