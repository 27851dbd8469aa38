"""A CRM whose application makes ids and keeps stamps itself gets them from us too, as SuiteCRM does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from siro_bridge.crm.port import FieldWrite, FoundNote, WriteResult
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.conformance import MARK
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: UTC
write_back:
  targets:
    deal:
      link: opportunity
      table: deals
      key: id
      stamps: {date_modified: "{now}", modified_user_id: "1"}
  note:
    target: deal
    table: notes
    key: id
    parent: deal_id
    body: body
    constants: {id: "{uuid}", date_entered: "{now}", author: siro}
    stamps: {date_modified: "{now}", author: bridge}
"""
TABLES = (
    """CREATE TABLE deals (id VARCHAR(36) PRIMARY KEY, color VARCHAR(10), budget NUMERIC(9,2) CHECK (budget >= 0),
       date_modified DATETIME, modified_user_id VARCHAR(36))""",
    """CREATE TABLE notes (id CHAR(36) PRIMARY KEY, deal_id VARCHAR(36), body VARCHAR(200), author VARCHAR(9) NOT NULL,
       date_entered DATETIME NOT NULL, date_modified DATETIME)""",
)
OLD = "2020-01-01 00:00:00"
Open = Callable[..., SqlCrm]


@pytest.fixture
def connect(database: Database) -> Iterator[Open]:
    """Opens the connector with a mapping of which `old` is replaced by `new`."""
    for table in ("notes", "deals"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in TABLES:
        database.execute(statement.replace("DATETIME", "TIMESTAMP" if database.dialect == "postgresql" else "DATETIME"))
    database.execute(f"INSERT INTO deals (id, date_modified, modified_user_id) VALUES ('d-1', '{OLD}', '7')")
    opened: list[SqlCrm] = []

    def open_crm(old: str = "", new: str = "") -> SqlCrm:
        mapping = parse_mapping(MAPPING.replace(old, new) if old else MAPPING)
        assert isinstance(mapping, SqlMapping)
        opened.append(SqlCrm(mapping, {"url": database.engine.url.render_as_string(hide_password=False)}))
        return opened[-1]

    yield open_crm
    for crm in opened:
        crm.close()


def row(database: Database, table: str) -> dict[str, Any]:
    with database.engine.connect() as connection:
        found = dict(connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().one())
    stamps = {name: datetime.fromisoformat(str(value)) for name, value in found.items() if "date" in name and value}
    return found | stamps


def is_fresh(stamp: datetime) -> bool:
    return timedelta() <= datetime.now(UTC).replace(tzinfo=None) - stamp < timedelta(minutes=5)


def test_a_fact_is_written_with_the_crms_own_stamps(database: Database, connect: Open) -> None:
    outcomes = connect().fields.write_fields("deal", "d-1", [FieldWrite("color", None, "red")])
    assert list(outcomes) == ["color"]
    found = row(database, "deals")
    assert (found["color"], found["modified_user_id"]) == ("red", "1")
    assert is_fresh(found["date_modified"])


@pytest.mark.parametrize(
    "write",
    [FieldWrite("color", "blue", "red"), FieldWrite("budget", None, -1)],
    ids=["edited by a person", "refused by the database"],
)
def test_nothing_is_stamped_where_nothing_is_written(database: Database, connect: Open, write: FieldWrite) -> None:
    outcome = connect().fields.write_fields("deal", "d-1", [write])[write.field]
    assert outcome.result in (WriteResult.EDITED, WriteResult.REFUSED)
    found = row(database, "deals")
    assert (found["modified_user_id"], found["date_modified"]) == ("7", datetime.fromisoformat(OLD))


def test_a_refused_field_keeps_no_stamp_from_the_others(database: Database, connect: Open) -> None:
    writes = [FieldWrite("budget", None, -1), FieldWrite("color", None, "red")]
    assert connect().fields.write_fields("deal", "d-1", writes)["color"].result == WriteResult.WRITTEN
    assert is_fresh(row(database, "deals")["date_modified"])


def test_a_stamp_that_the_table_does_not_have_is_named_with_its_line(connect: Open) -> None:
    crm = connect('date_modified: "{now}", modified', 'date_modifeid: "{now}", modified')
    expected = r"^mapping\.yaml:10: write_back\.targets\.deal\.stamps\.date_modifeid: table deals has no column"
    with pytest.raises(ConfigurationError, match=expected):
        crm.fields.write_fields("deal", "d-1", [FieldWrite("color", None, "red")])


def written(crm: SqlCrm) -> FoundNote:
    return crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")


def test_a_note_gets_an_id_and_a_time_where_the_application_would_make_them(database: Database, connect: Open) -> None:
    note = written(connect())
    found = row(database, "notes")
    assert UUID(note.key).version == 4
    assert (found["id"], found["author"], found["date_modified"]) == (note.key, "siro", None)
    assert is_fresh(found["date_entered"])


def test_a_note_that_is_rewritten_is_stamped(database: Database, connect: Open) -> None:
    crm = connect()
    assert crm.notes.update_note(written(crm), f"{MARK}\nhello again")
    found = row(database, "notes")
    assert (found["body"], found["author"]) == (f"{MARK}\nhello again", "bridge")
    assert is_fresh(found["date_modified"])


@pytest.mark.parametrize("constant", [", author: siro", "author: siro"])
def test_a_column_that_needs_a_value_is_named_with_the_key_to_give_it_by(connect: Open, constant: str) -> None:
    """Left out, or given nothing."""
    crm = connect(constant, "" if constant.startswith(",") else "author: null")
    with pytest.raises(CrmRefusedError, match=r"^mapping\.yaml:17: write_back\.note\.constants: notes\.author takes"):
        written(crm)
