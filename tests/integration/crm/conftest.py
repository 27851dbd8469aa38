from collections.abc import Iterator

import pytest

from tests.integration.crm.rest_crm.server import RestCrmServer
from tests.integration.crm.rest_harness import RestUnderTest, rest_under_test


@pytest.fixture
def rest() -> Iterator[RestUnderTest]:
    with rest_under_test() as harness:
        yield harness


@pytest.fixture
def rest_server(rest: RestUnderTest) -> RestCrmServer:
    return rest.server
