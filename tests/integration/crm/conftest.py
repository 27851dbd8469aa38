# ruff: noqa: PLC0415  GraphQL's libraries take a second to load, for the few files that need them
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.integration.crm.rest_crm.server import RestCrmServer
from tests.integration.crm.rest_harness import RestUnderTest, rest_under_test

if TYPE_CHECKING:
    from tests.integration.crm.graphql_crm.front import Front
    from tests.integration.crm.graphql_harness import GraphqlUnderTest


@pytest.fixture
def rest() -> Iterator[RestUnderTest]:
    with rest_under_test() as harness:
        yield harness


@pytest.fixture
def rest_server(rest: RestUnderTest) -> RestCrmServer:
    return rest.server


@pytest.fixture(scope="module")
def strawberry_server() -> Iterator["Front"]:
    from tests.integration.crm.graphql_crm.front import Front
    from tests.integration.crm.graphql_crm.strawberry_server import strawberry_behind

    with Front().running() as front, strawberry_behind(front):
        yield front


@pytest.fixture(scope="module")
def node_server() -> Iterator["Front"]:
    from tests.integration.crm.graphql_crm.front import Front
    from tests.integration.crm.graphql_crm.node_server import node_behind

    with Front().running() as front, node_behind(front, "graphql-http"):
        yield front


@pytest.fixture
def graphql(strawberry_server: "Front") -> Iterator["GraphqlUnderTest"]:
    from tests.integration.crm.graphql_harness import graphql_under_test

    with graphql_under_test(strawberry_server) as harness:
        yield harness


@pytest.fixture
def graphql_js(node_server: "Front") -> Iterator["GraphqlUnderTest"]:
    from tests.integration.crm.graphql_harness import graphql_under_test

    with graphql_under_test(node_server) as harness:
        yield harness
