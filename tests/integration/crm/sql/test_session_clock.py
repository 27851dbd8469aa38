"""What a select made by the session's clock is told from what the CRM's own clock shows, row by row."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.sql.database import Database

TABLE = {
    "mariadb": "CREATE TABLE visits (id INTEGER PRIMARY KEY, moment TIMESTAMP NULL, wall DATETIME, changed DATETIME)",
    "postgresql": "CREATE TABLE visits (id INTEGER PRIMARY KEY, moment TIMESTAMPTZ, wall TIMESTAMP, changed TIMESTAMP)",
}
SEVEN = "2026-02-15 07:00:00"
"""On the wall in Denver, where it is 14:00 in UTC; the moment is that too."""
LATE = datetime(2026, 2, 16, 3, tzinfo=UTC)
"""The evening before in Denver, and the next day in Berlin all the same."""


@pytest.fixture
def visits(server: Database) -> Database:
    """The first has a moment and no wall clock, the second the other way round, the third both."""
    server.execute(TABLE[server.dialect])
    moment = "FROM_UNIXTIME(1771164000)" if server.dialect == "mariadb" else "to_timestamp(1771164000)"
    server.execute(
        f"INSERT INTO visits VALUES (1, {moment}, NULL, '{SEVEN}'), (2, NULL, '{SEVEN}', '{SEVEN}'), "
        f"(3, {moment}, '{SEVEN}', '{SEVEN}')"
    )
    return server


def reader(database: Database, start: str, *, cursor: str = "changed", zone: str = "America/Denver") -> SqlReader:
    select = f'SELECT id AS "externalId", {start} AS "startTime", {cursor} AS "_changed" FROM visits'
    return database.reader(select, zone=zone)


def starts(reader: SqlReader) -> Mapping[str, Any]:
    """By id: the hour of UTC and the local one."""
    rows = [row.payload for row in reader.read_changes("engagements", None, None, 10)]
    return {
        row["externalId"]: (row.get("startTime", "")[11:16], row.get("startTimeLocalized", "")[11:16]) for row in rows
    }


RIGHT, LATER = ("14:00", "07:00"), ("15:00", "08:00")
MARIADB = {
    "moment + INTERVAL 1 HOUR": {"1": LATER, "3": LATER},
    "TIMESTAMPADD(HOUR, 1, moment)": {"1": LATER, "3": LATER},
    "wall + INTERVAL 1 HOUR": {"2": LATER, "3": LATER},
    "GREATEST(moment, moment)": {"1": RIGHT, "3": RIGHT},
    "COALESCE(wall, moment)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "COALESCE(moment, wall)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "IF(id = 2, wall, moment)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "COALESCE(moment, 'soon')": {"1": RIGHT, "2": ("", ""), "3": RIGHT},
    "DATE_FORMAT(moment, '%Y-%m-%dT%H:%i:%s')": {"1": RIGHT, "3": RIGHT},
    "DATE_FORMAT(moment, '%Y-%m-%dT%H:%i:%sZ')": {"1": RIGHT, "3": RIGHT},
    "FROM_UNIXTIME(1771164000)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "CASE WHEN id = 2 THEN wall ELSE moment + INTERVAL 0 HOUR END": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
}
POSTGRESQL = {
    "moment::timestamp + interval '1 hour'": {"1": LATER, "3": LATER},
    "date_trunc('minute', moment)": {"1": RIGHT, "3": RIGHT},
    "wall + interval '1 hour'": {"2": LATER, "3": LATER},
    "COALESCE(wall, moment)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "COALESCE(moment::timestamp, wall)": {"1": RIGHT, "2": RIGHT, "3": RIGHT},
    "to_char(moment, 'YYYY-MM-DD HH24:MI')": {"1": RIGHT, "3": RIGHT},
    "moment::text": {"1": RIGHT, "3": RIGHT},
    "moment AT TIME ZONE 'America/Denver'": {"1": RIGHT, "3": RIGHT},
}
FORMS = [("mariadb", form) for form in MARIADB] + [("postgresql", form) for form in POSTGRESQL]


@pytest.mark.parametrize(("server", "form"), FORMS, indirect=["server"])
def test_every_form_of_a_time_is_what_it_was_made_of(visits: Database, form: str) -> None:
    expected = (MARIADB if visits.dialect == "mariadb" else POSTGRESQL)[form]
    found = starts(reader(visits, form))
    assert {key: value for key, value in found.items() if key in expected} == expected
    assert {value for key, value in found.items() if key not in expected} <= {("", "")}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"])
def test_a_changed_row_is_found_whatever_clock_its_cursor_was_made_by(visits: Database, zone: str) -> None:
    """In the east the wall is ahead of UTC: taken for the wall's, such a cursor would be asked for too late."""
    cursor = "moment::timestamp" if visits.dialect == "postgresql" else "moment + INTERVAL 0 HOUR"
    opened = reader(visits, "moment", cursor=cursor, zone=zone)
    changed = datetime(2026, 2, 15, 14, tzinfo=UTC)
    rows = opened.read_changes("engagements", changed, None, 10)
    assert [row.payload["externalId"] for row in rows] == ["1", "3"]
    assert {row.updated_at for row in rows} == {changed}
    assert [row.payload["externalId"] for row in opened.read_changes("engagements", None, rows[0].position, 10)] == [
        "3"
    ]
    assert not opened.read_changes("engagements", changed + timedelta(seconds=1), None, 10)


