"""Reading works alike on every database, whatever types its schema uses."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.port import Position
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.crm.sql.transactions import reading_in_utc
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.sql.database import MAPPING, SELECT, Database

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
WALL = "2026-02-15 07:00:00"  # the same, on a clock in Denver


def read_all(reader: SqlReader, since: datetime | None = None, page: int = 2) -> list[str]:
    found: list[str] = []
    after: Position | None = None
    while rows := reader.read_changes("engagements", since, after, page):
        found += [row.payload["externalId"] for row in rows]
        after = Position(*rows[-1].position)
    return found


KEYS: dict[str, list[Any]] = {
    "INTEGER": [1, 2, 3, 10, 20],
    "VARCHAR(20)": ["a", "b", "c:1", "d%", "é"],
    "NUMERIC(12)": [1, 2, 3, 10, 20],
}


@pytest.mark.parametrize("kind", KEYS)
def test_rows_of_one_moment_are_all_read_whatever_the_type_of_the_key(database: Database, kind: str) -> None:
    database.visits(kind, "TIMESTAMP", *[(key, WALL, WALL) for key in KEYS[kind]])
    assert sorted(read_all(database.reader())) == sorted(str(key) for key in KEYS[kind])


@pytest.mark.parametrize("kind", KEYS)
def test_rows_are_found_by_the_text_that_siro_knows_them_by(database: Database, kind: str) -> None:
    database.visits(kind, "TIMESTAMP", *[(key, WALL, WALL) for key in KEYS[kind]])
    wanted = [str(KEYS[kind][3]), str(KEYS[kind][4]), "no such key"]
    rows = database.reader().read_by_keys("engagements", wanted)
    assert {row.payload["externalId"] for row in rows} == set(wanted[:2])


def test_rows_are_found_by_their_external_ids_whatever_they_are_paged_by(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", *[(number, WALL, WALL) for number in (1, 2, 3)])
    concat = "CONCAT('appt-', id)" if database.dialect == "mariadb" else "'appt-' || id"
    reader = database.reader(SELECT.replace('id AS "externalId"', f'{concat} AS "externalId", id AS "_id"'), key="_id")
    rows = reader.read_by_keys("engagements", ["appt-3", "appt-1", "appt-4", "2"])
    assert {row.payload["externalId"] for row in rows} == {"appt-1", "appt-3"}
    assert read_all(reader) == ["appt-1", "appt-2", "appt-3"]


def test_a_select_without_external_ids_cannot_be_asked_for_them(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    reader = database.reader(SELECT.replace('"externalId"', '"_id"'), key="_id")
    with pytest.raises(ConfigurationError, match=r"engagements\.select: the select has no column externalId"):
        reader.read_by_keys("engagements", ["1"])


def test_uuid_keys_are_paged_and_found(postgresql: Database) -> None:
    keys = [str(uuid.UUID(int=number)) for number in range(1, 6)]
    postgresql.visits("UUID", "TIMESTAMPTZ", *[(key, "2026-02-15T14:00:00Z", "2026-02-15T14:00:00Z") for key in keys])
    reader = postgresql.reader()
    assert read_all(reader) == keys
    assert len(reader.read_by_keys("engagements", [*keys[:2], "not a uuid"])) == 2


def test_naive_times_are_the_wall_clock_of_the_mapping(database: Database) -> None:
    database.visits("INTEGER", "DATETIME" if database.dialect != "postgresql" else "TIMESTAMP", (1, WALL, WALL))
    (row,) = database.reader().read_changes("engagements", None, None, 10)
    assert row.payload["startTime"] == "2026-02-15T14:00:00.000Z"
    assert row.payload["startTimeLocalized"] == "2026-02-15T07:00:00.000"


def test_aware_times_keep_their_moment_whatever_the_servers_zone(postgresql: Database) -> None:
    postgresql.visits("INTEGER", "TIMESTAMPTZ", (1, "2026-02-15T16:00:00+02", "2026-02-15T16:00:00+02"))
    (row,) = postgresql.reader(zone="Asia/Tokyo").read_changes("engagements", None, None, 10)
    assert row.payload["startTime"] == "2026-02-15T14:00:00.000Z"
    assert row.payload["startTimeLocalized"] == "2026-02-15T23:00:00.000"


def test_mysql_timestamp_is_a_moment_not_a_wall_clock(database: Database) -> None:
    if database.dialect != "mariadb":
        pytest.skip("only MySQL's TIMESTAMP is shown in the session's zone")
    database.visits("INTEGER", "TIMESTAMP", (1, "2026-02-15 14:00:00", "2026-02-15 14:00:00"))
    reader = database.reader(zone="Europe/Berlin")
    (row,) = reader.read_changes("engagements", START, None, 10)
    assert row.payload["startTime"] == "2026-02-15T14:00:00.000Z"
    assert reader.read_changes("engagements", START + timedelta(seconds=1), None, 10) == []


@pytest.mark.parametrize("since", [START, START - timedelta(minutes=1)])
def test_row_of_the_very_moment_that_is_asked_for_is_read(database: Database, since: datetime) -> None:
    database.visits("INTEGER", "DATETIME" if database.dialect != "postgresql" else "TIMESTAMP", (1, WALL, WALL))
    assert read_all(database.reader(), since) == ["1"]
    assert read_all(database.reader(), START + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("scale", "kind"), [(1, "INTEGER"), (1000, "BIGINT"), (1_000_000, "BIGINT"), (10**9, "BIGINT")]
)
def test_cursor_may_be_a_number_of_seconds_or_of_parts_of_them(database: Database, scale: int, kind: str) -> None:
    at = int(START.timestamp()) * scale
    database.execute(f"CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at {kind}, updated_at {kind})")
    database.execute("INSERT INTO visits VALUES (1, :at, :at), (2, :at, :later)", {"at": at, "later": at + 60 * scale})
    reader = database.reader()
    assert read_all(reader, START + timedelta(seconds=30)) == ["2"]
    (first, _) = reader.read_changes("engagements", None, None, 10)
    assert first.payload["startTime"] == "2026-02-15T14:00:00.000Z"
    assert first.updated_at == START


@pytest.mark.parametrize("never", [0, -1, 9_999_999_999_999])
@pytest.mark.parametrize("scale", [1, 1000])
def test_what_stands_for_never_does_not_decide_the_cursors_unit(database: Database, scale: int, never: int) -> None:
    at = int(START.timestamp()) * scale
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at BIGINT, updated_at BIGINT)")
    rows = [{"id": 1, "at": at, "updated": never}, *({"id": 2 + n, "at": at, "updated": at + n} for n in range(2))]
    database.execute("INSERT INTO visits VALUES (:id, :at, :updated)", *rows)
    found = set(read_all(database.reader(), START - timedelta(minutes=1)))
    assert found == {"2", "3"} | ({"1"} if never > at else set())


def test_one_word_among_numbers_stops_no_other_row(tmp_path: Path) -> None:
    """SQLite keeps any value in any column, and sorts words behind numbers."""
    at = int(START.timestamp())
    sqlite = Database(f"sqlite:///{tmp_path}/crm.db")
    sqlite.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at INTEGER, updated_at INTEGER)")
    rows: list[dict[str, Any]] = [{"id": n, "at": at, "updated": at + n} for n in (2, 3)]
    sqlite.execute("INSERT INTO visits VALUES (1, 'soon', 'soon')")
    sqlite.execute("INSERT INTO visits VALUES (:id, :at, :updated)", *rows)
    reader = sqlite.reader()
    assert read_all(reader, START - timedelta(minutes=1)) == ["2", "3", "1"]
    window = reader.read_window("engagements", START - timedelta(hours=1), START + timedelta(hours=1))
    assert {"2", "3"} <= {row.payload["externalId"] for row in window}
    sqlite.close()


def test_cursor_and_key_may_be_expressions(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL), (2, WALL, "2026-02-15 08:00:00"))
    greatest = "MAX" if database.dialect == "sqlite" else "GREATEST"
    quote = "`" if database.dialect == "mariadb" else '"'
    cursor = f"""'{greatest}({quote}_changed{quote}, {quote}startTime{quote})'"""
    assert read_all(database.reader(cursor=cursor, key=f"""'{quote}externalId{quote} + 0'""")) == ["1", "2"]


def test_a_select_may_hold_colons_percents_and_a_last_comment(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    select = """SELECT id AS "externalId", '10:30 :x 5%' AS "subject", '%(x)s' AS "content", starts_at AS "startTime",
           updated_at AS "_changed" FROM visits WHERE '%' <> ':id' -- :all of them; 100%"""
    (row,) = database.reader(select).read_changes("engagements", None, None, 10)
    assert row.payload["subject"] == "10:30 :x 5%"


def test_a_cast_is_no_parameter(postgresql: Database) -> None:
    postgresql.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    select = SELECT.replace("id AS", "id::text AS") + ";"
    assert read_all(postgresql.reader(select)) == ["1"]


def test_window_holds_exactly_the_starts_within_it(database: Database) -> None:
    rows = [(number, f"2026-02-{10 + number} 07:00:00", WALL) for number in range(8)]
    database.visits("INTEGER", "DATETIME" if database.dialect != "postgresql" else "TIMESTAMP", *rows)
    reader = database.reader()
    start, end = datetime(2026, 2, 12, 14, tzinfo=UTC), datetime(2026, 2, 15, 14, tzinfo=UTC)
    found = [row.payload["externalId"] for row in reader.read_window("engagements", start, end)]
    assert found == ["2", "3", "4", "5"]


def test_window_holds_rows_that_were_never_stamped(database: Database) -> None:
    database.execute(
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at DATETIME, updated_at DATETIME)".replace(
            "DATETIME", "TIMESTAMP" if database.dialect == "postgresql" else "DATETIME"
        )
    )
    database.execute("INSERT INTO visits VALUES (1, :starts, NULL)", {"starts": WALL})
    reader = database.reader()
    window = reader.read_window("engagements", START - timedelta(days=1), START + timedelta(days=1))
    assert [row.payload["externalId"] for row in window] == ["1"]
    assert read_all(reader, START) == []


def test_key_that_is_null_is_a_mistake_to_mend(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL), (2, WALL, WALL))
    select = SELECT.replace("updated_at", 'NULLIF(id, id) AS "_none", updated_at')
    with pytest.raises(ConfigurationError, match="the key is null"):
        read_all(database.reader(select, key="_none"), page=1)


def test_times_of_the_hour_that_the_clock_shows_twice_are_not_missed(postgresql: Database) -> None:
    """In Denver it is 01:30 at 07:30 UTC and again at 08:30 UTC on 1 November 2026."""
    postgresql.visits("INTEGER", "TIMESTAMP", (1, WALL, "2026-11-01 01:10:00"))
    second_time = datetime(2026, 11, 1, 7, 50, tzinfo=UTC)  # 01:50, the first time: 01:10 is still to come again
    assert read_all(postgresql.reader(), second_time) == ["1"]


DELETES = {"postgresql": "WITH gone AS (DELETE FROM visits RETURNING id) SELECT id FROM gone"}


def test_a_select_cannot_write(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    with (
        pytest.raises(ConfigurationError),
        sql_errors("engagements.select"),
        reading_in_utc(database.engine) as connection,
    ):
        connection.exec_driver_sql(DELETES.get(database.dialect, "DELETE FROM visits"))
    assert read_all(database.reader()) == ["1"]


MISTAKES = {
    "engagements.select": ("SELECT nothing FROM visits", "externalId"),
    "visits_": ('SELECT id AS "externalId" FROM visits_', "externalId"),
    "syntax": ("SELEKT 1", "externalId"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_a_select_names_the_line_and_what_the_database_says(database: Database, name: str) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    with pytest.raises(ConfigurationError, match=r"mapping\.yaml:5: engagements\.select: the CRM's database says"):
        read_all(database.reader(MISTAKES[name][0]))


def test_column_that_siro_does_not_know_is_named(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    select = SELECT.replace('AS "startTime"', 'AS "beginTime"')
    with pytest.raises(ConfigurationError, match=r"engagements\.select: beginTime: .*no field 'beginTime'"):
        read_all(database.reader(select))


def elsewhere(url: str) -> SqlReader:
    mapping = parse_mapping(MAPPING.format(zone="UTC", select=SELECT, cursor="_changed", key="externalId"))
    assert isinstance(mapping, SqlMapping)
    return SqlReader(open_engine(url), mapping)


def test_database_that_is_away_is_tried_again_later() -> None:
    with pytest.raises(CrmUnavailableError) as caught:
        elsewhere("postgresql://someone:hunter2@127.0.0.1:1/crm").read_changes("engagements", None, None, 1)
    assert "hunter2" not in str(caught.value)


def test_wrong_password_is_a_mistake_to_mend(postgresql: Database) -> None:
    url = postgresql.engine.url.set(password="wrong-one").render_as_string(hide_password=False)
    with pytest.raises(ConfigurationError, match="authentication failed"):
        elsewhere(url).read_changes("engagements", None, None, 1)


def rows_of(reader: SqlReader) -> list[dict[str, Any]]:
    return [row.payload for row in reader.read_changes("engagements", None, None, 10)]


def test_lists_of_people_may_come_as_json(database: Database) -> None:
    database.visits("INTEGER", "TIMESTAMP", (1, WALL, WALL))
    people = """'[{"externalId": 7, "email": "dana@example.com"}, {"externalId": 8}]'"""
    select = SELECT.replace("updated_at", f'{people} AS "engagementUsers", updated_at')
    assert rows_of(database.reader(select))[0]["engagementUsers"] == [
        {"externalId": "7", "email": "dana@example.com"},
        {"externalId": "8"},
    ]
