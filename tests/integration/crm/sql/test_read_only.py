"""A CRM that is opened for reading alone is not written to: we refuse, and so does the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.port import FieldWrite
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.live_check import LiveCheck
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.transactions import describing, reading
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: UTC
engagements:
  select: SELECT id AS "externalId", title AS "subject" FROM visits
  cursor: none
  key: externalId
write_back:
  targets:
    visit: {link: engagement, table: visits, key: id}
  fields:
    - {name: Title, target: visit, column: title}
  note: {target: visit, table: remarks, key: id, parent: visit_id, body: body}
"""


@contextmanager
def opened(database: Database, mapping: str = MAPPING) -> Iterator[SqlCrm]:
    loaded = parse_mapping(mapping)
    assert isinstance(loaded, SqlMapping)
    url = database.engine.url.render_as_string(hide_password=False)
    crm = SqlCrm(loaded, {"url": url}, read_only=True)
    yield crm
    crm.close()


@pytest.fixture
def filled(database: Database) -> Database:
    number = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "SERIAL PRIMARY KEY"}.get(
        database.dialect, "INTEGER PRIMARY KEY AUTO_INCREMENT"
    )
    database.execute("DROP TABLE IF EXISTS remarks")
    database.execute("CREATE TABLE visits (id VARCHAR(40) PRIMARY KEY, title VARCHAR(200))")
    database.execute(f"CREATE TABLE remarks (id {number}, visit_id VARCHAR(40), body TEXT)")
    database.execute("INSERT INTO visits VALUES ('v-1', 'Kitchen')")
    return database


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        found = (connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("visits", "remarks"))
        return [tuple(row) for table in found for row in table]


def test_what_is_asked_is_read_and_what_would_write_is_refused(filled: Database) -> None:
    with opened(filled) as crm:
        [row] = crm.reader.read_changes("engagements", None, None, 5)
        assert row.payload == {"externalId": "v-1", "subject": "Kitchen"}
        assert crm.fields.read_fields("visit", "v-1", ["title"]) == {"title": "Kitchen"}
        assert crm.notes.find_notes("v-1", "[Siro recording r]", None) == []
        with pytest.raises(ConfigurationError, match="opened for reading alone"):
            crm.fields.write_fields("visit", "v-1", [FieldWrite("title", "Kitchen", "Bath")])
        with pytest.raises(ConfigurationError, match="opened for reading alone"):
            crm.notes.create_note("v-1", "[Siro recording r]", "words")
    assert rows(filled) == [("v-1", "Kitchen")]


@pytest.mark.parametrize("begin", [describing, reading])
@pytest.mark.parametrize("statement", ["UPDATE visits SET title = 'Bath'", "CREATE TABLE more (id INTEGER)"])
def test_the_database_itself_refuses_what_would_write(filled: Database, begin: Any, statement: str) -> None:
    with opened(filled) as crm:
        with begin(crm.engine) as connection, pytest.raises(DBAPIError):
            connection.exec_driver_sql(statement)
        with begin(crm.engine) as connection:  # what the pool hands out again
            assert connection.exec_driver_sql("SELECT title FROM visits").scalar_one() == "Kitchen"
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql(statement)


def test_all_that_a_check_asks_leaves_the_rows_as_they_were(filled: Database) -> None:
    with opened(filled) as crm:
        loaded = parse_mapping(MAPPING)
        assert isinstance(loaded, SqlMapping)
        assert LiveCheck(crm.engine, loaded)().mistakes == []
    assert rows(filled) == [("v-1", "Kitchen")]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_select_that_would_write_is_refused_by_the_database(filled: Database) -> None:
    filled.execute(
        "CREATE OR REPLACE FUNCTION mark() RETURNS text LANGUAGE sql AS $$ DELETE FROM visits RETURNING id $$"
    )
    writing = MAPPING.replace('title AS "subject"', 'mark() AS "subject"')
    with opened(filled, writing) as crm, pytest.raises(ConfigurationError, match="read-only"):
        crm.reader.read_changes("engagements", None, None, 5)
    assert rows(filled) == [("v-1", "Kitchen")]


def test_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    loaded = parse_mapping(MAPPING)
    assert isinstance(loaded, SqlMapping)
    crm = SqlCrm(loaded, {"url": f"sqlite:///{tmp_path}/typo 1.db"}, read_only=True)
    with pytest.raises(CrmUnavailableError, match="unable to open"):
        crm.reader.read_changes("engagements", None, None, 5)
    crm.close()
    assert list(tmp_path.iterdir()) == []
