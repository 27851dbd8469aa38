"""The enrichment queue."""

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import UnavailableError

BATCH = 10
"""SQS takes no more messages at once."""


class EnrichmentQueue:
    """`client` is an SQS client. A message names a recording; what is to be done is in the ledger."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, recording_id: str, svix_id: str | None) -> None:
        """Returns once the queue has accepted; raises UnavailableError otherwise."""
        body = json.dumps({"recording_id": recording_id, "svix_id": svix_id})
        attributes = {"svix_id": {"DataType": "String", "StringValue": svix_id}} if svix_id else {}
        try:
            self._client.send_message(QueueUrl=self._url, MessageBody=body, MessageAttributes=attributes)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise UnavailableError(f"EnrichmentQueue: SQS answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(f"EnrichmentQueue: SQS cannot be reached ({type(error).__name__})") from error

    def send_many(self, recording_ids: Sequence[str]) -> None:
        """Returns once the queue has accepted all of them; raises UnavailableError otherwise."""
        for at in range(0, len(recording_ids), BATCH):
            self._send_batch(recording_ids[at : at + BATCH])

    def _send_batch(self, recording_ids: Sequence[str]) -> None:
        entries = [
            {"Id": str(at), "MessageBody": json.dumps({"recording_id": recording_id, "svix_id": None})}
            for at, recording_id in enumerate(recording_ids)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise UnavailableError(f"EnrichmentQueue: SQS answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(f"EnrichmentQueue: SQS cannot be reached ({type(error).__name__})") from error
        if refused := answer.get("Failed"):
            raise UnavailableError(f"EnrichmentQueue: SQS refused {len(refused)} of {len(entries)} messages")
