"""The same rules over further GraphQL servers, which are larger to install: with MORE_GRAPHQL_SERVERS set."""

import os
from collections.abc import Iterator

import pytest

from tests.integration.crm.conformance import Conformance
from tests.integration.crm.graphql_crm.front import Front
from tests.integration.crm.graphql_crm.node_server import node_behind
from tests.integration.crm.graphql_harness import GraphqlUnderTest, graphql_under_test

pytestmark = pytest.mark.skipif(
    not os.environ.get("MORE_GRAPHQL_SERVERS"), reason="mercurius and fastify are 33 MB; set MORE_GRAPHQL_SERVERS=1"
)


@pytest.fixture(scope="module", params=["mercurius"])
def front(request: pytest.FixtureRequest) -> Iterator[Front]:
    with Front().running() as running, node_behind(running, request.param):
        yield running


@pytest.fixture
def harness(front: Front) -> Iterator[GraphqlUnderTest]:
    with graphql_under_test(front) as opened:
        yield opened


class TestConformance(Conformance):
    pass
