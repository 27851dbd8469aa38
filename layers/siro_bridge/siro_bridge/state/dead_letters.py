"""The dead-letter queue, looked into and emptied by a person: by receive, send and delete, which works on any AWS."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.replay import DeadLetter
from siro_bridge.state.queue import BATCH, queue_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        DeleteMessageBatchRequestEntryTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

HIDDEN_SECONDS = 60
"""How long what was received is out of others' sight. Whoever breaks off leaves it in the queue."""

LOOK_SECONDS = 20


class DeadLetters:
    """`client` is an SQS client; `url` the dead-letter queue's, `queue_url` that of the queue it belongs to.

    `wait_seconds` is how long a receive waits for messages: without a wait, AWS asks some of its servers only.
    """

    def __init__(self, client: "SQSClient", url: str, queue_url: str, *, wait_seconds: int = 1) -> None:
        self._client = client
        self._url = url
        self._queue_url = queue_url
        self._wait_seconds = wait_seconds

    def look(self, most: int = 100) -> list[DeadLetter]:
        """What lies there, at most about `most` messages, all of which stay, and can be seen again at once."""
        letters = [letter for some in self._receive(LOOK_SECONDS, most) for letter in some]
        self.show_again(letters)
        return letters

    def batches(self) -> Iterator[list[DeadLetter]]:
        """All that lie there, some at a time."""
        return self._receive(HIDDEN_SECONDS, None)

    @queue_errors
    def send_on(self, letters: Sequence[DeadLetter]) -> None:
        """Into the queue first, out of the dead letters then: a message that is there twice does no harm."""
        for some in chunks(letters, BATCH):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(at), "MessageBody": letter.body, "MessageAttributes": _attributes(letter)}
                for at, letter in enumerate(some)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            refused = {entry["Id"] for entry in answer.get("Failed", [])}
            self.delete([letter for at, letter in enumerate(some) if str(at) not in refused])
            if refused:
                raise UnavailableError(f"EnrichmentQueue: SQS refused {len(refused)} of {len(entries)} messages")

    @queue_errors
    def delete(self, letters: Sequence[DeadLetter]) -> None:
        for some in chunks(letters, BATCH):
            self._client.delete_message_batch(QueueUrl=self._url, Entries=_entries(some))

    @queue_errors
    def show_again(self, letters: Sequence[DeadLetter]) -> None:
        for some in chunks(letters, BATCH):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(at), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for at, letter in enumerate(some)
            ]
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def _receive(self, hidden_seconds: int, most: int | None) -> Iterator[list[DeadLetter]]:
        """Until the queue is empty, or gives only what it gave before."""
        seen: set[str] = set()
        while most is None or len(seen) < most:
            some = self._receive_once(hidden_seconds)
            fresh = [letter for letter in some if letter.message_id not in seen]
            if repeated := [letter for letter in some if letter.message_id in seen]:
                self.show_again(repeated)
            if not fresh:
                return
            seen |= {letter.message_id for letter in fresh}
            yield fresh

    @queue_errors
    def _receive_once(self, hidden_seconds: int) -> list[DeadLetter]:
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=hidden_seconds,
            WaitTimeSeconds=self._wait_seconds,
            MessageAttributeNames=["All"],
            AttributeNames=["SentTimestamp"],
        )
        return [_letter(message) for message in answer.get("Messages", [])]


def _entries(letters: Sequence[DeadLetter]) -> "list[DeleteMessageBatchRequestEntryTypeDef]":
    return [{"Id": str(at), "ReceiptHandle": letter.receipt} for at, letter in enumerate(letters)]


def _attributes(letter: DeadLetter) -> dict[str, Any]:
    return dict(letter.attributes)


def _letter(message: Mapping[str, Any]) -> DeadLetter:
    attributes = {
        name: {key: value for key, value in attribute.items() if key in ("DataType", "StringValue")}
        for name, attribute in message.get("MessageAttributes", {}).items()
    }
    return DeadLetter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        recording_id=_recording_id(message["Body"]),
        sent_at=int(message.get("Attributes", {}).get("SentTimestamp", 0)) // 1000,
        attributes=attributes,
    )


def _recording_id(body: str) -> str:
    try:
        value = json.loads(body)["recording_id"]
    except (ValueError, KeyError, TypeError):
        return ""
    return value if isinstance(value, str) else ""
