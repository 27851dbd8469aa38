"""The functions' own client of AWS answers and refuses as botocore's does."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from siro_bridge.aws.clients import client
from siro_bridge.aws.json_client import OPERATIONS, JsonClient
from tests.integration.aws import create_state_table
from tests.integration.aws_clients.parity import asked

SERVICES = ("dynamodb", "sqs", "secretsmanager")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def answers(address: str, clients: Any) -> list[Any]:
    """On an empty account."""
    first = {name: boto3.client(name, endpoint_url=address) for name in SERVICES}  # type: ignore[call-overload]
    create_state_table(first["dynamodb"])
    queue = first["sqs"].create_queue(QueueName="enrichment")["QueueUrl"]
    first["secretsmanager"].create_secret(Name="CrmSecret", SecretString="{}")
    try:
        return asked(clients[0], clients[1], clients[2], queue)
    finally:
        first["dynamodb"].delete_table(TableName="StateTable")
        first["sqs"].delete_queue(QueueUrl=queue)
        first["secretsmanager"].delete_secret(SecretId="CrmSecret", ForceDeleteWithoutRecovery=True)
        for each in first.values():
            each.close()


def test_answers_and_refusals_are_botocores(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    ours: list[Any] = [client("dynamodb"), client("sqs"), client("secretsmanager")]
    botocores = [boto3.client(name) for name in SERVICES]  # type: ignore[call-overload]
    assert all(isinstance(each, JsonClient) for each in ours)
    found, expected = answers(address, ours), answers(address, botocores)
    for each in (*ours, *botocores):
        each.close()
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs
    assert len(found) >= sum(len(service.names) for service in OPERATIONS.values())
