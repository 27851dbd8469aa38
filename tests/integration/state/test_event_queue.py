"""A webhook's message is accepted by the queue, or the webhook hears of it."""

import json
from typing import Any

import boto3
import pytest
from botocore.config import Config

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state.event_queue import EventQueue
from tests.integration.state.test_queue import received


def test_message_names_the_recording_and_the_providers_message(sqs: Any, url: str) -> None:
    EventQueue(sqs, url).send("rec-1", "msg_1")
    [message] = received(sqs, url)
    assert json.loads(message["Body"]) == {"recording_id": "rec-1", "svix_id": "msg_1"}
    assert message["MessageAttributes"]["svix_id"]["StringValue"] == "msg_1"


def test_queue_that_fails_is_unavailable_and_named(sqs: Any, url: str) -> None:
    sqs.delete_queue(QueueUrl=url)
    with pytest.raises(UnavailableError, match=r"EnrichmentQueue: SQS answered .*NonExistentQueue"):
        EventQueue(sqs, url).send("rec-1", "msg_1")


def test_queue_that_does_not_answer_is_unavailable() -> None:
    config = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    unreachable = boto3.client("sqs", endpoint_url="http://127.0.0.1:9", config=config)
    with pytest.raises(UnavailableError, match=r"SQS cannot be reached \(EndpointConnectionError\)"):
        EventQueue(unreachable, "http://127.0.0.1:9/queue").send("rec-1", "msg_1")
