"""Behind a pooler that gives each transaction whatever connection is free, reads and writes work all the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge.crm.port import WriteResult
from siro_bridge.crm.sql.transactions import reading_in_utc, writing
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import DealTable
from tests.integration.crm.sql.pgbouncer import pgbouncer
from tests.integration.crm.sql.reading import checked, read_all

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
OFTEN = 12
"""psycopg prepares a statement on a connection at its sixth run."""


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
