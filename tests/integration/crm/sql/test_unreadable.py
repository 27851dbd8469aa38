"""A value that no driver can read costs its own record, by name; the list goes on past it, and ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.reading import checked, read_all

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
DAY = timedelta(days=1)
LATE = ("infinity", "10000-01-01", "294000-01-01")
EARLY = ("-infinity", "0044-03-15 BC")


@pytest.mark.parametrize("page", [1, 3, 50])
@pytest.mark.parametrize("kind", ["TIMESTAMPTZ", "TIMESTAMP", "DATE"])
def test_times_that_only_postgresql_has_cost_their_own_record(postgresql: Database, kind: str, page: int) -> None:
    """As a cursor they cost nothing: such a row is read in every pass, or in none but a whole one."""
    postgresql.execute(f"CREATE TABLE visits (id TEXT PRIMARY KEY, starts_at {kind}, updated_at {kind})")
    rows = [("good-1", "2026-02-15", "2026-02-15"), ("good-2", "2026-02-15", "2026-02-16")]
    rows += [(f"starts {odd}", odd, "2026-02-15") for odd in LATE + EARLY]
    rows += [(f"changed {odd}", "2026-02-15", odd) for odd in LATE + EARLY]
    values = ", ".join(f"CAST(CAST(:{name} AS TEXT) AS {kind})" for name in ("starts", "changed"))
    postgresql.execute(
        f"INSERT INTO visits VALUES (:id, {values})",
        *({"id": id_, "starts": starts, "changed": changed} for id_, starts, changed in rows),
    )
    reader = postgresql.reader(zone="UTC", page=page)
    expected = {id_: "startTime" if id_.startswith("starts") else "" for id_, _, _ in rows}
    whole = read_all(reader, None, page)
    assert (len(whole), checked(whole)) == (len(rows), expected)
    since = checked(read_all(reader, START - DAY, page))
    assert since == {id_: path for id_, path in expected.items() if id_ not in [f"changed {odd}" for odd in EARLY]}
    window = checked(list(reader.read_window("engagements", START - DAY, START + DAY)))
    assert window == {id_: path for id_, path in expected.items() if not id_.startswith("starts")}
    assert checked(list(reader.read_by_keys("engagements", ["starts infinity", "good-1"]))) == {
        "starts infinity": "startTime",
        "good-1": "",
    }


def test_a_text_shows_what_the_database_shows(postgresql: Database) -> None:
    postgresql.execute("CREATE TABLE visits (id INT, hour TIME, until TIMESTAMPTZ)")
    postgresql.execute("INSERT INTO visits VALUES (1, :hour, 'infinity')", {"hour": "24:00"})
    select = """SELECT id AS "externalId", hour AS "subject", until AS "content", 1 AS "_changed" FROM visits"""
    [row] = read_all(postgresql.reader(select))
    assert (row.payload["subject"], row.payload["content"]) == ("24:00:00", "infinity")


SELECT = """SELECT id AS "externalId", subject AS "subject", starts_at AS "startTime",
    updated_at AS "_changed" FROM visits"""
ROWS = ("'a-1', 'Kitchen'", "'a-2', {bad}", "{bad}, 'Roof'", "{worse}, 'Roof'", "'b-1', 'Bath'")


def bytes_in(database: Database, literal: str, moment: str, charset: str = "") -> None:
    """Visits of one moment; of the second, third and fourth a text is in another encoding."""
    database.execute(
        f"CREATE TABLE visits (id VARCHAR(9), subject VARCHAR(9), starts_at {moment}, updated_at {moment}) {charset}"
    )
    for row in ROWS:
        values = row.format(bad=literal.format("81"), worse=literal.format("8d"))
        database.execute(f"INSERT INTO visits VALUES ({values}, '2026-02-15', '2026-02-15')")


def named(database: Database, page: int) -> None:
    reader = database.reader(SELECT, zone="UTC", page=page)
    expected = {"a-1": "", "a-2": "subject", "r:81": "externalId", "r:8d": "externalId", "b-1": ""}
    for since in (None, START - DAY):
        rows = read_all(reader, since, page)
        assert (len(rows), checked(rows)) == (len(ROWS), expected)
    assert checked(list(reader.read_window("engagements", START - DAY, START + DAY))) == expected
    assert checked(list(reader.read_by_keys("engagements", ["a-2", "b-1"]))) == {"a-2": "subject", "b-1": ""}


@pytest.fixture
def opened() -> Iterator[list[Database]]:
    databases: list[Database] = []
    yield databases
    for each in databases:
        each.close()


@pytest.mark.parametrize("page", [1, 50])
@pytest.mark.parametrize("encoding", ["", "?client_encoding=utf8"])
def test_a_database_without_an_encoding_is_read_as_utf_8(
    without_encoding: str, opened: list[Database], encoding: str, page: int
) -> None:
    opened.append(Database(without_encoding + encoding))
    bytes_in(opened[0], r"E'\x{}'", "TIMESTAMP")
    named(opened[0], page)


def test_or_as_the_url_says(without_encoding: str, opened: list[Database]) -> None:
    opened.append(Database(without_encoding + "?client_encoding=latin1"))
    bytes_in(opened[0], r"E'Jos\xe9\x{}'", "TIMESTAMP")
    reader = opened[0].reader(SELECT, zone="UTC")
    assert [row.payload["subject"] for row in reader.read_by_keys("engagements", ["a-2"])] == ["José\x81"]
    assert "José\x8d" in checked(read_all(reader, None, 1))


def test_an_encoding_in_the_url_makes_no_server_refuse_a_name(
    postgres_server: Postgres, opened: list[Database]
) -> None:
    opened.append(Database(postgres_server.url + "?client_encoding=latin1"))
    opened[0].execute("CREATE TABLE visits (id TEXT)")
    opened[0].execute(r"INSERT INTO visits VALUES ('Jos' || U&'\00E9 \4E2D')")
    [row] = read_all(opened[0].reader("""SELECT id AS "externalId", 1 AS "_changed" FROM visits"""))
    assert row.payload["externalId"] == "José 中"


@pytest.mark.parametrize("page", [1, 50])
def test_bytes_that_are_no_utf_8_in_sqlite(tmp_path: Path, opened: list[Database], page: int) -> None:
    opened.append(Database(f"sqlite:///{tmp_path}/crm.db"))
    bytes_in(opened[0], "CAST(x'{}' AS TEXT)", "TEXT")
    named(opened[0], page)


@pytest.mark.parametrize("page", [1, 50])
def test_bytes_that_the_urls_charset_does_not_have(mariadb_server: MariaDb, opened: list[Database], page: int) -> None:
    """PyMySQL reads latin1 as Windows-1252, which has no 0x81; after such an error its connection is of no use."""
    opened.append(Database(mariadb_server.url + "?charset=latin1"))
    bytes_in(opened[0], "_latin1 x'{}'", "DATETIME", "CHARSET latin1")
    named(opened[0], page)


@pytest.mark.parametrize("page", [1, 50])
def test_days_that_no_calendar_has(mariadb_server: MariaDb, opened: list[Database], page: int) -> None:
    opened.append(Database(mariadb_server.url))
    opened[0].execute("CREATE TABLE visits (id VARCHAR(9) PRIMARY KEY, starts_at DATETIME, updated_at DATETIME)")
    odd = ("2026-02-31", "0000-00-00", "2026-00-10")
    rows = [("good", "2026-02-15", "2026-02-15"), *((f"s {day[5:]}", day, "2026-02-15") for day in odd)]
    rows += [(f"c {day[5:]}", "2026-02-15", day) for day in odd]
    with opened[0].engine.begin() as connection:
        connection.exec_driver_sql("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
        for row in rows:
            connection.exec_driver_sql("INSERT INTO visits VALUES (%s, %s, %s)", row)
    reader = opened[0].reader(zone="UTC", page=page)
    expected = {id_: "startTime" if id_.startswith("s") else "" for id_, _, _ in rows}
    assert checked(read_all(reader, None, page)) == expected
    assert set(checked(read_all(reader, START - DAY, page))) == set(expected) - {"c 00-00", "c 00-10"}


@pytest.mark.parametrize("word", ["n/a", "until further notice"])
def test_a_word_among_cursors_that_are_text_hides_no_row(database: Database, word: str) -> None:
    database.execute("CREATE TABLE visits (id INTEGER, starts_at VARCHAR(40), updated_at VARCHAR(40))")
    rows = [{"id": number, "changed": changed} for number, changed in enumerate(("2026-02-01", "2026-02-15", word))]
    database.execute("INSERT INTO visits VALUES (:id, '2026-02-15', :changed)", *rows)
    assert checked(read_all(database.reader(page=1), START - DAY, 1)) == {"1": "", "2": ""}


@pytest.mark.parametrize("never", [0, 9_999_999_999_999])
def test_a_number_that_stands_for_never_decides_no_unit(database: Database, never: int) -> None:
    at = int(START.timestamp())
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at BIGINT, updated_at BIGINT)")
    rows = [{"id": 0, "at": never}, *({"id": number, "at": at + number} for number in range(1, 4))]
    database.execute("INSERT INTO visits VALUES (:id, :at, :at)", *rows)
    reader = database.reader(zone="UTC")
    assert {"1", "2", "3"} <= set(checked(read_all(reader, START)))
    assert {"1", "2", "3"} <= set(checked(list(reader.read_window("engagements", START - DAY, START + DAY))))
