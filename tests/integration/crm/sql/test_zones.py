"""The CRM stamps our writes by its own clock, whatever zone its server is in."""
# ruff: noqa: DTZ001 - times without a zone are what this is about

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine

from siro_bridge.crm.port import FieldWrite, WriteResult
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.write_back.values import decode, encode
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.conformance import MARK
from tests.integration.crm.mariadb import MariaDb

MAPPING = """
connector: sql
timezone: {zone}
opportunities:
  select: |
    SELECT id AS "externalId", stage AS "disposition", touched_at AS "remoteCreatedAt", updated_at AS "_changed"
      FROM deals
  cursor: _changed
  key: externalId
  translate: {{disposition: {{sold: WON, "*": OPEN}}}}
write_back:
  targets:
    deal: {{link: opportunity, table: deals, key: id}}
  fields:
    - {{name: Naive, target: deal, column: naive, type: date}}
    - {{name: Moment, target: deal, column: moment, type: date}}
"""
NOTE = "note: {target: deal, table: notes, key: id, parent: deal_id, body: body}"
SCHEMAS = {
    "postgresql": (
        """CREATE TABLE deals (id INTEGER PRIMARY KEY, stage VARCHAR(10), fact VARCHAR(40),
           naive TIMESTAMP, moment TIMESTAMPTZ,
           updated_at TIMESTAMP DEFAULT now(), touched_at TIMESTAMPTZ DEFAULT now())""",
        """CREATE TABLE notes (id SERIAL PRIMARY KEY, deal_id INTEGER, body TEXT,
           named_at TIMESTAMP, made_at TIMESTAMP DEFAULT now(), moment TIMESTAMPTZ DEFAULT now())""",
        """CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql
           AS $$ BEGIN NEW.updated_at := now(); NEW.touched_at := now(); RETURN NEW; END $$""",
        "CREATE TRIGGER touch BEFORE UPDATE ON deals FOR EACH ROW EXECUTE FUNCTION touch()",
    ),
    "mariadb": (
        """CREATE TABLE deals (id INTEGER PRIMARY KEY, stage VARCHAR(10), fact VARCHAR(40),
           naive DATETIME, moment TIMESTAMP NULL,
           updated_at DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
           touched_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)""",
        """CREATE TABLE notes (id INTEGER AUTO_INCREMENT PRIMARY KEY, deal_id INTEGER, body TEXT,
           named_at DATETIME, made_at DATETIME, moment TIMESTAMP DEFAULT CURRENT_TIMESTAMP)""",
        "CREATE TRIGGER touch BEFORE INSERT ON notes FOR EACH ROW SET NEW.made_at = now()",
    ),
}
SECOND = timedelta(seconds=1)


