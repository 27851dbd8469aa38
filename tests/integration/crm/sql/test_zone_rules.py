"""A database that goes by other rules of a zone than we do is told of, with the remedy."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine

from siro_bridge.crm.sql.live_check import LiveCheck
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.zone_rules import rules_told, zones_in
from siro_bridge.domain.payload.zones import zone_named
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database

ALWAYS_WINTER = "America/Edmonton"
"""As the tables of the MariaDB under test have it: seven hours behind UTC all the year."""


@pytest.fixture(scope="module")
def tables_of_zones(mariadb_server: MariaDb) -> Iterator[None]:
    admin = create_engine(mariadb_server.admin_url)
    with admin.begin() as connection:
        connection.exec_driver_sql("INSERT INTO mysql.time_zone VALUES (9001, 'N')")
        connection.exec_driver_sql("INSERT INTO mysql.time_zone_name VALUES (%s, 9001)", (ALWAYS_WINTER,))
        connection.exec_driver_sql("INSERT INTO mysql.time_zone_transition_type VALUES (9001, 0, -25200, 0, 'MST')")
    yield
    with admin.begin() as connection:
        for table in ("time_zone", "time_zone_name", "time_zone_transition_type"):
            connection.exec_driver_sql(f"DELETE FROM mysql.{table} WHERE Time_zone_id = 9001")
    admin.dispose()


def told(database: Database, zone: str) -> str | None:
    with database.engine.connect() as connection:
        return rules_told(connection, zone_named(zone))


@pytest.fixture
def mariadb(mariadb_server: MariaDb, tables_of_zones: None) -> Iterator[Database]:
    opened = Database(mariadb_server.url)
    yield opened
    opened.close()


def test_a_database_a_winter_behind_is_told_with_the_remedy(mariadb: Database) -> None:
    found = told(mariadb, ALWAYS_WINTER)
    assert found
    assert found.startswith("the CRM's database has other rules of America/Edmonton: it is up to 1:00 h behind ours in")
    assert "load the system's newest zones with mysql_tzinfo_to_sql" in found


def test_a_zone_that_the_database_does_not_know_is_told_where_a_select_uses_it(mariadb: Database) -> None:
    assert (told(mariadb, "Antarctica/Troll") or "").startswith(
        "the CRM's database does not know Antarctica/Troll; load"
    )
    with mariadb.engine.connect() as connection:
        assert rules_told(connection, zone_named("Antarctica/Troll"), is_used=False) is None


def test_a_zone_that_postgresql_does_not_know_is_told_too(postgresql: Database) -> None:
    """There is none today: its files have every name of ours."""
    with (files("tzdata") / "zoneinfo" / "America" / "Denver").open("rb") as rules:
        tomorrows = ZoneInfo.from_file(rules, key="America/Atlantis")
    with postgresql.engine.connect() as connection:
        found = rules_told(connection, tomorrows)
    assert (found or "").startswith("the CRM's database does not know America/Atlantis; update PostgreSQL")


def test_postgresqls_own_rules_are_compared_with_ours(postgres_server: Postgres, postgresql: Database) -> None:
    """Whichever winter they know: 18.4 has British Columbia's of 2026, and not yet Alberta's."""
    with postgresql.engine.connect() as connection:
        asked = "SELECT TIMESTAMP '2026-12-01 09:00' AT TIME ZONE %s"
        nine = connection.exec_driver_sql(asked, (ALWAYS_WINTER,)).scalar_one()
    found = told(postgresql, ALWAYS_WINTER)
    assert (found is None) == (nine == datetime(2026, 12, 1, 15, tzinfo=UTC))
    assert told(postgresql, "America/Denver") is None


SELECT = (
    'SELECT id AS "externalId", starts_at AS "startTime", updated_at AS "_changed", \'{}\' AS "subject" FROM visits'
)


def test_a_sync_whose_select_names_such_a_zone_says_so_once(
    mariadb: Database, caplog: pytest.LogCaptureFixture
) -> None:
    mariadb.visits("INTEGER", "DATETIME", (1, "2026-02-15 14:00:00", "2026-02-15 14:00:00"))
    for zone, lines in ((ALWAYS_WINTER, 1), ("UTC", 0)):
        caplog.clear()
        reader = mariadb.reader(SELECT.format(zone), zone="UTC")
        for _ in range(2):
            reader.read_changes("engagements", None, None, 10)
        messages = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        assert len(messages) == lines
        assert all(each.startswith("mapping.yaml:5: engagements.select: the CRM's database has") for each in messages)


def test_the_live_check_looks_at_the_mappings_zones_and_at_those_of_its_selects(mariadb: Database) -> None:
    text = """
connector: sql
timezone: {}
engagements: {{select: "SELECT '{}'", cursor: a, key: b}}
"""
    for own, named, line in ((ALWAYS_WINTER, "UTC", "3: timezone"), ("UTC", ALWAYS_WINTER, "4: engagements.select")):
        mapping = parse_mapping(text.format(own, named))
        assert isinstance(mapping, SqlMapping)
        [warning] = LiveCheck(mariadb.engine, mapping)().warnings
        assert warning.startswith(f"mapping.yaml:{line}: the CRM's database has other rules of America/Edmonton")


def test_zones_are_known_by_their_names_in_quotes() -> None:
    sql = "SELECT CONVERT_TZ(a, 'UTC', \"America/Denver\"), b AT TIME ZONE 'Europe/Berlin', 'America/Denver', 'roof'"
    assert [zone.key for zone in zones_in(sql)] == ["America/Denver", "Europe/Berlin"]
