"""A session's settings hold for its whole life, and need nothing that a proxy refuses."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.transactions import reading
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
    parameters: list[dict[str, object]] = []
    engine = opening(postgresql, opened, query)
    event.listen(engine, "do_connect", lambda _dialect, _record, _args, given: parameters.append(given))
    with reading(engine) as connection:
        found = connection.exec_driver_sql(SETTINGS).one()
    assert found == ("UTC", "5s" if sent else "1min")
    assert ["options" in given for given in parameters] == [sent]