class Company:
    """A company's database in its own zone; `crm` is our connector, `run` what people do."""

    def __init__(self, admin_url: str, url: str, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.url = url
        self.people = create_engine(admin_url)
        self.dialect = self.people.dialect.name
        for table in ("notes", "deals"):
            self.run(f"DROP TABLE IF EXISTS {table}")
        for statement in SCHEMAS[self.dialect]:
            self.run(statement)
        self.run("INSERT INTO deals (id, stage) VALUES (1, 'open')")
        self.crm = self.open()

    def open(self, zone: str = "", more: str = "", note: str = NOTE) -> SqlCrm:
        """With the mapping's own idea of the zone, and `more` of how to write back."""
        mapping = parse_mapping(MAPPING.format(zone=zone or self.zone.key) + f"  {note}\n  {more}\n")
        assert isinstance(mapping, SqlMapping)
        return SqlCrm(mapping, {"url": self.url})

    def run(self, sql: str) -> None:
        with self.people.begin() as connection:
            connection.exec_driver_sql(sql)

    def found(self, sql: str) -> Any:
        with self.people.begin() as connection:
            return connection.exec_driver_sql(sql).one()

    def clock(self) -> datetime:
        return datetime.now(self.zone).replace(tzinfo=None)

    def close(self) -> None:
        self.crm.close()
        self.people.dispose()


@contextmanager
def _postgresql(request: pytest.FixtureRequest, zone: str) -> Iterator[Company]:
    server: Postgres = request.getfixturevalue("postgres_server")
    admin = create_engine(server.url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"ALTER ROLE summit SET timezone = '{zone}'")
    try:
        yield Company(server.url, server.url, zone)
    finally:
        with admin.begin() as connection:
            connection.exec_driver_sql("ALTER ROLE summit RESET timezone")
        admin.dispose()


@contextmanager
def _mariadb(request: pytest.FixtureRequest, zone: str) -> Iterator[Company]:
    """By its offset, which needs no tables of zones."""
    server: MariaDb = request.getfixturevalue("mariadb_server")
    offset = datetime.now(ZoneInfo(zone)).isoformat()[-6:]
    admin = create_engine(server.admin_url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"SET GLOBAL time_zone = '{offset}'")
    try:
        yield Company(server.admin_url, server.url, zone)
    finally:
        with admin.begin() as connection:
            connection.exec_driver_sql("SET GLOBAL time_zone = 'SYSTEM'")
        admin.dispose()


@pytest.fixture(params=[(_postgresql, "America/Denver"), (_postgresql, "Europe/Berlin"), (_mariadb, "Europe/Berlin")])
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    where, zone = request.param
    with where(request, zone) as opened:
        yield opened
        opened.close()


def write(crm: SqlCrm, text: str) -> None:
    outcome = crm.fields.write_fields("deal", "1", [FieldWrite("fact", None, text)])["fact"]
    assert outcome.result == WriteResult.WRITTEN


def test_what_the_database_stamps_on_our_writes_is_its_own_clock(company: Company) -> None:
    before = company.clock() - SECOND
    company.crm.reader.read_changes("opportunities", None, None, 1)  # in UTC, on the same connection
    write(company.crm, "kitchen")
    company.crm.notes.create_note("1", MARK, f"{MARK}\nhello")
    [updated, made] = company.found("SELECT updated_at, made_at FROM deals JOIN notes ON deal_id = deals.id")
    assert before <= updated <= company.clock()
    assert before <= made <= company.clock()


def test_moments_are_the_same_whatever_zone_they_are_stamped_and_read_in(company: Company) -> None:
    before = datetime.now(UTC) - SECOND
    write(company.crm, "kitchen")
    [row] = company.crm.reader.read_changes("opportunities", None, None, 10)
    assert before <= datetime.fromisoformat(row.payload["remoteCreatedAt"]) <= datetime.now(UTC)


def test_a_sale_before_our_write_is_read_by_the_sync(company: Company) -> None:
    company.run("UPDATE deals SET stage = 'quoted' WHERE id = 1")
    [read] = company.crm.reader.read_changes("opportunities", None, None, 10)
    company.run("UPDATE deals SET stage = 'sold' WHERE id = 1")
    write(company.crm, "kitchen")
    rows = company.crm.reader.read_changes("opportunities", read.updated_at, None, 10)
    assert [row.payload["disposition"] for row in rows] == ["WON"]


DAY = date(2026, 3, 1)


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Tokyo"])
def test_a_day_in_a_column_of_times_is_its_midnight_by_the_mappings_clock(company: Company, zone: str) -> None:
    with closing(company.open(zone)) as crm:
        outcomes = crm.fields.write_fields("deal", "1", [FieldWrite(name, None, DAY) for name in ("naive", "moment")])
        assert {(each.result, each.value) for each in outcomes.values()} == {(WriteResult.WRITTEN, DAY)}
        assert crm.fields.read_fields("deal", "1", ["naive", "moment"]) == {"naive": DAY, "moment": DAY}
    seconds = {"postgresql": "extract(epoch FROM moment)", "mariadb": "UNIX_TIMESTAMP(moment)"}[company.dialect]
    naive, moment = company.found(f"SELECT naive, {seconds} FROM deals")
    assert naive == datetime.combine(DAY, time.min)
    assert moment == datetime.combine(DAY, time.min, ZoneInfo(zone)).timestamp()


def test_a_day_begins_where_people_live_though_the_database_keeps_utc(company: Company) -> None:
    """Whatever zone its sessions are in: the CRM's screens show the column by the clock of its people."""
    with closing(company.open("UTC\ndisplay_timezone: America/Denver")) as crm:
        outcomes = crm.fields.write_fields("deal", "1", [FieldWrite(name, None, DAY) for name in ("naive", "moment")])
        assert {(each.result, each.value) for each in outcomes.values()} == {(WriteResult.WRITTEN, DAY)}
        assert crm.fields.read_fields("deal", "1", ["naive", "moment"]) == {"naive": DAY, "moment": DAY}
        assert company.found("SELECT naive FROM deals") == (datetime(2026, 3, 1, 7),)
        company.run("UPDATE deals SET naive = '2026-03-01 00:00:00'")
        assert crm.fields.read_fields("deal", "1", ["naive"]) == {"naive": datetime(2026, 3, 1)}
    seconds = {"postgresql": "extract(epoch FROM moment)", "mariadb": "UNIX_TIMESTAMP(moment)"}[company.dialect]
    [moment] = company.found(f"SELECT {seconds} FROM deals")
    assert moment == datetime(2026, 3, 1, 7, tzinfo=UTC).timestamp()


def test_a_persons_moment_is_read_and_put_back_as_it_was(company: Company) -> None:
    company.run("UPDATE deals SET moment = '2026-03-01 14:30:00', naive = '2026-03-01 14:30:00'")
    there = company.found("SELECT naive, moment FROM deals")
    read = company.crm.fields.read_fields("deal", "1", ["naive", "moment"])
    assert read == {
        "naive": datetime(2026, 3, 1, 14, 30),
        "moment": datetime(2026, 3, 1, 14, 30, tzinfo=company.zone),
    }
    ours = [FieldWrite(name, value, DAY) for name, value in read.items()]
    back = [FieldWrite(name, DAY, decode(encode(value))) for name, value in read.items()]
    for writes in (ours, back):
        outcomes = company.crm.fields.write_fields("deal", "1", writes)
        assert {each.result for each in outcomes.values()} == {WriteResult.WRITTEN}
    assert company.found("SELECT naive, moment FROM deals") == there


def test_now_is_the_moment_or_the_mappings_clock(company: Company) -> None:
    made = 'note: {target: deal, table: notes, key: id, parent: deal_id, body: body, constants: {moment: "{now}"'
    before = datetime.now(UTC) - SECOND
    with closing(company.open("Asia/Tokyo", note=made + ', named_at: "{now}"}}')) as crm:
        crm.notes.create_note("1", MARK, f"{MARK}\nhello")
    seconds = {"postgresql": "extract(epoch FROM moment)", "mariadb": "UNIX_TIMESTAMP(moment)"}[company.dialect]
    moment, named = company.found(f"SELECT {seconds}, named_at FROM notes")
    assert before.timestamp() <= moment <= datetime.now(UTC).timestamp()
    tokyo = named.replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert before <= tokyo <= datetime.now(UTC)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_a_clock_that_is_not_the_mappings_is_told_once_with_its_remedy(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(company.open("Asia/Tokyo")) as crm:
        write(crm, "kitchen")
        crm.notes.create_note("1", MARK, f"{MARK}\nhello")
    [told] = warnings(caplog)
    assert told.startswith("mapping.yaml:3: timezone: what the database itself stamps in deals (DEFAULT, ON")
    winter = {"America/Denver": "16:00", "Europe/Berlin": "8:00"}[company.zone.key]
    assert f"is up to {winter} h behind Asia/Tokyo; " in told
    assert {"postgresql": "ALTER ROLE summit SET", "mariadb": "the server's default_time_zone"}[company.dialect] in told


@pytest.mark.parametrize("own", ["", "session_timezone: Asia/Tokyo"])
def test_a_clock_that_is_the_mappings_is_no_reason_to_say_anything(
    company: Company, caplog: pytest.LogCaptureFixture, own: str
) -> None:
    """By itself, or since our sessions are told to be in the zone of the CRM's own application."""
    if company.dialect == "mariadb" and not own:
        pytest.skip("its offset is of this season alone")
    with closing(company.open("Asia/Tokyo" if own else "", own)) as crm:
        before = datetime.now(ZoneInfo("Asia/Tokyo") if own else company.zone).replace(tzinfo=None) - SECOND
        write(crm, "kitchen")
    assert not warnings(caplog)
    [updated] = company.found("SELECT updated_at FROM deals")
    assert before <= updated <= before + timedelta(minutes=5)


def test_a_clock_that_goes_right_in_this_season_alone_is_told(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    if company.dialect == "postgresql":
        pytest.skip("its zone has both seasons")
    write(company.crm, "kitchen")
    assert [" is up to 1:00 h " in told for told in warnings(caplog)] == [True]
