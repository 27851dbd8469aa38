"""A row that is not there yet, though its record is: SuiteCRM makes it in `leads_cstm` with the first custom field."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event

from siro_bridge.crm.port import CrmValue, FieldWrite, WriteResult
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.conformance import MARK
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: UTC
write_back:
  targets:
    lead:
      link: lead
      table: leads_cstm
      key: id_c
      insert: {parent: leads, parent_key: id, constants: {origin_c: siro}}
  note: {target: lead, table: calls, key: id, parent: lead_id, body: body}
"""
IDS = {"postgresql": "SERIAL", "mariadb": "INTEGER AUTO_INCREMENT", "sqlite": "INTEGER"}
Open = Callable[..., SqlCrm]


def opening(database: Database) -> Iterator[Open]:
    """Opens the connector with a mapping of which `old` is replaced by `new`."""
    for table in ("calls", "leads_cstm", "leads"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    database.execute("CREATE TABLE leads (id VARCHAR(36) PRIMARY KEY, name VARCHAR(20), touched VARCHAR(9))")
    database.execute(
        "CREATE TABLE leads_cstm (id_c VARCHAR(36) PRIMARY KEY, color_c VARCHAR(9), budget_c INTEGER DEFAULT 0 "
        "CHECK (budget_c >= 0), origin_c VARCHAR(9) NOT NULL)"
    )
    database.execute(f"CREATE TABLE calls (id {IDS[database.dialect]} PRIMARY KEY, lead_id VARCHAR(36), body TEXT)")
    database.execute("INSERT INTO leads (id, name) VALUES ('l-1', 'Pat Maple')")
    opened: list[SqlCrm] = []

    def open_crm(old: str = "", new: str = "", workers: int = 2) -> SqlCrm:
        mapping = parse_mapping(MAPPING.replace(old, new) if old else MAPPING)
        assert isinstance(mapping, SqlMapping)
        secret = {"url": database.engine.url.render_as_string(hide_password=False)}
        opened.append(SqlCrm(mapping, secret, pool_size=workers))
        return opened[-1]

    yield open_crm
    for crm in opened:
        crm.close()


@pytest.fixture
def connect(database: Database) -> Iterator[Open]:
    yield from opening(database)


@pytest.fixture
def connect_server(server: Database) -> Iterator[Open]:
    yield from opening(server)


def rows(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT id_c, color_c, budget_c FROM leads_cstm")]


def write(crm: SqlCrm, key: str = "l-1", **values: CrmValue) -> dict[str, WriteResult]:
    """Of fields that are empty."""
    outcomes = crm.fields.write_fields(
        "lead", key, [FieldWrite(f"{name}_c", None, value) for name, value in values.items()]
    )
    return {name: outcome.result for name, outcome in outcomes.items()}


def test_a_row_that_is_not_there_yet_reads_as_empty(connect: Open) -> None:
    assert connect().fields.read_fields("lead", "l-1", ["color_c", "budget_c"]) == {"color_c": None, "budget_c": None}


def test_the_first_facts_make_the_row(database: Database, connect: Open) -> None:
    """Its defaults are nobody's edit."""
    assert write(connect(), color="red", budget=7) == dict.fromkeys(("color_c", "budget_c"), WriteResult.WRITTEN)
    assert rows(database) == [("l-1", "red", 7)]


def test_what_is_taken_back_leaves_the_row(database: Database, connect: Open) -> None:
    crm = connect()
    write(crm, color="red")
    crm.fields.write_fields("lead", "l-1", [FieldWrite("color_c", "red", None)])
    assert rows(database) == [("l-1", None, 0)]


def test_no_row_is_made_for_a_record_that_is_gone(database: Database, connect: Open) -> None:
    crm = connect()
    assert crm.fields.read_fields("lead", "l-404", ["color_c"]) is None
    assert write(crm, "l-404", color="red") == {"color_c": WriteResult.REFUSED}
    assert rows(database) == []


def test_no_row_is_made_for_facts_that_are_refused(database: Database, connect: Open) -> None:
    crm = connect()
    assert write(crm, budget=-1) == {"budget_c": WriteResult.REFUSED}
    assert rows(database) == []
    assert write(crm, budget=-1, color="red")["color_c"] == WriteResult.WRITTEN
    assert rows(database) == [("l-1", "red", 0)]


def test_a_row_that_a_person_makes_meanwhile_is_the_persons(server: Database, connect_server: Open) -> None:
    crm, told = connect_server(), list[str]()

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO leads_cstm") and not told:
            told.append(statement)
            server.execute("INSERT INTO leads_cstm (id_c, color_c, origin_c) VALUES ('l-1', 'blue', 'hand')")

    event.listen(crm.engine, "before_cursor_execute", meanwhile)
    assert write(crm, color="red") == {"color_c": WriteResult.EDITED}
    assert rows(server) == [("l-1", "blue", 0)]


def test_two_who_make_the_row_at_once_make_one(server: Database, connect_server: Open) -> None:
    """One may have to come again, as after any deadlock."""
    crm, together = connect_server(), Barrier(2)

    def at_once(first: FieldWrite) -> None:
        together.wait()
        for _ in range(3):
            with suppress(UnavailableError):
                crm.fields.write_fields("lead", "l-1", [first])
                return

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(at_once, [FieldWrite("color_c", None, "red"), FieldWrite("origin_c", None, "both")]))
    assert len(rows(server)) == 1


STAMPED = ("constants: {origin_c: siro}", 'constants: {origin_c: siro}, parent_stamps: {touched: "7"}')


def test_the_record_itself_is_stamped_with_each_fact_and_only_then(database: Database, connect: Open) -> None:
    """As SuiteCRM stamps `leads` when a field of `leads_cstm` is saved."""
    crm, stamps = connect(*STAMPED), list[str | None]()
    for written in (FieldWrite("budget_c", None, -1), FieldWrite("color_c", None, "red")):
        crm.fields.write_fields("lead", "l-1", [written])
        with database.engine.connect() as connection:
            stamps.append(connection.exec_driver_sql("SELECT touched FROM leads").scalar_one())
    assert stamps == [None, "7"]


def test_a_row_that_a_person_deleted_is_not_filled_again(database: Database, connect: Open) -> None:
    outcome = connect().fields.write_fields("lead", "l-1", [FieldWrite("color_c", "red", "blue")])["color_c"]
    assert outcome.result == WriteResult.EDITED
    assert rows(database) == []


MISTAKES = {
    "no default": (", constants: {origin_c: siro}", "", "insert.constants: leads_cstm.origin_c takes no null"),
    "no such parent": ("parent: leads", "parent: leeds", "insert.parent: the CRM's database has no table leeds"),
    "no such key": ("parent_key: id", "parent_key: nr", "insert.parent_key: table leads has no column nr"),
    "no such stamp": (
        STAMPED[0],
        STAMPED[1].replace("touched", "moved"),
        "insert.parent_stamps.moved: table leads",
    ),
    "not unique": ("key: id_c", "key: color_c", "insert: the column leads_cstm.color_c is not unique"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_row_that_cannot_be_made_is_told_with_its_place(connect: Open, name: str) -> None:
    old, new, said = MISTAKES[name]
    crm = connect(old, new)
    try:
        told = crm.fields.write_fields("lead", "l-1", [FieldWrite("budget_c", None, 7)])["budget_c"].reason
    except ConfigurationError as error:
        told = str(error)
    assert f"write_back.targets.lead.{said}" in told
    assert told.startswith("mapping.yaml:")


def test_a_note_needs_the_record_and_not_the_row(connect: Open) -> None:
    """A table that is first met in the middle of a transaction needs no connection that a worker waits for."""
    note = connect(workers=1).notes.create_note("l-1", MARK, f"{MARK}\nhello")
    assert note.body == f"{MARK}\nhello"
