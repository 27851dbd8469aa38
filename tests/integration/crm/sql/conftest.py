"""Each of the three databases, empty."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import DealTable, Open


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each of the two whose sessions have a zone."""
    running: Postgres | MariaDb = request.getfixturevalue(
        {"postgresql": "postgres_server", "mariadb": "mariadb_server"}[request.param]
    )
    opened = Database(running.url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    urls: dict[str, Callable[[], str]] = {
        "sqlite": lambda: f"sqlite:///{tmp_path}/crm.db",
        "postgresql": lambda: request.getfixturevalue("postgres_server").url,
        "mariadb": lambda: request.getfixturevalue("mariadb_server").url,
    }
    opened = Database(urls[request.param]())
    yield opened
    opened.close()


@pytest.fixture
def postgresql(postgres_server: Postgres) -> Iterator[Database]:
    opened = Database(postgres_server.url)
    yield opened
    opened.close()


@pytest.fixture
def deals(database: Database) -> Iterator[Open]:
    opened: list[DealTable] = []

    def make(sql: str, rule: str = "text", **more: str) -> DealTable:
        opened.append(DealTable(database, sql, rule, **more))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
