"""A cursor that is the newest of several tables' times finds what an expression over them finds, by their indexes."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge.crm.port import Position
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.reading import read_all

SINCE = datetime(2026, 2, 15, 14, tzinfo=UTC)
SELECT = (
    'SELECT v.id AS "externalId", v.starts_at AS "startTime", d.title AS "subject", v.changed AS "_visit", '
    'd.changed AS "_deal", s.changed AS "_rep" FROM visits v LEFT JOIN deals d ON d.id = v.deal '
    "LEFT JOIN staff s ON s.id = v.rep"
)
TIMES = "[_visit, _deal, _rep]"
NULL_LAST = {
    "postgresql": "GREATEST(_visit, _deal, _rep)",
    "sqlite": "MAX(COALESCE(_visit, _deal, _rep), COALESCE(_deal, _rep, _visit), COALESCE(_rep, _visit, _deal))",
}
NULL_LAST["mariadb"] = NULL_LAST["sqlite"].replace("MAX", "GREATEST")
"""What a person would have to write."""


def company(database: Database, visits: int = 60, seed: int = 1) -> None:
    """Times of change that are often the same, and often null; some visits have no deal, and no rep."""
    chance = random.Random(seed)

    def stamp() -> str | None:
        minutes = chance.choice([None, -500, -1, 0, 0, 1, 2, 3, 40, 40, chance.randrange(100)])
        return None if minutes is None else f"{SINCE + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"

    time = "TIMESTAMP" if database.dialect == "postgresql" else "DATETIME"
    for table in ("deals", "staff"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    database.execute(f"CREATE TABLE deals (id INTEGER PRIMARY KEY, title VARCHAR(40), changed {time})")
    database.execute(f"CREATE TABLE staff (id INTEGER PRIMARY KEY, changed {time})")
    database.execute(
        f"CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at {time}, deal INTEGER, rep INTEGER, changed {time})"
    )
    deals = [{"id": at, "title": f"Deal {at}", "changed": stamp()} for at in range(15)]
    database.execute("INSERT INTO deals VALUES (:id, :title, :changed)", *deals)
    database.execute("INSERT INTO staff VALUES (:id, :changed)", *({"id": at, "changed": stamp()} for at in range(4)))
    rows = [
        {"id": at, "deal": chance.choice([None, *range(15)]), "rep": chance.choice([None, *range(4)]), "at": stamp()}
        for at in range(visits)
    ]
    database.execute("INSERT INTO visits VALUES (:id, '2026-02-15 14:00:00', :deal, :rep, :at)", *rows)


def places(reader: SqlReader, since: datetime | None, page: int) -> list[Position]:
    return [row.position for row in read_all(reader, since, page)]


def keys(reader: SqlReader, since: datetime) -> list[str]:
    return [row.payload["externalId"] for row in read_all(reader, since, 50)]


@pytest.mark.parametrize("page", [2, 3, 50])
@pytest.mark.parametrize("seed", [1, 2])
def test_pages_are_those_of_the_newest_as_an_expression(database: Database, page: int, seed: int) -> None:
    company(database, seed=seed)
    by_list = database.reader(SELECT, cursor=TIMES, zone="UTC")
    by_expression = database.reader(SELECT, cursor=NULL_LAST[database.dialect], zone="UTC")
    for since in (SINCE, SINCE + timedelta(minutes=40), None):
        found = places(by_list, since, page)
        assert found == places(by_expression, since, page)
        assert len(found) > 10


def test_parent_that_moves_alone_brings_all_that_carry_it(database: Database) -> None:
    company(database)
    reader = database.reader(SELECT, cursor=TIMES, zone="UTC")
    later = SINCE + timedelta(days=1)
    assert keys(reader, later) == []
    database.execute("UPDATE visits SET deal = NULL WHERE deal = 3")
    database.execute("UPDATE visits SET deal = 3 WHERE id IN (7, 12, 40)")
    database.execute("UPDATE deals SET title = 'New', changed = '2026-02-17 00:00:00' WHERE id = 3")
    rows = read_all(reader, later)
    assert [(row.payload["externalId"], row.payload["subject"]) for row in rows] == [
        (key, "New") for key in ("7", "12", "40")
    ]


def test_time_that_stands_for_ever_hides_no_other_change(postgresql: Database) -> None:
    company(postgresql)
    postgresql.execute("UPDATE staff SET changed = 'infinity' WHERE id = 1")
    reader = postgresql.reader(SELECT, cursor=TIMES, zone="UTC")
    by_expression = postgresql.reader(SELECT, cursor=NULL_LAST["postgresql"], zone="UTC")
    assert places(reader, SINCE, 4) == places(by_expression, SINCE, 4)


def test_changed_row_without_a_key_is_told(server: Database) -> None:
    """It could not be looked for."""
    company(server)
    select = SELECT.replace("SELECT v.id", 'SELECT NULLIF(v.id, 7) AS "_key", v.id')
    reader = server.reader(select, cursor=TIMES, key="_key", zone="UTC")
    assert len(keys(reader, SINCE + timedelta(days=1))) == 0
    server.execute("UPDATE visits SET changed = '2026-02-17 00:00:00' WHERE id = 7")
    with pytest.raises(ConfigurationError, match=r"engagements\.key: the key is null"):
        keys(reader, SINCE + timedelta(days=1))


@pytest.mark.parametrize("columns", [["_visit", "_deals"], ["_visits"]])
def test_column_that_the_select_does_not_have_is_named(database: Database, columns: Sequence[str]) -> None:
    company(database)
    reader = database.reader(SELECT, cursor=f"[{', '.join(columns)}]", zone="UTC")
    with pytest.raises(
        ConfigurationError, match=r"^mapping\.yaml:7: engagements\.cursor: .* did you mean _(deal|visit)\?"
    ):
        reader.read_changes("engagements", SINCE, None, 10)


def test_list_of_one_column_is_that_column(database: Database) -> None:
    company(database)
    one, name = (database.reader(SELECT, cursor=cursor, zone="UTC") for cursor in ("[_visit]", "_visit"))
    assert places(one, SINCE, 7) == places(name, SINCE, 7)


@pytest.mark.parametrize("zone", ["UTC", "America/Denver"])
def test_times_of_plain_columns_are_read_once(server: Database, zone: str) -> None:
    """Whether the session's clock made the newest of them need not be found out by reading again."""
    company(server)
    if server.dialect == "mariadb":
        for table in ("visits", "deals", "staff"):
            server.execute(f"ALTER TABLE {table} MODIFY changed TIMESTAMP(6) NULL")
    reader = server.reader(SELECT, cursor=TIMES, zone=zone)
    read_all(reader, SINCE - timedelta(days=1), 50)
    watched = reader._source("engagements")._clock.watched
    assert -2 not in watched
