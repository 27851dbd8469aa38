"""Writing works alike on every database, whatever types its columns have and whatever its triggers say."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.write_back.values import encode
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: America/Denver
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
    seen: {link: opportunity, table: notes, key: id}
  fields:
    - {name: Fact, target: deal, column: fact, type: %s, options: %s}
  note: {target: deal, table: notes, key: id, parent: deal_id, body: body}
"""


class Column(NamedTuple):
    """A column that keeps a rule's values in a form of its own; `other` is a person's value, which stays as it is."""

    rule: str
    sql: str
    ours: CrmValue
    other: CrmValue


COLUMNS = {
    "boolean": Column("boolean", "BOOLEAN", True, None),
    "boolean as integer": Column("boolean", "INTEGER", True, None),
    "boolean as text": Column("boolean", "VARCHAR(10)", False, "maybe"),
    "money as text": Column("money", "VARCHAR(20)", Decimal("40000.50"), "007"),
    "number as text": Column("number", "VARCHAR(20)", Decimal(40000), "1_000"),
    "date as time": Column("date", "DATETIME", date(2026, 3, 1), None),
    "date as moment": Column("date", "TIMESTAMP WITH TIME ZONE", date(2026, 3, 1), None),
    "date as text": Column("date", "VARCHAR(20)", date(2026, 3, 1), "20260301"),
    "picklist as number": Column("picklist", "INTEGER", "3", None),
}
SQL_TYPES = {
    ("postgresql", "DATETIME"): "TIMESTAMP",
    ("mariadb", "TIMESTAMP WITH TIME ZONE"): "TIMESTAMP NULL",
    ("sqlite", "TIMESTAMP WITH TIME ZONE"): "TIMESTAMP",
}
IDS = {"postgresql": "SERIAL", "mariadb": "INTEGER AUTO_INCREMENT", "sqlite": "INTEGER"}


@pytest.fixture
def crms() -> Iterator[list[SqlCrm]]:
    opened: list[SqlCrm] = []
    yield opened
    for crm in opened:
        crm.close()


def deals(database: Database, crms: list[SqlCrm], sql: str, rule: str = "text") -> SqlCrm:
    """A deal 1 whose `fact` has this SQL type, without notes."""
    for table in ("notes", "deals"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    database.execute(
        f"CREATE TABLE deals (id INTEGER PRIMARY KEY, fact {SQL_TYPES.get((database.dialect, sql), sql)} DEFAULT NULL)"
    )
    database.execute("INSERT INTO deals (id) VALUES (1)")
    database.execute(f"CREATE TABLE notes (id {IDS[database.dialect]} PRIMARY KEY, deal_id INTEGER, body VARCHAR(200))")
    mapping = parse_mapping(MAPPING % (rule, '{"3": [won]}' if rule == "picklist" else "{}"))
    assert isinstance(mapping, SqlMapping)
    crms.append(SqlCrm(mapping, {"url": database.engine.url.render_as_string(hide_password=False)}))
    return crms[-1]


def fact(crm: SqlCrm) -> Any:
    found = crm.fields.read_fields("deal", "1", ["fact"])
    assert found is not None
    return found["fact"]


def write(crm: SqlCrm, value: CrmValue) -> FieldOutcome:
    return crm.fields.write_fields("deal", "1", [FieldWrite("fact", fact(crm), value)])["fact"]


@pytest.mark.parametrize("name", COLUMNS)
def test_what_was_written_is_known_for_ours_whatever_form_the_column_keeps(
    database: Database, crms: list[SqlCrm], name: str
) -> None:
    column = COLUMNS[name]
    crm = deals(database, crms, column.sql, column.rule)
    outcome = write(crm, column.ours)
    assert outcome.result == WriteResult.WRITTEN
    assert encode(outcome.value) == encode(fact(crm)) == encode(column.ours)
    assert write(crm, None).result == WriteResult.WRITTEN  # what was read is what is compared


@pytest.mark.parametrize("sql", ["NUMERIC(10,0)", "INTEGER", "NUMERIC(12,2)", "DOUBLE PRECISION", "VARCHAR(20)"])
@pytest.mark.parametrize("value", [Decimal("100.5"), Decimal("-0.125"), Decimal("2.675"), Decimal(7)])
def test_a_value_is_known_as_the_column_will_round_it(
    database: Database, crms: list[SqlCrm], sql: str, value: Decimal
) -> None:
    crm = deals(database, crms, sql, "money")
    kept = crm.fields.as_kept("deal", "fact", value)
    write(crm, kept)
    assert encode(fact(crm)) == encode(kept)
    if database.dialect != "sqlite":  # which keeps whatever it is given
        database.execute("UPDATE deals SET fact = :value", {"value": value})
        assert encode(fact(crm)) == encode(kept)


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if column.other is not None])
def test_what_only_a_person_writes_so_stays_as_it_is(database: Database, crms: list[SqlCrm], name: str) -> None:
    column = COLUMNS[name]
    crm = deals(database, crms, column.sql, column.rule)
    database.execute("UPDATE deals SET fact = :other", {"other": column.other})
    assert encode(fact(crm)) == encode(column.other)


