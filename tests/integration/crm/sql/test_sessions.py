"""A session's settings hold in every transaction, stay with nobody else, and need nothing that a proxy refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from siro_bridge.crm.sql import engine as sql_engine
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import reading, reading_in_utc, writing
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database

SETTINGS = "SELECT current_setting('TimeZone'), current_setting('statement_timeout')"
ZONE = {"postgresql": "SELECT current_setting('TimeZone')", "mariadb": "SELECT @@session.time_zone"}
OWN = {"postgresql": "America/Denver", "mariadb": "SYSTEM"}
UTC = {"postgresql": "UTC", "mariadb": "+00:00"}


@pytest.fixture
def opened() -> Iterator[list[Engine]]:
    engines: list[Engine] = []
    yield engines
    for engine in engines:
        engine.dispose()


def opening(database: Database, opened: list[Engine], query: str = "", **options: Any) -> Engine:
    url = database.engine.url.render_as_string(hide_password=False) + query
    opened.append(open_engine(url, pool_size=1, **options))
    return opened[-1]


def test_settings_outlive_a_transaction_that_was_rolled_back(postgresql: Database, opened: list[Engine]) -> None:
    engine = opening(postgresql, opened)
    for _ in range(2):
        with reading_in_utc(engine) as connection:
            assert connection.exec_driver_sql(SETTINGS).one() == ("UTC", "1min")


def test_the_syncs_reads_are_in_utc_and_all_else_in_the_servers_own_zone(
    server: Database, opened: list[Engine]
) -> None:
    engine, zone = opening(server, opened), ZONE[server.dialect]
    for begin, expected in ((writing, OWN), (reading_in_utc, UTC), (reading, OWN), (reading_in_utc, UTC)):
        with begin(engine) as connection:
            assert connection.exec_driver_sql(zone).scalar_one() == expected[server.dialect]


def test_a_session_that_writes_may_have_a_zone_of_its_own(server: Database, opened: list[Engine]) -> None:
    engine, zone = opening(server, opened, write_zone="Etc/GMT+5"), ZONE[server.dialect]
    for begin in (reading_in_utc, writing, reading):
        with begin(engine) as connection:
            found = connection.exec_driver_sql(zone).scalar_one()
    assert found == {"postgresql": "Etc/GMT+5", "mariadb": "-05:00"}[server.dialect]


def test_a_zone_that_the_server_does_not_know_is_a_mistake_to_mend(server: Database, opened: list[Engine]) -> None:
    name = {"postgresql": "Europe/Nowhere", "mariadb": "Europe/Vienna"}[server.dialect]  # whose tables are empty
    engine = opening(server, opened, write_zone=name, place="mapping.yaml:9: write_back.session_timezone")
    expected = rf"^mapping\.yaml:9: write_back\.session_timezone: the CRM's database does not know {name}"
    with pytest.raises(ConfigurationError, match=expected), sql_errors("write_back.targets.deal"), writing(engine):
        pass


def test_nothing_is_left_behind_for_the_next_who_uses_the_connection(
    postgresql: Database, opened: list[Engine]
) -> None:
    """As behind PgBouncer, which hands a connection to somebody else between two transactions."""
    engine = opening(postgresql, opened, write_zone="Europe/Berlin")
    with reading_in_utc(engine):
        pass
    with writing(engine):
        pass
    with engine.connect() as connection:
        assert connection.exec_driver_sql(SETTINGS).one() == ("America/Denver", "0")


@pytest.mark.parametrize(
    ("query", "settings"),
    [
        ("", ("UTC", "1min")),
        ("?options=-c%20statement_timeout%3D5000", ("UTC", "5s")),
        ("?options=-cstatement_timeout%3D1.5min", ("UTC", "90s")),
        ("?options=--statement-timeout%3D7%5C%20s", ("UTC", "7s")),
        ("?options=-c%20timezone%3DEurope/Berlin", ("Europe/Berlin", "1min")),
    ],
)
def test_startup_options_are_sent_only_if_the_url_has_some(
    postgresql: Database, opened: list[Engine], query: str, settings: tuple[str, str]
) -> None:
    """RDS Proxy and PgBouncer refuse a connection that has any. What they say goes before what we would set."""
    engine = opening(postgresql, opened, query)
    connect, parameters = engine.dialect.connect, list[dict[str, object]]()

    def spy(**given: object) -> object:
        parameters.append(given)
        return connect(**given)

    vars(engine.dialect)["connect"] = spy
    with reading_in_utc(engine) as connection:
        assert connection.exec_driver_sql(SETTINGS).one() == settings
    assert ["options" in given for given in parameters] == [bool(query)]


@pytest.mark.parametrize("mode", ["", "ANSI_QUOTES,PIPES_AS_CONCAT"])
def test_mysql_sessions_are_strict_and_keep_the_servers_other_modes(
    mariadb_server: MariaDb, opened: list[Engine], mode: str
) -> None:
    engine = open_engine(mariadb_server.url)
    opened.append(engine)
    event.listen(engine, "connect", lambda found, _: found.cursor().execute(f"SET sql_mode = '{mode}'"), insert=True)
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT @@sql_mode").scalar_one().split(",")
    assert "STRICT_ALL_TABLES" in found
    assert {name for name in mode.split(",") if name} < set(found)


@pytest.mark.parametrize(("query", "own", "limit"), [("", 0, 60), ("?read_timeout=5", 0, 5), ("", 2, 2), ("", 90, 60)])
def test_mariadb_ends_each_statement_at_the_lower_of_its_own_limit_and_ours(
    mariadb_server: MariaDb, opened: list[Engine], query: str, own: int, limit: int
) -> None:
    engine = open_engine(mariadb_server.url + query)
    opened.append(engine)
    setting = f"SET max_statement_time = {own}"
    event.listen(engine, "connect", lambda found, _: found.cursor().execute(setting), insert=True)
    for begin in (reading, writing):
        with begin(engine) as connection:
            assert connection.exec_driver_sql("SELECT @@max_statement_time").scalar_one() == limit


def test_statement_that_mariadb_ended_costs_no_connection(
    mariadb_server: MariaDb, opened: list[Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_engine, "STATEMENT_SECONDS", 1)
    engine = open_engine(mariadb_server.url)
    opened.append(engine)
    with reading(engine) as connection:
        own = "SELECT CONNECTION_ID()"
        before = connection.exec_driver_sql(own).scalar_one()
        with pytest.raises(CrmUnavailableError, match="interrupted"), sql_errors("engagements.select"):
            connection.exec_driver_sql("SELECT SLEEP(600)")
        assert connection.exec_driver_sql(own).scalar_one() == before