def test_a_cursor_of_two_clocks_has_no_order_and_is_refused_with_the_remedy(visits: Database) -> None:
    cursor = "COALESCE(wall, moment::timestamp)" if visits.dialect == "postgresql" else "COALESCE(wall, moment)"
    with pytest.raises(ConfigurationError, match=r"cursor: some of its times are made by our session's clock"):
        reader(visits, "moment", cursor=cursor).read_changes("engagements", None, None, 10)


def test_a_time_that_is_either_clocks_by_which_is_later_is_refused_with_the_remedy(visits: Database) -> None:
    visits.execute("UPDATE visits SET wall = '2026-02-15 10:00:00' WHERE id = 3")
    moment = "moment" if visits.dialect == "mariadb" else "moment::timestamp"
    with pytest.raises(ConfigurationError, match=r":5: engagements\.select: startTime: some of its times .* make all"):
        starts(reader(visits, f"GREATEST({moment}, wall)"))


def test_a_day_by_the_sessions_clock_is_refused_where_it_is_another_day(visits: Database) -> None:
    day = "moment::date" if visits.dialect == "postgresql" else "DATE(moment)"
    assert starts(reader(visits, day))
    visits.execute("UPDATE visits SET moment = :late WHERE id = 1", {"late": LATE})
    if visits.dialect == "mariadb":
        visits.execute("UPDATE visits SET moment = FROM_UNIXTIME(:late) WHERE id = 1", {"late": LATE.timestamp()})
    with pytest.raises(ConfigurationError, match=r"select: startTime is made by our session's clock"):
        starts(reader(visits, day))


def test_a_conversion_that_counts_on_the_sessions_zone_is_refused_with_the_remedy(visits: Database) -> None:
    """It may give Denver's wall or UTC's, and both move with the session's clock."""
    converted = {
        "mariadb": "CONVERT_TZ(moment, '+00:00', '-07:00')",
        "postgresql": "moment::timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/Denver'",
    }[visits.dialect]
    with pytest.raises(
        ConfigurationError, match=r"select: startTime is made by .* select that time itself, or its UNIX_"
    ):
        starts(reader(visits, converted))
    seconds = {"mariadb": "UNIX_TIMESTAMP(moment)", "postgresql": "extract(epoch FROM moment)"}[visits.dialect]
    both = f'{seconds} AS "startTime", {converted} AS "_shown", id AS "externalId", changed AS "_changed"'
    assert starts(visits.reader(f"SELECT {both} FROM visits"))["3"] == RIGHT


def test_columns_without_a_value_are_read_once(visits: Database) -> None:
    """Such as the cursor of a CRM that has none."""
    opened = visits.reader('SELECT id AS "externalId", NULLIF(wall, wall) AS "startTime" FROM visits', cursor="none")
    statements: list[str] = []
    event.listen(visits.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(opened.read_changes("engagements", None, None, 10)) == 3
    assert not [each for each in statements if " IN (" in each]


VIEW = "CREATE OR REPLACE VIEW seen AS SELECT id, {} AS made, changed FROM visits"


def test_a_view_hides_nothing(visits: Database) -> None:
    made = "moment::timestamp" if visits.dialect == "postgresql" else "IF(id = 2, wall, moment)"
    visits.execute(VIEW.format(made))
    select = 'SELECT id AS "externalId", made AS "startTime", changed AS "_changed" FROM seen'
    found = starts(visits.reader(select))
    visits.execute("DROP VIEW seen")
    assert found["3"] == RIGHT


def test_a_page_of_rows_that_all_stood_is_read_once(visits: Database) -> None:
    """Unless MySQL made the time by an expression: there any row may be made otherwise."""
    rows = [{"id": number, "wall": SEVEN} for number in range(10, 1210)]
    visits.execute("INSERT INTO visits (id, wall, changed) VALUES (:id, :wall, :wall)", *rows)
    opened = reader(visits, "wall + INTERVAL '0' HOUR")
    statements: list[str] = []
    event.listen(visits.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for _ in range(2):
        statements.clear()
        assert len(opened.read_changes("engagements", None, None, 1100)) == 1100
    again = [each for each in statements if " IN (" in each]
    assert bool(again) == (visits.dialect == "mariadb")
