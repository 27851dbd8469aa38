"""What goes wrong on the way to AWS is asked again as botocore would, or told as botocore tells it."""

import json
import ssl
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

from bench.cold.certificates import certificates
from siro_bridge.aws.json_client import OPERATIONS, DamagedError, JsonClient, NotJsonError
from siro_bridge.aws.short_way import Way
from siro_bridge.aws.signing import Keys
from tests.integration.aws_clients.scripted import CLOSE, Step, answer, scripted

FOUND = b'{"Item": {}}'
SOUND = answer(200, FOUND, f"x-amz-crc32: {zlib.crc32(FOUND)}")


made: list[JsonClient] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while made:
        made.pop().close()


def client(
    url: str, attempts: int = 3, service: str = "dynamodb", roots: str = "", pauses: list[float] | None = None
) -> Any:
    way = Way(service, "us-east-1", url, Keys("id", "secret", ""), roots)
    waited: list[float] = [] if pauses is None else pauses
    made.append(JsonClient(OPERATIONS[service], way, 1.0, attempts, sleep=waited.append))
    return made[-1]


def refusal(status: int, code: str) -> bytes:
    return answer(status, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "m"}).encode())


TROUBLE: dict[str, tuple[Step, type[Exception]]] = {
    "500": (answer(500, b""), ClientError),
    "503": (answer(503, b"<html>"), ClientError),
    "throttled": (refusal(400, "ThrottlingException"), ClientError),
    "closed": (CLOSE, ConnectionClosedError),
    "cut": (b"HTTP/1.1 200 -\r\nContent-Length: 9\r\n\r\n{", ConnectionClosedError),
    "silent": (None, ReadTimeoutError),
    "damaged": (answer(200, b"{}", "x-amz-crc32: 1"), DamagedError),
}


def ends_at(kind: str) -> Sequence[int]:
    """The steps after which the connection ends. After a whole answer that would race with the next request."""
    return [0, 1] if kind == "cut" else []


@pytest.mark.parametrize("kind", TROUBLE)
def test_passing_trouble_is_asked_again(kind: str) -> None:
    step, _ = TROUBLE[kind]
    pauses: list[float] = []
    with scripted(step, SOUND, closes=ends_at(kind)) as server:
        dynamodb = client(server.url, pauses=pauses)
        assert dynamodb.get_item(TableName="t", Key={}) == {"Item": {}}
    assert server.bodies == [b'{"TableName":"t","Key":{}}'] * 2
    assert len(pauses) == 1
    assert 0 <= pauses[0] <= 1


@pytest.mark.parametrize("kind", TROUBLE)
def test_trouble_that_does_not_pass_is_told_as_botocore_tells_it(kind: str) -> None:
    step, expected = TROUBLE[kind]
    with scripted(step, step, closes=ends_at(kind)) as server, pytest.raises(expected):
        client(server.url, attempts=2).get_item(TableName="t", Key={})
    assert len(server.bodies) == 2


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "ValidationException", "AccessDeniedException"])
def test_refusal_is_not_asked_again(code: str) -> None:
    with scripted(refusal(400, code)) as server, pytest.raises(ClientError, match=code) as refused:
        client(server.url).put_item(TableName="t", Item={})
    assert refused.value.response["Error"] == {"Code": code, "Message": "m"}
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    ("service", "operation"), [("dynamodb", "transact_write_items"), ("secretsmanager", "put_secret_value")]
)
def test_what_is_sent_again_carries_the_same_token(service: str, operation: str) -> None:
    with scripted(CLOSE, SOUND, SOUND) as server:
        asking = client(server.url, service=service)
        getattr(asking, operation)()
        getattr(asking, operation)()
    first, again, another = (json.loads(body)["ClientRequestToken"] for body in server.bodies)
    assert first == again != another


def test_connection_is_kept_and_one_that_the_server_closed_is_not_used() -> None:
    with scripted(SOUND, SOUND, SOUND, closes=[1]) as server:
        dynamodb = client(server.url, attempts=1)
        for _ in range(3):
            dynamodb.get_item(TableName="t", Key={})
    assert (server.connections, len(server.bodies)) == (2, 3)


def test_answer_that_is_no_json_is_told() -> None:
    with scripted(answer(200, b"<html>")) as server, pytest.raises(NotJsonError):
        client(server.url).get_item(TableName="t", Key={})
    assert issubclass(NotJsonError, BotoCoreError)


def test_server_that_is_not_there_is_told() -> None:
    with pytest.raises(EndpointConnectionError):
        client("http://127.0.0.1:9", attempts=2).get_item(TableName="t", Key={})


def test_server_is_verified_and_its_roots_may_be_given(tmp_path: Path) -> None:
    own = certificates(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own.server)
    with scripted(SOUND, tls=context) as server:
        with pytest.raises(SSLError):
            client(server.url, attempts=1).get_item(TableName="t", Key={})
        trusting = client(server.url, roots=str(own.trusted))
        assert trusting.get_item(TableName="t", Key={}) == {"Item": {}}
    assert len(server.bodies) == 1
