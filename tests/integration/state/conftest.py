"""The state table, the queue and a clock, on moto in process."""

import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge_cli.embedded.aws import EmbeddedAws, embedded_aws
from tests.clock import Clock
from tests.integration.aws import aws_client, create_state_table
from tests.integration.state.reads import reads_what_was_written_last
from tests.integration.state.table import Table


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mocked_aws() -> Iterator[None]:
    with mock_aws():
        yield


numbers = count()


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """It takes a person's AWS settings out of the way; what stands in for them in tests is put back."""
    given = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    with embedded_aws(tmp_path_factory.mktemp("ministack")) as aws, pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        yield aws


EMULATORS = ("moto", pytest.param("ministack", marks=pytest.mark.emulator))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "table" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_emulators"):
        metafunc.parametrize("table", EMULATORS, indirect=True)


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """A new one for each test; on moto, but for tests that are marked `both_emulators`."""
    if getattr(request, "param", "moto") == "moto":
        with mock_aws():
            client = aws_client("dynamodb")
            client.meta.events.register("provide-client-params.dynamodb", reads_what_was_written_last)
            yield Table(client, create_state_table(client))
            client.meta.events.unregister("provide-client-params.dynamodb", reads_what_was_written_last)
        return
    aws: EmbeddedAws = request.getfixturevalue("ministack")
    client = aws.client("dynamodb")
    yield Table(client, create_state_table(client, f"StateTable{next(numbers)}"))


@pytest.fixture
def sqs(mocked_aws: None) -> Any:
    return aws_client("sqs")


@pytest.fixture
def url(sqs: Any) -> str:
    url: str = sqs.create_queue(QueueName="enrichment")["QueueUrl"]
    return url
