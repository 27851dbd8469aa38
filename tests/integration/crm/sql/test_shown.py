"""Whatever type a column has: Siro gets what the CRM's own screen shows of it, and never Python's word for it."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from siro_bridge.domain.payload.check import check_page
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.reading import read_all

UUID = "90d8d8ae-eb94-11f1-9bdd-02fc00000001"


class Column(NamedTuple):
    """`shown` is the text; None where there is none to show, and the record is refused."""

    sql: str
    value: str
    shown: str | None


POSTGRESQL = [
    Column("CHAR(8)", "'D-1'", "D-1"),
    Column("BYTEA", "'möglich'::text::bytea", "möglich"),
    Column("BYTEA", r"'\x00112233445566778899aabbccddeeff'", None),
    Column("INTERVAL", "'1 mon 2 days 03:04:05'", "1 mon 2 days 03:04:05"),
    Column("TIME", "'16:30'", "16:30:00"),
    Column("TEXT[]", "ARRAY['Roof', NULL, 'Windows']", "Roof, Windows"),
    Column("INTEGER[]", "ARRAY[3, 4]", "3, 4"),
    Column("TEXT[]", "ARRAY[['a', 'b'], ['c', 'd']]", None),
    Column("INT4RANGE", "'[1,9)'", "[1,9)"),
    Column("MONEY", "40000.5", "$40,000.50"),
    Column("NUMERIC(9,2)", "12.50", "12.5"),
    Column("REAL", "40000.55", "40000.55"),
    Column("BIT(1)", "B'1'", "1"),
    Column("UUID", f"'{UUID}'", UUID),
    Column("INET", "'10.0.0.5'", "10.0.0.5"),
    Column("JSONB", """'"soon"'""", "soon"),
    Column("JSONB", """'["Roof", "Windows"]'""", "Roof, Windows"),
    Column("JSONB", """'{"a": 1}'""", None),
    Column("roofing", "'Roof'", "Roof"),
    Column("POINT", "'(3,4)'", "(3,4)"),
    Column("DATE", "'2026-03-01'", "2026-03-01"),
]
MARIADB = [
    Column("CHAR(8)", "'D-1'", "D-1"),
    Column("VARBINARY(20)", "'möglich'", "möglich"),
    Column("BINARY(6)", "'abc'", "abc"),
    Column("BINARY(16)", f"UNHEX('{UUID.replace('-', '')}')", None),
    Column("BLOB", "'soon'", "soon"),
    Column("SET('Roof','Windows')", "'Roof,Windows'", "Roof,Windows"),
    Column("ENUM('Roof','Windows')", "'Roof'", "Roof"),
    Column("BIT(1)", "1", "1"),
    Column("BIT(8)", "5", "5"),
    Column("TINYINT(1)", "TRUE", "1"),
    Column("TIME", "'38:30:00'", "38:30:00"),
    Column("TIME", "'-01:30:00'", "-01:30:00"),
    Column("YEAR", "2026", "2026"),
    Column("DECIMAL(9,2)", "12.00", "12"),
    Column("UUID", f"'{UUID}'", UUID),
    Column("INET6", "'::1'", "::1"),
    Column("DATE", "'2026-03-01'", "2026-03-01"),
    Column("POINT", "POINT(3, 4)", None),
]
SQLITE = [
    Column("BLOB", "x'736f6f6e'", "soon"),
    Column("BLOB", "x'00ff'", None),
    Column("REAL", "12.0", "12"),
    Column("BOOLEAN", "TRUE", "1"),
    Column("NUMERIC", "12.5", "12.5"),
]
KINDS = {"postgresql": POSTGRESQL, "mariadb": MARIADB, "sqlite": SQLITE}


def test_every_type_is_shown_as_the_crm_shows_it_or_refused(database: Database) -> None:
    kinds = KINDS[database.dialect]
    if database.dialect == "postgresql":
        database.execute("DROP TYPE IF EXISTS roofing; CREATE TYPE roofing AS ENUM ('Roof', 'Windows')")
    quote = "`" if database.dialect == "mariadb" else '"'
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE visits ({', '.join(f'c{at} {kind.sql}' for at, kind in enumerate(kinds))})"
        )
        connection.exec_driver_sql(f"INSERT INTO visits VALUES ({', '.join(kind.value for kind in kinds)})")
    texts = ", ".join(f"c{at} AS {quote}account.phoneNumbers[{at}]{quote}" for at in range(len(kinds)))
    start = f"1 AS {quote}externalId{quote}, 2 AS {quote}account.externalId{quote}"
    payload = payload_of(database, f"SELECT {start}, {texts}, 1 AS {quote}_changed{quote} FROM visits")
    database.execute("DROP TABLE visits")
    found: list[Any] = payload["account"]["phoneNumbers"]
    for kind, text in zip(kinds, found, strict=True):
        alone = payload | {"account": {"externalId": "2", "phoneNumbers": [text]}}
        is_refused = bool(check_page("engagements", [alone])[1])
        assert (kind, None if is_refused else text) == (kind, kind.shown)


IDS = {
    "postgresql": ("CHAR(8)", "CHAR(8)", "UUID", "NUMERIC(9,2)", "BIGINT"),
    "mariadb": ("CHAR(8)", "BINARY(8)", "UUID", "DECIMAL(9,2)", "BIT(8)"),
    "sqlite": ("TEXT", "BLOB", "TEXT", "REAL", "INTEGER"),
}
VALUES = ("'D-1'", "'D-2'", f"'{UUID}'", "12.00", "5")


@pytest.mark.parametrize("at", range(len(VALUES)))
def test_an_id_of_any_type_is_one_text_by_which_its_record_is_found_again(database: Database, at: int) -> None:
    kind, value, shown = IDS[database.dialect][at], VALUES[at], ("D-1", "D-2", UUID, "12", "5")[at]
    value = "CAST('D-2' AS BLOB)" if kind == "BLOB" else value
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE visits (id {kind})")
        connection.exec_driver_sql(f"INSERT INTO visits VALUES ({value})")
    quote = "`" if database.dialect == "mariadb" else '"'
    reader = database.reader(f"SELECT id AS {quote}externalId{quote}, 1 AS {quote}_changed{quote} FROM visits", page=1)
    [row] = read_all(reader, None, 1)
    assert row.payload["externalId"] == shown
    assert [found.payload for found in reader.read_by_keys("engagements", [shown])] == [row.payload]


def test_ids_of_several_types_in_one_column_are_found_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/crm.db")
    database.execute("CREATE TABLE visits (id)")
    database.execute("INSERT INTO visits VALUES (1), ('D-2'), (3.5), (x'443034')")
    reader = database.reader('SELECT id AS "externalId", 1 AS "_changed" FROM visits')
    ids = ["1", "D-2", "3.5", "D04"]
    assert sorted(row.payload["externalId"] for row in reader.read_by_keys("engagements", ids)) == sorted(ids)
    database.close()


def payload_of(database: Database, select: str) -> dict[str, Any]:
    [row] = read_all(database.reader(select))
    return row.payload


def test_a_money_column_is_an_amount_once_it_is_cast(postgresql: Database) -> None:
    for expression, is_refused in (("40000.5::money", True), ("(40000.5::money)::numeric", False)):
        select = f"""SELECT 1 AS "externalId", 2 AS "opportunity.externalId", 1 AS "_changed",
            {expression} AS "opportunity.amount" """
        assert bool(check_page("engagements", [payload_of(postgresql, select)])[1]) is is_refused