def test_a_value_with_a_line_break_stays_out_of_the_reason(database: Database, crms: list[SqlCrm]) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite keeps any value in any column")
    outcome = write(deals(database, crms, "INTEGER"), "John' for you\nSmith 555 1234")
    assert outcome.result == WriteResult.REFUSED
    assert not any(word in outcome.reason for word in ("John", "you", "Smith", "555", "\n"))


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER guard_{table} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql
           AS $$ BEGIN RAISE EXCEPTION '{text}'{code}; END $$""",
        "CREATE TRIGGER guard BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard()",
    ],
    "mariadb": [
        """CREATE TRIGGER guard_{table} BEFORE {event} ON {table} FOR EACH ROW
           SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{text}'""",
    ],
}
SAID = 'needs approval: "Jo" of dana@example.com has 6660'


def guarded(database: Database, table: str, event: str, code: str = "") -> None:
    for statement in TRIGGERS[database.dialect]:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement.format(table=table, event=event, text=SAID, code=code))


def test_a_triggers_refusal_is_of_one_field_and_tells_nobodys_data(database: Database, crms: list[SqlCrm]) -> None:
    crm = deals(database, crms, "VARCHAR(40)")
    guarded(database, "deals", "UPDATE")
    outcome = write(crm, "approval")
    assert outcome.result == WriteResult.REFUSED
    assert outcome.reason.endswith("a trigger refuses it (needs approval)")
    assert not any(word in outcome.reason for word in ("Jo", "dana", "6660"))


def test_a_triggers_refusal_of_a_note_is_no_reason_to_try_again(database: Database, crms: list[SqlCrm]) -> None:
    crm = deals(database, crms, "VARCHAR(40)")
    guarded(database, "notes", "INSERT")
    with pytest.raises(
        CrmRefusedError, match=r"write_back\.note: INSERT INTO notes: .*: a trigger refuses it \(needs approval\)$"
    ):
        crm.notes.create_note("1", "[rec-1]", "[rec-1] hello")


@pytest.mark.parametrize("code", ["check_violation", "ZZ001"])
def test_a_trigger_may_give_its_refusal_any_code(postgresql: Database, crms: list[SqlCrm], code: str) -> None:
    crm = deals(postgresql, crms, "VARCHAR(40)")
    guarded(postgresql, "deals", "UPDATE", f" USING ERRCODE = '{code}'")
    outcome = write(crm, "soon")
    assert outcome.result == WriteResult.REFUSED
    assert outcome.reason.endswith(": a trigger refuses it (needs approval)")


WRITES = {
    "postgresql": "CREATE FUNCTION writes() RETURNS TEXT LANGUAGE sql AS "
    "$$ INSERT INTO deals VALUES (2); SELECT '[rec-1]' $$",
    "mariadb": "CREATE FUNCTION writes() RETURNS TEXT BEGIN INSERT INTO deals VALUES (2, 2); RETURN '[rec-1]'; END",
}


def test_reads_of_the_way_back_cannot_write(database: Database, crms: list[SqlCrm]) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has no functions of its own that could write")
    crm = deals(database, crms, "VARCHAR(40)")
    for statement in (
        "DROP TABLE notes",
        "DROP FUNCTION IF EXISTS writes",
        WRITES[database.dialect],
        "CREATE VIEW notes AS SELECT 1 AS id, 1 AS deal_id, writes() AS body",
    ):
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    try:
        with pytest.raises(ConfigurationError, match=r"write_back\.note: SELECT FROM notes: .*(?i:read.only)"):
            crm.notes.find_notes("1", "[rec-1]", None)
        with pytest.raises(ConfigurationError, match=r"write_back\.targets\.seen: SELECT FROM notes: .*(?i:read.only)"):
            crm.fields.read_fields("seen", "1", ["body"])
    finally:
        database.execute("DROP VIEW notes")
        database.execute("DROP FUNCTION writes")
