"""Whatever the CRM is like: every good record arrives, every bad one is named once, and the run ends."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from moto import mock_aws

from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.rest_crm.server import TOKEN, RestCrmServer
from tests.integration.crm.rest_harness import loopback, rest_mapping
from tests.integration.sync.every_record import tell
from tests.integration.sync.rest_draws import LIST_STYLES, TIMELESS, WAYS, DrawnRestCrm, Entry, Ways, entries_from
from tests.integration.sync.running import Running
from tests.integration.sync.small_crm import SmallCrm
from tests.integration.sync.sql_draws import DrawnSqlCrm, SqlWays, crms
from tests.integration.sync.sql_kinds import DIALECTS

SETTINGS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a draw takes half a second, and has a dozen records: no smaller one is looked for
)


@pytest.fixture
def server() -> Iterator[RestCrmServer]:
    with RestCrmServer().running() as running:
        yield running


def over_rest(running: Running, crm: DrawnRestCrm, url: str) -> None:
    secret, document = {"base_url": url, "bearer": TOKEN}, crm.document()

    def wrap(name: str, real: Any) -> Any:
        if name != "crm":
            return real
        opened = RestCrm(rest_mapping(document), secret, transport=loopback(), clock=running.now, sleep=running.sleep)
        running.opened.append(opened)
        return opened

    running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps(secret))
    running.mapping, running.wrap = json.dumps(document), wrap
    running.start()


@pytest.mark.parametrize("style", LIST_STYLES)
def test_every_record_of_a_rest_crm(server: RestCrmServer, style: str) -> None:
    @settings(SETTINGS, max_examples=1 if style in TIMELESS else 2)
    @given(entries_from(3 * LIST_STYLES.index(style)), WAYS)
    def drawn(entries: list[Entry], ways: Ways) -> None:
        rest_story(server, style, entries, ways)

    drawn()


def rest_story(server: RestCrmServer, style: str, entries: list[Entry], ways: Ways) -> None:
    with tempfile.TemporaryDirectory() as folder, mock_aws():
        path = Path(folder)
        running = Running(path, SmallCrm(path), SimulatedSiro(seed=1), ingest_mode="webhook")
        crm = DrawnRestCrm(server, running, style, entries, ways)
        try:
            over_rest(running, crm, server.url)
            tell(running, crm)
        finally:
            running.close()


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path, dialect: str) -> str:
    """Of a database whose texts may be in any encoding."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path}/visits.db"
    if dialect == "mariadb":
        return f"{request.getfixturevalue('mariadb_server').url}?charset=latin1"
    return str(request.getfixturevalue("without_encoding"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_row_of_a_database(url: str, dialect: str) -> None:
    @settings(SETTINGS, max_examples=2)
    @given(crms(dialect))
    def drawn(them: tuple[SqlWays, list[list[tuple[str, int]]]]) -> None:
        ways, each = them
        for entries in each:
            sql_story(url, entries, ways)

    drawn()


def sql_story(url: str, entries: list[tuple[str, int]], ways: SqlWays) -> None:
    with tempfile.TemporaryDirectory() as folder, mock_aws():
        path = Path(folder)
        running = Running(path, SmallCrm(path), SimulatedSiro(seed=1), ingest_mode="webhook")
        crm = DrawnSqlCrm(running, url, entries, ways)
        try:
            tell(running, crm)
        finally:
            running.close()
            crm.close()
