"""A session's settings hold for its whole life, and need nothing that a proxy refuses."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.transactions import reading
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database

SETTINGS = "SELECT current_setting('TimeZone'), current_setting('statement_timeout')"


@pytest.fixture
def opened() -> Iterator[list[Engine]]:
    engines: list[Engine] = []
    yield engines
    for engine in engines:
        engine.dispose()


def opening(database: Database, opened: list[Engine], query: str = "") -> Engine:
    opened.append(open_engine(database.engine.url.render_as_string(hide_password=False) + query, pool_size=1))
    return opened[-1]


def test_settings_outlive_a_transaction_that_was_rolled_back(postgresql: Database, opened: list[Engine]) -> None:
    engine = opening(postgresql, opened)
    for _ in range(2):
        with reading(engine) as connection:
            assert connection.exec_driver_sql(SETTINGS).one() == ("UTC", "1min")


@pytest.mark.parametrize(("query", "sent"), [("", False), ("?options=-c%20statement_timeout%3D5000", True)])
def test_startup_options_are_sent_only_if_the_url_has_some(
    postgresql: Database, opened: list[Engine], query: str, *, sent: bool
) -> None:
    """RDS Proxy and PgBouncer refuse a connection that has any."""
    engine = opening(postgresql, opened, query)
    connect, parameters = engine.dialect.connect, list[dict[str, object]]()

    def spy(**given: object) -> object:
        parameters.append(given)
        return connect(**given)

    vars(engine.dialect)["connect"] = spy
    with reading(engine) as connection:
        found = connection.exec_driver_sql(SETTINGS).one()
    assert found == ("UTC", "5s" if sent else "1min")
    assert ["options" in given for given in parameters] == [sent]


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
