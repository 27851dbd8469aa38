"""Rows that the database holds equal all come, wherever a page ends between them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.reading import read_all

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
WALL = "2026-02-15 07:00:00"
SELECT = """SELECT id AS "externalId", subject AS "subject", starts_at AS "startTime",
    updated_at AS "_changed", {key} AS "_key" FROM visits"""
LIKE_NO_OTHER = {"sqlite": "VARCHAR(40) COLLATE NOCASE", "mariadb": "VARCHAR(40)", "postgresql": "VARCHAR(40)"}


def visits(database: Database, ids: Sequence[str | None]) -> None:
    """All of one moment, in a table without a key; their subjects tell them apart."""
    moment = "TIMESTAMP" if database.dialect == "postgresql" else "DATETIME"
    kind = LIKE_NO_OTHER[database.dialect]
    database.execute(f"CREATE TABLE visits (id {kind}, subject VARCHAR(40), starts_at {moment}, updated_at {moment})")
    rows = [{"id": id_, "subject": str(number), "at": WALL} for number, id_ in enumerate(ids)]
    database.execute("INSERT INTO visits VALUES (:id, :subject, :at, :at)", *rows)


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize(
    "ids", [["a", "b", "b", "b", "c"], ["a", "D-2", "d-2", "D-2 ", "e"], ["e", "é", "É", "f", "ß", "ss"]]
)
def test_rows_of_one_position_all_come(database: Database, ids: list[str], page: int) -> None:
    """A view gives one row twice, or two ids differ only for people."""
    visits(database, ids)
    reader = database.reader(SELECT.format(key="id"), key="_key", page=page)
    subjects = sorted(row.payload["subject"] for row in read_all(reader, START, page))
    assert subjects == sorted(str(number) for number in range(len(ids)))
    window = list(reader.read_window("engagements", START - timedelta(days=1), START + timedelta(days=1)))
    assert sorted(row.payload["subject"] for row in window) == subjects


def test_an_id_that_only_a_collation_holds_equal_is_told_and_not_taken(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    visits(database, ["D-2", "d-2"])
    reader = database.reader(SELECT.format(key="id"), key="_key")
    for _ in range(2):
        found = reader.read_by_keys("engagements", ["d-2"])
        assert [row.payload["subject"] for row in found] == ["1"]
    told = [line for line in caplog.messages if "equal" in line]
    assert len(told) == (0 if database.dialect == "postgresql" else 1)
    assert all(line.startswith("mapping.yaml:5: engagements.select: ") and "join" in line for line in told)


def test_a_row_without_a_key_is_lost_nowhere(database: Database) -> None:
    visits(database, ["a", None])
    with pytest.raises(ConfigurationError, match=r"engagements\.key: the key is null"):
        read_all(database.reader(SELECT.format(key="id"), key="_key"), START, 1)


def test_a_cursor_that_is_made_when_it_is_read_ends_with_a_line(database: Database) -> None:
    visits(database, ["a", "b", "c", "d", "e"])
    now = {"postgresql": "clock_timestamp()", "mariadb": "SYSDATE(6)", "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')"}
    select = SELECT.format(key="id").replace("updated_at AS", f"{now[database.dialect]} AS")
    with pytest.raises(ConfigurationError, match=r"engagements\.cursor: the same rows come again and again"):
        read_all(database.reader(select, key="_key", zone="UTC"), START, 2)


def test_one_record_may_fill_several_pages(database: Database) -> None:
    visits(database, ["a"] * 7)
    reader = database.reader(SELECT.format(key="subject"), key="_key", page=2)
    assert len(read_all(reader, START, 2)) == 7


@pytest.mark.parametrize("name", ["cursor", "key"])
def test_a_number_that_is_not_equal_to_itself_pages_nothing(server: Database, name: str) -> None:
    visits(server, ["a", "b"])
    quote = "`" if server.dialect == "mariadb" else '"'
    number = {"postgresql": "40000.55::real", "mariadb": "CAST(40000.55 AS FLOAT)"}[server.dialect]
    select = SELECT.format(key="id").replace("subject AS", f"{number} AS {quote}_number{quote}, subject AS")
    paged_by = {"cursor": "_changed", "key": "_key"} | {name: "_number"}
    reader = server.reader(select, cursor=paged_by["cursor"], key=paged_by["key"])
    with pytest.raises(ConfigurationError, match=rf"engagements\.{name}: a number of four bytes"):
        read_all(reader, None, 2)


@pytest.mark.parametrize("kind", ["ENUM('b', 'a')", "SET('b', 'a')"])
def test_a_column_whose_order_is_not_that_of_its_names_pages_nothing(mariadb_server: MariaDb, kind: str) -> None:
    database = Database(mariadb_server.url)
    database.execute(f"CREATE TABLE visits (id {kind}, updated_at DATETIME)")
    database.execute(f"INSERT INTO visits VALUES ('a', '{WALL}'), ('b', '{WALL}')")
    select = "SELECT {} AS `externalId`, updated_at AS `_changed` FROM visits"
    with pytest.raises(ConfigurationError, match=r"engagements\.key: an ENUM or a SET .* cast it to CHAR"):
        read_all(database.reader(select.format("id"), page=1), None, 1)
    assert len(read_all(database.reader(select.format("CAST(id AS CHAR)"), page=1), None, 1)) == 2
    database.close()
