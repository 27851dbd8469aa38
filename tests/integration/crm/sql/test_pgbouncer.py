"""Behind a pooler that gives each transaction whatever connection is free, reads and writes work all the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from siro_bridge.crm.port import WriteResult
from siro_bridge.crm.sql import engine as sql_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import describing, explaining, reading, reading_alone, reading_in_utc, writing
from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import DealTable
from tests.integration.crm.sql.pgbouncer import pgbouncer
from tests.integration.crm.sql.reading import checked, read_all

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
OFTEN = 12
"""psycopg prepares a statement on a connection at its sixth run."""


Begin = Callable[[Engine], AbstractContextManager[Connection]]


@pytest.fixture(scope="module")
def pooled_url(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pgbouncer(postgres_server, tmp_path_factory.mktemp("pgbouncer")) as url:
        yield url


@pytest.fixture
def pooled(pooled_url: str) -> Iterator[Database]:
    opened = Database(pooled_url)
    yield opened
    opened.close()


def test_pages_are_read_as_often_as_it_takes(pooled: Database) -> None:
    moment = "2026-02-15 14:00:00"
    pooled.visits("INTEGER", "TIMESTAMPTZ", *[(number, moment, moment) for number in range(OFTEN)])
    pooled.execute("INSERT INTO visits VALUES (99, 'infinity', 'infinity')")
    readers = [pooled.reader(zone="UTC", page=1) for _ in range(2)]
    with ThreadPoolExecutor(len(readers)) as pool:
        found = list(pool.map(lambda reader: checked(read_all(reader, START - timedelta(days=1), 1)), readers))
    assert found == [{str(number): "" for number in range(OFTEN)} | {"99": "startTime"}] * len(readers)


def test_facts_are_written_and_read_back_as_often_as_it_takes(pooled: Database) -> None:
    table = DealTable(pooled, "NUMERIC(9,2)", "number")
    try:
        for number in range(OFTEN):
            assert table.write(fact=number, beside=str(number))["fact"].result is WriteResult.WRITTEN
        assert table.read(["fact", "beside"]) == {"fact": OFTEN - 1, "beside": str(OFTEN - 1)}
    finally:
        table.close()


def test_two_who_write_alike_by_turns_do_not_meet_on_the_one_connection(pooled: Database, pooled_url: str) -> None:
    """Nothing but commits: a rollback would have psycopg forget what it prepared."""
    other = Database(pooled_url)
    for _ in range(OFTEN):
        for engine in (pooled.engine, other.engine):
            with writing(engine) as connection:
                assert connection.exec_driver_sql("SELECT current_setting('TimeZone')").scalar_one() == "America/Denver"
    with reading_in_utc(pooled.engine) as connection:
        assert connection.exec_driver_sql("SELECT current_setting('TimeZone')").scalar_one() == "UTC"
    other.close()


@pytest.fixture
def impatient(pooled_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Whose statements, and pauses between them, may take a second."""
    monkeypatch.setattr(sql_engine, "STATEMENT_SECONDS", 1)
    opened = sql_engine.open_engine(pooled_url, pool_size=1)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("begin", [reading_in_utc, reading_alone, reading, describing, explaining, writing])
def test_every_transaction_has_its_limits_and_leaves_none_to_the_next(
    pooled: Database, impatient: Engine, begin: Begin
) -> None:
    limits = "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
    with begin(impatient) as connection:
        assert connection.exec_driver_sql(limits).one() == ("1s", "1s")
    with pooled.engine.connect() as connection:  # nothing of ours is set in it
        assert connection.exec_driver_sql(limits).one() == ("0", "0")


def test_statement_that_takes_too_long_is_ended_by_the_server_and_the_next_is_answered(
    pooled: Database, impatient: Engine
) -> None:
    """The pooler has one connection: while the server worked on, nobody else would be answered."""
    with pytest.raises(CrmUnavailableError, match="statement timeout"), sql_errors("engagements.select"):  # noqa: SIM117
        with reading_in_utc(impatient) as connection:
            connection.exec_driver_sql("SELECT pg_sleep(600)")
    with reading_in_utc(pooled.engine) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_row_that_a_dead_writer_had_locked_is_free_again(pooled: Database, impatient: Engine) -> None:
    """As when Lambda freezes a function in a transaction: nothing says so to the server."""
    pooled.visits("INTEGER", "TIMESTAMPTZ", (1, "2026-02-15 14:00:00", "2026-02-15 14:00:00"))
    lock = "SELECT id FROM visits FOR UPDATE"
    with pytest.raises(CrmUnavailableError), sql_errors("write_back"), writing(impatient) as frozen:  # noqa: PT012
        frozen.exec_driver_sql(lock)
        with writing(pooled.engine) as connection:
            assert connection.exec_driver_sql(lock).scalar_one() == 1
        frozen.exec_driver_sql(lock)


def test_limit_of_the_urls_options_holds_where_the_pooler_passes_them_over(pooled_url: str) -> None:
    pooled = Database(f"{pooled_url}?options=-c%20statement_timeout%3D5s")
    with reading_in_utc(pooled.engine) as connection:
        assert connection.exec_driver_sql("SELECT current_setting('statement_timeout')").scalar_one() == "5s"
    pooled.close()
