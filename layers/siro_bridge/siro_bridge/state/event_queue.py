"""The enrichment queue as the webhook function fills it; kept light for its cold start."""

from typing import TYPE_CHECKING

from siro_bridge.state.queue import message_body, queue_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class EventQueue:
    """`client` is an SQS client."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    @queue_errors
    def send(self, recording_id: str, svix_id: str) -> None:
        """Returns once the queue has accepted the message. Raises UnavailableError."""
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=message_body(recording_id, svix_id),
            MessageAttributes={"svix_id": {"DataType": "String", "StringValue": svix_id}},
        )
