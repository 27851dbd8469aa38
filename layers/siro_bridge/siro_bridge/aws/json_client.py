"""The AWS services whose protocol is JSON over one POST, without botocore's models of them.

Parameters and answers are those of boto3's clients, and so are the errors: what an operation means stays with AWS.
"""

import base64
import json
import random
import time
import uuid
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from siro_bridge import __version__
from siro_bridge.aws.connections import Answer, Connections
from siro_bridge.aws.short_way import Way
from siro_bridge.aws.signing import Signer

USER_AGENT = f"siro-bridge/{__version__}"
LONGEST_PAUSE = 20.0
MULTIPLE_CHOICES = 300


class Service(NamedTuple):
    """`target` stands before an operation's name.

    `once` are operations that take a token, by which AWS knows one that is sent again.
    """

    target: str
    content_type: str
    names: tuple[str, ...]
    once: tuple[str, ...] = ()


OPERATIONS = {
    "dynamodb": Service(
        "DynamoDB_20120810",
        "application/x-amz-json-1.0",
        (
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactWriteItems",
        ),
        once=("TransactWriteItems",),
    ),
    "secretsmanager": Service(
        "secretsmanager", "application/x-amz-json-1.1", ("GetSecretValue", "PutSecretValue"), once=("PutSecretValue",)
    ),
    "sqs": Service("AmazonSQS", "application/x-amz-json-1.0", ("SendMessage", "SendMessageBatch")),
}

_BROKEN = {500, 502, 503, 504}
_TRANSIENT = {"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"}
_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "SlowDown",
}
"""What botocore's standard mode asks again."""


class DamagedError(HTTPClientError):
    fmt = "The answer of {endpoint_url} came damaged"


class JsonClient:
    """One method an operation, named as boto3 names it. Raises ClientError and BotoCoreError; threads may share it."""

    def __init__(
        self,
        service: Service,
        way: Way,
        timeout: float,
        attempts: int,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._way, self._attempts = service, way, attempts
        self._clock, self._sleep = clock, sleep
        self._connections = Connections(way.url, timeout, way.roots)
        self._signer = Signer(way.keys, way.region, way.service)
        for name in service.names:
            setattr(self, _snake(name), partial(self._call, name))

    def close(self) -> None:
        self._connections.close()

    def _call(self, operation: str, **asked: Any) -> dict[str, Any]:
        if operation in self._service.once:
            asked.setdefault("ClientRequestToken", str(uuid.uuid4()))
        body = json.dumps(asked, separators=(",", ":"), default=_base64).encode()
        for attempt in range(self._attempts - 1):
            try:
                return self._exchange(operation, body)
            except ClientError as error:
                if not _is_passing(error):
                    raise
            except HTTPClientError:
                pass
            self._sleep(random.random() * min(2**attempt, LONGEST_PAUSE))  # nosec B311  # noqa: S311 - it spreads, and hides nothing
        return self._exchange(operation, body)

    def _exchange(self, operation: str, body: bytes) -> dict[str, Any]:
        answer = self._connections.post(self._signed(operation, body), body)
        checksum = answer.headers.get("x-amz-crc32", "")
        if checksum.isdecimal() and zlib.crc32(answer.body) != int(checksum):
            raise DamagedError(endpoint_url=self._way.url, error="checksum")
        if answer.status >= MULTIPLE_CHOICES:
            raise ClientError(_error(answer), operation)  # type: ignore[arg-type]  # as botocore puts it together
        try:
            found = json.loads(answer.body or b"{}", object_hook=_hook(answer.body))
        except ValueError as error:
            raise NotJsonError(endpoint_url=self._way.url) from error
        return dict(found)

    def _signed(self, operation: str, body: bytes) -> dict[str, str]:
        headers = {
            "content-type": self._service.content_type,
            "host": self._connections.host,
            "x-amz-target": f"{self._service.target}.{operation}",
        }
        found = self._signer.signed(headers, body, self._connections.path, self._clock())
        return found | {"user-agent": USER_AGENT, "accept-encoding": "identity"}


class NotJsonError(BotoCoreError):
    fmt = "The answer of {endpoint_url} is no JSON"


def _is_passing(error: ClientError) -> bool:
    """A throttled request, or a server's own trouble, may go through the next time."""
    response = error.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _BROKEN or response["Error"]["Code"] in _TRANSIENT | _THROTTLED


def _error(answer: Answer) -> dict[str, Any]:
    """As botocore reads it: what AWS added beside code and message, such as the item in the way, stands beside them."""
    try:
        told = json.loads(answer.body or b"{}", object_hook=_hook(answer.body))
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    kind = told.pop("__type", "")
    code = str(answer.headers.get("x-amzn-errortype") or kind or answer.status)
    code = code.partition(":")[0].rpartition("#")[2]
    query = answer.headers.get("x-amzn-query-error", "").split(";")
    message = told.pop("message", None) or told.pop("Message", None) or ""
    return told | {
        "Error": {"Code": query[0] if len(query) == 2 and query[0] else code, "Message": message},  # noqa: PLR2004
        "ResponseMetadata": {"HTTPStatusCode": answer.status},
    }


def _hook(body: bytes) -> Callable[[dict[str, Any]], dict[str, Any]] | None:
    """DynamoDB's bytes come as base64. Most answers have none, and are read without a look at each object."""
    return _with_bytes if b'"B":' in body else None


def _with_bytes(found: dict[str, Any]) -> dict[str, Any]:
    """An attribute that is called B has an object for its value, and no text."""
    value = found.get("B")
    return {"B": base64.b64decode(value)} if isinstance(value, str) and len(found) == 1 else found


def _base64(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} goes into no request")


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")
