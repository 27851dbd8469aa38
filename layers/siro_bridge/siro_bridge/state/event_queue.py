"""The enrichment queue as the webhook function fills it; kept light for its cold start."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from siro_bridge.state.queue import message_body, queue_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_wanted: ContextVar[Callable[[], bool]] = ContextVar("wanted", default=lambda: True)

_HOLD_BACK = "siro-bridge-hold-back"
"""Under this name botocore keeps one handler, however many queues a client gets."""


class _NotWantedError(Exception):
    """Ends a request that is ready but shall not go out."""


class EventQueue:
    """`client` is an SQS client of its own, as its requests are held back until they are wanted."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url
        client.meta.events.register_first("before-send.sqs.SendMessage", _hold_back, unique_id=_HOLD_BACK)

    @queue_errors
    def send_if(self, wanted: Callable[[], bool], recording_id: str, svix_id: str) -> bool:
        """Builds and signs the request, then asks, and sends it only then; whether it was sent and accepted.

        To build it costs as much CPU as all the rest of a webhook: it is done while the ledger's answer is on its
        way. Raises UnavailableError, and whatever `wanted` raises.
        """
        token = _wanted.set(wanted)
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=message_body(recording_id, svix_id),
                MessageAttributes={"svix_id": {"DataType": "String", "StringValue": svix_id}},
            )
        except _NotWantedError:
            return False
        finally:
            _wanted.reset(token)
        return True


def _hold_back(**_: Any) -> None:
    """Botocore calls this before each attempt to send, and raises what it raises without a further attempt."""
    if not _wanted.get()():
        raise _NotWantedError
