"""The enrichment queue as the sync function fills it."""

import functools
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

P = ParamSpec("P")
R = TypeVar("R")

BATCH = 10
"""SQS takes no more messages at once."""


def queue_errors(send: Callable[P, R]) -> Callable[P, R]:
    """What SQS and botocore raise becomes UnavailableError."""

    @functools.wraps(send)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return send(*args, **kwargs)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise UnavailableError(f"EnrichmentQueue: SQS answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(f"EnrichmentQueue: SQS cannot be reached ({type(error).__name__})") from error

    return guarded


def message_body(recording_id: str, svix_id: str | None) -> str:
    """A message names a recording; what is to be done is in the ledger."""
    return json.dumps({"recording_id": recording_id, "svix_id": svix_id})


class EnrichmentQueue:
    """`client` is an SQS client."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send_many(self, recording_ids: Sequence[str]) -> None:
        """Returns once the queue has accepted all of them; raises UnavailableError otherwise."""
        for some in chunks(recording_ids, BATCH):
            self._send_batch(some)

    @queue_errors
    def _send_batch(self, recording_ids: Sequence[str]) -> None:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(at), "MessageBody": message_body(recording_id, None)}
            for at, recording_id in enumerate(recording_ids)
        ]
        answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        if refused := answer.get("Failed"):
            raise UnavailableError(f"EnrichmentQueue: SQS refused {len(refused)} of {len(entries)} messages")
