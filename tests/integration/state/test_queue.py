"""Messages of the sync are accepted by the queue, or it hears of it."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state.queue import EnrichmentQueue


def received(sqs: Any, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while more := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
        "Messages"
    ):
        found += more
    return found


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_many_are_all_sent(sqs: Any, url: str, count: int) -> None:
    names = [f"rec-{number}" for number in range(count)]
    EnrichmentQueue(sqs, url).send_many(names)
    assert sorted(json.loads(message["Body"])["recording_id"] for message in received(sqs, url)) == sorted(names)


def test_queue_that_fails_is_unavailable_and_named(sqs: Any, url: str) -> None:
    sqs.delete_queue(QueueUrl=url)
    queue = EnrichmentQueue(sqs, url)
    with pytest.raises(UnavailableError, match="EnrichmentQueue: SQS answered .*NonExistentQueue"):
        queue.send_many(["rec-1"])


class Partial:
    def send_message_batch(self, Entries: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Successful": Entries[1:], "Failed": Entries[:1]}


class Unreachable:
    def send_message_batch(self, **_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://queue.test")


def test_batch_is_no_success_when_any_of_it_was_refused() -> None:
    with pytest.raises(UnavailableError, match="SQS refused 1 of 2 messages"):
        EnrichmentQueue(cast("Any", Partial()), "url").send_many(["rec-1", "rec-2"])


def test_queue_that_does_not_answer_is_unavailable() -> None:
    queue = EnrichmentQueue(cast("Any", Unreachable()), "url")
    with pytest.raises(UnavailableError, match=r"SQS cannot be reached \(EndpointConnectionError\)"):
        queue.send_many(["rec-1"])
