"""Every type of column takes the value that a clerk would enter, or refuses it alone; and it comes back as ours."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from siro_bridge.crm.port import CrmValue, WriteResult
from siro_bridge.domain.errors import ConfigurationError, NoSuchFieldError
from siro_bridge.domain.write_back.listed import ListedText
from siro_bridge.domain.write_back.values import decode, encode
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import Open

ROOF_AND_WINDOWS = ListedText.of(['Ro"of', "Windows, doors"], ", ")


class Kept(NamedTuple):
    """`shown` is what a person sees by `expression`."""

    sql: str
    rule: str
    value: CrmValue
    shown: object
    expression: str = "fact"


POSTGRESQL = {
    "items of a list": Kept("text[]", "list", ROOF_AND_WINDOWS, ['Ro"of', "Windows, doors"]),
    "one item": Kept("varchar(40)[]", "text", "Roof, slate", ["Roof, slate"]),
    "items that are numbers": Kept("integer[]", "list", ListedText.of(["3", "4"], ", "), [3, 4]),
    "an amount as an item": Kept("numeric(9,2)[]", "money", Decimal("4.5"), [Decimal("4.50")]),
    "a day as an item": Kept("date[]", "date", date(2026, 3, 1), [date(2026, 3, 1)]),
    "a list in JSON": Kept("jsonb", "list", ROOF_AND_WINDOWS, ['Ro"of', "Windows, doors"]),
    "an amount in JSON": Kept(
        "jsonb", "money", Decimal("40000.50"), "number 40000.5", "jsonb_typeof(fact) || ' ' || fact"
    ),
    "an answer in JSON": Kept("json", "boolean", True, True),
    "a text in JSON": Kept("jsonb", "text", '{"not": "parsed"}', "string", "jsonb_typeof(fact)"),
    "a day in JSON": Kept("jsonb", "date", date(2026, 3, 1), "2026-03-01"),
    "a UUID": Kept(
        "uuid", "text", "90D8D8AE-EB94-11F1-9BDD-02FC00000001", "90d8d8ae-eb94-11f1-9bdd-02fc00000001", "fact::text"
    ),
    "an address": Kept("inet", "text", "10.0.0.5", "10.0.0.5", "host(fact)"),
    "money": Kept("money", "money", Decimal("40000.505"), "$40,000.51", "fact::text"),
    "an interval": Kept("interval", "text", "14 days", "14 days", "fact::text"),
    "a bit for yes": Kept("bit(1)", "boolean", True, "1", "fact::text"),
    "bits for a number": Kept("bit(8)", "number", Decimal(5), "00000101", "fact::text"),
    "blanks at the end": Kept("char(8)", "text", "soon", "soon|", "fact || '|'"),
    "bytes": Kept("bytea", "text", "möglich", "möglich", "convert_from(fact, 'UTF8')"),
    "a domain": Kept("pct", "number", Decimal("7.12"), Decimal("7.12")),
    "an enumeration": Kept("roofing", "picklist", "Roof", "Roof"),
    "an hour of the day that Python has none for": Kept("time", "text", "24:00:00", "24:00:00", "fact::text"),
    "a point": Kept("point", "text", "(3,4)", "(3,4)", "fact::text"),
    "a range": Kept("int4range", "text", "[1,9)", "[1,9)", "fact::text"),
    "an amount in four bytes": Kept("real", "money", Decimal("40000.55"), "40000.55", "fact::text"),
    "a number in a number": Kept("numeric(9,2)", "text", "12.5", Decimal("12.50")),
    "a number in eight bytes": Kept("double precision", "text", "12.50", 12.5),
    "a day in a day": Kept("date", "text", "2026-03-01", date(2026, 3, 1)),
    "a moment": Kept(
        "timestamptz", "text", "2026-03-01T10:00:00+02:00", "08:00", "to_char(fact AT TIME ZONE 'UTC', 'HH24:MI')"
    ),
}
MARIADB = {
    "items of a set": Kept("SET('Roof','Windows')", "list", ListedText.of(["windows", "Roof"], ", "), "Roof,Windows"),
    "an enumeration": Kept("ENUM('Roof','Windows')", "text", "roof", "Roof"),
    "a number as a member": Kept("ENUM('2','1')", "text", "2", "2"),
    "a list in JSON": Kept("JSON", "list", ROOF_AND_WINDOWS, '["Ro\\"of", "Windows, doors"]'),
    "an amount in JSON": Kept("JSON", "money", Decimal("40000.50"), "40000.5"),
    "a text in JSON": Kept("JSON", "text", "soon", '"soon"'),
    "a year": Kept("YEAR", "number", Decimal(2026), 2026),
    "a bit for yes": Kept("BIT(1)", "boolean", True, 1, "fact + 0"),
    "bits for a number": Kept("BIT(8)", "number", Decimal(5), 5, "fact + 0"),
    "yes in a small number": Kept("TINYINT(1)", "boolean", True, 1),
    "an amount in four bytes": Kept("FLOAT", "money", Decimal("40000.55"), "40,000.55", "FORMAT(fact, 2, 'en_US')"),
    "blanks at the end": Kept("CHAR(8)", "text", "soon ", "soon"),
    "bytes": Kept("VARBINARY(40)", "text", "möglich", "möglich".encode()),
    "more than a day of hours": Kept("TIME", "text", "38:30:00", "38:30:00", "CAST(fact AS CHAR)"),
    "hours and minutes": Kept("TIME(3)", "text", "9:30", "09:30:00.000", "CAST(fact AS CHAR)"),
    "a number in a number": Kept("DECIMAL(9,2)", "text", "12.5", Decimal("12.50")),
    "a day in a day": Kept("DATE", "text", "2026-03-01", date(2026, 3, 1)),
    "a time in a time": Kept("DATETIME", "text", "2026-03-01 16:00", datetime(2026, 3, 1, 16)),  # noqa: DTZ001
    "an address": Kept("INET6", "text", "::1", "::1"),
    "a UUID": Kept("UUID", "text", "90D8D8AE-EB94-11F1-9BDD-02FC00000001", "90d8d8ae-eb94-11f1-9bdd-02fc00000001"),
}
TYPES = [
    "CREATE TYPE roofing AS ENUM ('Roof', 'Windows')",
    "CREATE DOMAIN pct AS numeric(5,2) CHECK (value >= 0)",
]


@pytest.fixture
def types(postgresql: Database) -> Iterator[None]:
    for statement in TYPES:
        postgresql.execute(statement)
    yield
    postgresql.execute("DROP TABLE IF EXISTS deals")
    postgresql.execute("DROP TYPE roofing; DROP DOMAIN pct")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", POSTGRESQL)
@pytest.mark.usefixtures("types")
def test_postgresql_keeps_what_is_meant(deals: Open, name: str) -> None:
    keeps(deals, POSTGRESQL[name])


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
@pytest.mark.parametrize("name", MARIADB)
def test_mariadb_keeps_what_is_meant(deals: Open, name: str) -> None:
    keeps(deals, MARIADB[name])


def keeps(deals: Open, case: Kept) -> None:
    """Written, seen by a person, read back as it is planned, known again from our state, and taken back."""
    table = deals(case.sql, case.rule)
    outcome = table.write(fact=case.value)["fact"]
    assert (outcome.result, outcome.reason) == (WriteResult.WRITTEN, "")
    assert table.shown(case.expression) == case.shown
    now = table.read()["fact"]
    assert encode(now) == encode(outcome.value) == encode(table.kept("fact", case.value)) or case.rule == "text"
    assert encode(decode(encode(now))) == encode(now)
    assert table.write(fact=None)["fact"].result is WriteResult.WRITTEN
    assert table.shown("fact") is None
    assert table.write(fact=decode(encode(now)))["fact"].result is WriteResult.WRITTEN
    assert table.shown(case.expression) == case.shown


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_zero_date_is_the_text_that_a_rule_can_call_empty_and_comes_back(deals: Open) -> None:
    table = deals("DATE DEFAULT '0000-00-00'", "date")
    assert table.read()["fact"] == "0000-00-00"
    for day in (date(2026, 3, 4), "0000-00-00"):
        assert table.write(fact=day)["fact"].result is WriteResult.WRITTEN
        assert table.shown("CAST(fact AS CHAR)") == str(day)


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.parametrize(
    ("sql", "value"),
    [("NUMERIC(9,2)", "12.5"), ("DOUBLE PRECISION", "12.50"), ("DATE", "2026-03-01")],
)
def test_a_text_in_a_column_of_another_type_is_not_written_anew_each_time(deals: Open, sql: str, value: str) -> None:
    table = deals(sql)
    assert table.write(fact=value)["fact"].result is WriteResult.WRITTEN
    assert encode(table.kept("fact", value)) == encode(table.read()["fact"])


class Refused(NamedTuple):
    sql: str
    rule: str
    value: CrmValue


REFUSED = {
    "postgresql": {
        "an item that is no number": Refused("integer[]", "list", ListedText.of(["3", "x"], ", ")),
        "no UUID": Refused("uuid", "text", "soon"),
        "no address": Refused("inet", "text", "soon"),
        "no interval": Refused("interval", "text", "soon"),
        "no point": Refused("point", "text", "soon"),
        "a text in bits": Refused("bit(8)", "text", "A"),
        "too many bits": Refused("bit(2)", "number", Decimal(5)),
        "no member": Refused("roofing", "text", "Doors"),
        "below a domain's least": Refused("pct", "number", Decimal(-1)),
        "NUL": Refused("text", "text", "so\0on"),
        "too many digits": Refused("numeric(9,2)", "money", Decimal(99_000_000)),
        "more digits than four bytes keep": Refused("real", "money", Decimal("1234567.89")),
        "more digits than JSON's numbers keep": Refused("jsonb", "money", Decimal("12345678901234567.89")),
        "no day": Refused("date", "text", "soon"),
        "a list where one text is kept": Refused("text", "list", [["Roof"]]),
        "no yes or no": Refused("boolean", "text", "perhaps"),
        "a number where days are kept": Refused("date", "number", Decimal(3)),
        "what this server has no support for": Refused("xml", "text", "<soon/>"),
        "what a type's own grammar refuses": Refused("jsonpath", "text", "soon soon"),
        "half of a whole number": Refused("integer", "number", Decimal("2.5")),
        "a text that is half of one": Refused("numeric(9,0)", "text", "2.5"),
        "digits that a whole number loses": Refused("integer", "text", "007"),
        "a word that is a number to the database": Refused("numeric", "text", "infinity"),
        "digits for a time": Refused("time", "text", "2026"),
        "digits for an interval": Refused("interval", "text", "$40"),
        "an offset where none is kept": Refused("timestamp", "text", "2026-03-01T10:00:00+02:00"),
    },
    "mariadb": {
        "the place of a member": Refused("ENUM('Roof','Windows')", "text", "2"),
        "the place of a member, as a number": Refused("ENUM('Roof','Windows')", "number", Decimal(2)),
        "no member": Refused("ENUM('Roof','Windows')", "text", "Doors"),
        "no item of a set": Refused("SET('Roof','Windows')", "list", ListedText.of(["Roof", "Doors"], ", ")),
        "a text in bits": Refused("BIT(8)", "text", "A"),
        "too many digits": Refused("DECIMAL(9,2)", "money", Decimal(99_000_000)),
        "more digits than four bytes keep": Refused("FLOAT", "money", Decimal("1234567.89")),
        "too long": Refused("VARCHAR(4)", "text", "not yet"),
        "no year": Refused("YEAR", "text", "soon"),
        "no day": Refused("DATE", "text", "soon"),
        "no UUID": Refused("UUID", "text", "soon"),
        "no address": Refused("INET6", "text", "soon"),
        "digits for a day": Refused("DATE", "text", "40000"),
        "an address for a time": Refused("DATETIME", "text", "10.0.0.5"),
        "digits for a time": Refused("TIME", "text", "40000"),
        "a digit for a year": Refused("YEAR", "text", "2"),
        "a no for a year": Refused("YEAR", "boolean", False),
        "half of a whole number": Refused("INTEGER", "number", Decimal("2.5")),
        "a text that is half of one": Refused("INTEGER", "text", "2.5"),
        "a power of ten": Refused("DOUBLE", "text", "1e5"),
        "no geometry": Refused("POINT", "text", "soon"),
        "a sign outside the character set": Refused("VARCHAR(9) CHARACTER SET latin1", "text", "soon 😀"),
    },
}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", REFUSED["postgresql"])
@pytest.mark.usefixtures("types")
def test_postgresql_refuses_one_field_and_takes_the_others(deals: Open, name: str) -> None:
    refuses(deals, REFUSED["postgresql"][name])


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
@pytest.mark.parametrize("name", REFUSED["mariadb"])
def test_mariadb_refuses_one_field_and_takes_the_others(deals: Open, name: str) -> None:
    refuses(deals, REFUSED["mariadb"][name])


def refuses(deals: Open, case: Refused) -> None:
    table = deals(case.sql, case.rule)
    outcomes = table.write(fact=case.value, beside="soon")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert outcomes["fact"].reason
    assert not any(word in outcomes["fact"].reason for word in ("Doors", "perhaps", "99000000", "😀"))
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert table.read(["fact", "beside"]) == {"fact": None, "beside": "soon"}


UNREADABLE = {"timestamptz": "'infinity'", "date": "'10000-01-01'", "timestamp": "'0044-03-15 BC'"}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("sql", UNREADABLE)
def test_what_a_driver_cannot_read_is_a_persons_and_hides_no_other_field(deals: Open, sql: str) -> None:
    table = deals(sql, "date")
    table.run(f"UPDATE deals SET fact = {UNREADABLE[sql]}, beside = 'soon'")
    found = table.read(["fact", "beside"])
    assert isinstance(found["fact"], str)
    assert found["beside"] == "soon"
    assert table.write(beside="later")["beside"].result is WriteResult.WRITTEN
    assert table.write(fact=date(2026, 3, 1))["fact"].result is WriteResult.WRITTEN  # where a policy is `always`


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_a_column_that_the_database_fills_itself_is_the_mappings_mistake(deals: Open) -> None:
    table = deals("INTEGER GENERATED ALWAYS AS (id + 1) STORED", "number")
    with pytest.raises(
        NoSuchFieldError, match=r"^mapping\.yaml:8: write_back\.fields\.0\.column: .*deals\.fact itself"
    ):
        table.read()


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_a_view_that_takes_no_writes_is_the_mappings_mistake(deals: Open) -> None:
    table = deals("VARCHAR(40)", table="open_deals")
    table.run("CREATE VIEW open_deals AS SELECT id, MAX(fact) AS fact, MAX(beside) AS beside FROM deals GROUP BY id")
    with pytest.raises(ConfigurationError, match=r"^mapping\.yaml:\d+: write_back\..*: the CRM's database says: "):
        table.write(fact="soon")
