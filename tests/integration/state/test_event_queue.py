"""A webhook's message goes out only once it is wanted, and the webhook hears what became of it."""

import json
from typing import Any

import boto3
import pytest
from botocore.config import Config

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state.event_queue import EventQueue
from tests.integration.state.test_queue import received


def test_message_names_the_recording_and_the_providers_message(sqs: Any, url: str) -> None:
    assert EventQueue(sqs, url).send_if(lambda: True, "rec-1", "msg_1")
    [message] = received(sqs, url)
    assert json.loads(message["Body"]) == {"recording_id": "rec-1", "svix_id": "msg_1"}
    assert message["MessageAttributes"]["svix_id"]["StringValue"] == "msg_1"


def test_message_that_is_not_wanted_is_not_sent_and_the_next_one_is(sqs: Any, url: str) -> None:
    queue = EventQueue(sqs, url)
    assert not queue.send_if(lambda: False, "rec-1", "msg_1")
    assert queue.send_if(lambda: True, "rec-2", "msg_2")
    assert [json.loads(message["Body"])["recording_id"] for message in received(sqs, url)] == ["rec-2"]


def test_whether_it_is_wanted_is_asked_when_the_request_is_ready(sqs: Any, url: str) -> None:
    order: list[str] = []
    sqs.meta.events.register("request-created.sqs.SendMessage", lambda **_: order.append("ready"))

    def wanted() -> bool:
        order.append("asked")
        assert received(sqs, url) == []
        return True

    assert EventQueue(sqs, url).send_if(wanted, "rec-1", "msg_1")
    assert order == ["ready", "asked"]
    assert len(received(sqs, url)) == 1


def test_error_of_the_question_comes_through_and_nothing_is_sent(sqs: Any, url: str) -> None:
    asked: list[int] = []

    def wanted() -> bool:
        asked.append(1)
        raise UnavailableError("StateTable: DynamoDB cannot be reached")

    with pytest.raises(UnavailableError, match="StateTable"):
        EventQueue(sqs, url).send_if(wanted, "rec-1", "msg_1")
    assert len(asked) == 1
    assert received(sqs, url) == []


def test_queue_that_fails_is_unavailable_and_named(sqs: Any, url: str) -> None:
    sqs.delete_queue(QueueUrl=url)
    with pytest.raises(UnavailableError, match=r"EnrichmentQueue: SQS answered .*NonExistentQueue"):
        EventQueue(sqs, url).send_if(lambda: True, "rec-1", "msg_1")


def test_queue_that_does_not_answer_is_unavailable() -> None:
    config = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    unreachable = boto3.client("sqs", endpoint_url="http://127.0.0.1:9", config=config)
    with pytest.raises(UnavailableError, match=r"SQS cannot be reached \(EndpointConnectionError\)"):
        EventQueue(unreachable, "http://127.0.0.1:9/queue").send_if(lambda: True, "rec-1", "msg_1")
