"""Every connector keeps the rules of conformance.py."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres, postgres
from tests.integration.crm.conformance import Conformance, ReadingRules
from tests.integration.crm.graphql_harness import graphql_under_test
from tests.integration.crm.harness import CrmUnderTest
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.rest_harness import rest_under_test
from tests.integration.crm.sql_harness import MAPPING, SEVERAL_TIMES, sql_under_test

Open = Callable[[pytest.FixtureRequest], AbstractContextManager[CrmUnderTest]]


def _sqlite(request: pytest.FixtureRequest, mapping: str = MAPPING) -> AbstractContextManager[CrmUnderTest]:
    folder: Path = request.getfixturevalue("tmp_path")
    return sql_under_test(f"sqlite:///{folder}/crm.db", f"sqlite:///{folder}/missing/crm.db", mapping)


def _postgresql(request: pytest.FixtureRequest, mapping: str = MAPPING) -> AbstractContextManager[CrmUnderTest]:
    server: Postgres = request.getfixturevalue("server")
    return sql_under_test(server.url, server.url.replace(f":{server.port}/", ":1/"), mapping)


def _mariadb(request: pytest.FixtureRequest, mapping: str = MAPPING) -> AbstractContextManager[CrmUnderTest]:
    server: MariaDb = request.getfixturevalue("mariadb_server")
    return sql_under_test(server.url, server.url.replace(f":{server.port}/", ":1/"), mapping)


def _strawberry(request: pytest.FixtureRequest) -> AbstractContextManager[CrmUnderTest]:
    return graphql_under_test(request.getfixturevalue("strawberry_server"))


def _graphql_http(request: pytest.FixtureRequest) -> AbstractContextManager[CrmUnderTest]:
    return graphql_under_test(request.getfixturevalue("node_server"))


CONNECTORS: dict[str, Open] = {
    "rest": lambda _: rest_under_test(),
    "graphql on strawberry": _strawberry,
    "graphql on graphql-http": _graphql_http,
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mariadb": _mariadb,
}
"""A third connector: its harness, and one line here."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres(tmp_path_factory.mktemp("postgres"), "UTC") as running:
        yield running


@pytest.fixture(params=CONNECTORS)
def harness(request: pytest.FixtureRequest) -> Iterator[CrmUnderTest]:
    with CONNECTORS[request.param](request) as opened:
        yield opened


class TestConformance(Conformance):
    pass


class TestSeveralTimesOfChange(ReadingRules):
    """With SQL the cursor may be the newest of several tables' times, each with an index of its own."""

    @pytest.fixture(params=[_sqlite, _postgresql, _mariadb])
    def harness(self, request: pytest.FixtureRequest) -> Iterator[CrmUnderTest]:
        with request.param(request, SEVERAL_TIMES) as opened:
            yield opened
