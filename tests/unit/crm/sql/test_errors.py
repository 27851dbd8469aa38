"""A database's error says who must act next, in words that we know."""

import sqlite3
from types import SimpleNamespace
from typing import NamedTuple, cast

import psycopg
import pymysql
import pytest
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.sql.drivers import Complaint
from siro_bridge.crm.sql.errors import explain, refusal, sql_errors
from siro_bridge.crm.sql.kinds import Kind, kind_of_state
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError
from siro_bridge.domain.said import Said


def mysql(code: int, text: str, state: str | None = None) -> pymysql.MySQLError:
    return pymysql.OperationalError(code, text, sqlstate=state)


class Case(NamedTuple):
    error: Exception
    kind: Kind | None


CASES = {
    "no such column": Case(mysql(1054, "Unknown column 'x' in 'field list'"), Kind.MAPPING),
    "ambiguous column": Case(mysql(1052, "Column 'up' in SELECT is ambiguous"), Kind.MAPPING),
    "alias twice": Case(mysql(1060, "Duplicate column name 'externalId'"), Kind.MAPPING),
    "a view that takes no writes": Case(mysql(1288, "The target table v of the UPDATE is not updatable"), Kind.MAPPING),
    "MariaDB's generated column": Case(mysql(1906, "The value for generated column 'g' is ignored"), Kind.MAPPING),
    "MySQL's generated column": Case(mysql(3105, "The value for generated column 'g' is not allowed"), Kind.MAPPING),
    "too long": Case(mysql(1406, "Data too long for column 'note' at row 1"), Kind.REFUSED),
    "not a number": Case(mysql(1366, "Incorrect integer value: 'hush' for column 'budget' at row 1"), Kind.REFUSED),
    "a line break": Case(
        mysql(1366, "Incorrect integer value: 'hush\nhush' for column `crm`.`deals`.`n` at row 1"), Kind.REFUSED
    ),
    "quotes within": Case(
        mysql(1366, "Incorrect integer value: 'O' for you, hush' for column 'n' at row 1"), Kind.REFUSED
    ),
    "cut short": Case(mysql(1292, "Truncated incorrect DOUBLE value: 'hush\nhush"), Kind.REFUSED),
    "double": Case(mysql(1062, "Duplicate entry 'hush' for key 'PRIMARY'"), Kind.REFUSED),
    "a view's CHECK OPTION": Case(mysql(1369, "CHECK OPTION failed `crm`.`v`"), Kind.REFUSED),
    "no geometry": Case(mysql(1416, "Cannot get geometry object from data"), Kind.REFUSED),
    "a packet too large": Case(mysql(1153, "Got a packet bigger than 'max_allowed_packet'", "08S01"), Kind.REFUSED),
    "a trigger's": Case(mysql(1644, "no budget for 'hush'"), Kind.REFUSED),
    "a trigger's with its own number": Case(mysql(30001, "no budget for 'hush'", "45000"), Kind.REFUSED),
    "a trigger's with its own state": Case(mysql(30001, "no budget", "99999"), Kind.REFUSED),
    "a trigger's with a large number": Case(mysql(-5536, "60000 to the driver"), Kind.REFUSED),
    "a trigger's with the manual's number": Case(mysql(1001, "no budget", "HY000"), Kind.REFUSED),
    "a trigger's with a server's number": Case(mysql(1213, "no budget", "45000"), Kind.REFUSED),
    "a trigger's that takes itself for the server's": Case(mysql(1205, "no budget for 'hush'", "40001"), Kind.AWAY),
    "known by its state alone": Case(mysql(4321, "Something new", "22003"), Kind.REFUSED),
    "no privilege": Case(
        mysql(1142, "UPDATE command denied to user 'b'@'10.0.0.9' for table `crm`.`deals`"), Kind.GRANT
    ),
    "deadlock": Case(mysql(1213, "Deadlock found when trying to get lock", "40001"), Kind.AWAY),
    "waited for a lock": Case(mysql(1205, "Lock wait timeout exceeded", "HY000"), Kind.AWAY),
    "read-only for now": Case(mysql(1290, "The MariaDB server is running with --read-only"), Kind.AWAY),
    "too many connections": Case(mysql(1040, "Too many connections", "08004"), Kind.AWAY),
    "gone away": Case(mysql(2006, "MySQL server has gone away"), Kind.AWAY),
    "never heard of": Case(mysql(4999, "Something new", "HY000"), None),
    "NUL": Case(psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), Kind.REFUSED),
    "far years": Case(psycopg.DataError("date too large (after year 10K): 'hush'"), Kind.REFUSED),
    "no such type": Case(psycopg.ProgrammingError("cannot adapt type 'dict' using placeholder '%s'"), Kind.REFUSED),
    "line broken": Case(psycopg.OperationalError("consuming input failed: EOF detected"), Kind.AWAY),
    "no such table": Case(sqlite3.OperationalError("no such table: deels"), Kind.MAPPING),
    "syntax": Case(sqlite3.OperationalError('near "SELEKT": syntax error'), Kind.MAPPING),
    "locked": Case(sqlite3.OperationalError("database is locked"), Kind.AWAY),
    "constraint": Case(sqlite3.IntegrityError("NOT NULL constraint failed: notes.kind"), Kind.REFUSED),
}


TOLD = {
    "names of the statement": (
        mysql(1054, "Unknown column 'budget' in 'field list'"),
        "Unknown column 'budget' in 'field list'",
    ),
    "other names": (mysql(1054, "Unknown column 'hush' in 'where clause'"), "Unknown column '…' in 'where clause'"),
    "a constraint": (mysql(4025, "CONSTRAINT `hush` failed for `crm`.`deals`"), "CONSTRAINT … failed for …"),
    "a value": (mysql(1062, "Duplicate entry 'hush' for key 'hush'"), "Duplicate entry '…' for key '…'"),
    "a table and its column": (
        sqlite3.OperationalError("no such column: deals.budget"),
        "no such column: deals.budget",
    ),
    "a type": (psycopg.DataError("date too large (after year 10K): 'hush'"), "date too large (after year 10K)"),
    "nothing that is known": (mysql(1406, "hush hush"), "error 1406, DATA_TOO_LONG"),
    "a server's own language": (
        mysql(1054, "Unbekanntes Tabellenfeld 'deals.budget' in 'hush'"),
        "error 1054, BAD_FIELD_ERROR, and names deals, budget",
    ),
    "a number without a name": (mysql(4999, "hush"), "error 4999"),
    "a trigger's": (mysql(1644, "no budget for 'hush'"), "error 1644: a trigger refuses it"),
    "a trigger's that quotes the server": (mysql(30001, "Unknown column 'hush' in 'x'"), "Unknown column '…' in '…'"),
}


@pytest.mark.parametrize(("error", "told"), TOLD.values(), ids=TOLD)
def test_database_is_told_again_in_words_that_we_know(error: Exception, told: str) -> None:
    found = explain(DBAPIError("UPDATE deals SET budget = %s", ["hush"], error))
    assert found.message == told


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_error_says_who_must_act_without_values(case: Case) -> None:
    found = explain(DBAPIError("UPDATE deals", {}, case.error))
    assert found.kind is case.kind
    assert found.message
    assert "hush" not in found.message


@pytest.mark.parametrize(
    ("states", "kind"),
    [
        (("22P02", "22003", "23514", "44000", "45000", "54000", "P0001", "38000", "20000"), Kind.REFUSED),
        (("42703", "42P01", "428C9", "0A000", "55000", "25006"), Kind.MAPPING),
        (("42501",), Kind.GRANT),
        (("28P01", "28000", "3D000"), Kind.URL),
        (("08006", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P01", "26000", "42P05"), Kind.AWAY),
        (("HY000", "XX000", None), None),
    ],
)
def test_sqlstates_are_told_apart_by_their_class_or_singly(states: tuple[str | None, ...], kind: Kind | None) -> None:
    assert {state: kind_of_state(state) for state in states} == dict.fromkeys(states, kind)


CONNECTING = {
    'connection failed: FATAL:  password authentication failed for user "bridge"': Kind.URL,
    'connection failed: FATAL:  database "crn" does not exist': Kind.URL,
    'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.9", no encryption': Kind.URL,
    'root certificate file "/opt/ca.pem" does not exist': Kind.URL,
    "server does not support SSL, but SSL was required": Kind.URL,
    'invalid sslmode value: "verify"': Kind.URL,
    "bad value for connect_timeout: 'abc'": Kind.URL,
    'invalid connection option "ssl_ca"': Kind.URL,
    "connection failed: Connection refused": Kind.AWAY,
    "connection timeout expired": Kind.AWAY,
    "connection failed: FATAL:  the database system is starting up": Kind.AWAY,
    "connection failed: FATAL:  sorry, too many clients already": Kind.AWAY,
}


@pytest.mark.parametrize(("text", "kind"), CONNECTING.items())
def test_a_connection_that_is_not_made_is_the_secrets_matter_or_waits(text: str, kind: Kind) -> None:
    assert explain(DBAPIError(None, None, psycopg.OperationalError(text))).kind is kind


def test_the_secret_is_named_without_the_mapping() -> None:
    with pytest.raises(
        ConfigurationError, match=r'^secret CrmSecret: key "url": the CRM\'s database says: Access deni'
    ):
        raise_within("mapping.yaml:5: x", DBAPIError(None, None, mysql(1045, "Access denied for user 'b'@'h'")))


@pytest.mark.parametrize(
    ("error", "grant"),
    [
        (
            mysql(1142, "UPDATE command denied to user 'b'@'10.0.0.9' for table `crm`.`deals`"),
            r"UPDATE ON deals TO 'bridge'@'10\.0\.0\.9'",
        ),
        (
            mysql(1143, "UPDATE command denied to user 'b'@'localhost' for column 'fact' in table 'deals'"),
            r"UPDATE \(fact\) ON deals TO 'bridge'@'localhost'",
        ),
        (
            mysql(1142, "UPDATE, HUSH command denied to user 'hush'@'hush' for table `hush`.`deals`"),
            r"UPDATE ON deals TO 'bridge'@'…'",
        ),
    ],
)
def test_a_missing_privilege_comes_with_the_statement_to_run(error: Exception, grant: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^the CRM's database says: .*; run: GRANT {grant} \(for mapping"):
        raise_within("mapping.yaml:5: write_back", DBAPIError("UPDATE deals SET fact=1", {}, error))


def test_what_nobody_foresaw_is_refused_where_one_field_was_written_and_else_tried_again() -> None:
    error = DBAPIError("UPDATE deals", {}, mysql(4999, "Something new", "HY000"))
    assert refusal(error, "bridge", "fact").kind is Kind.REFUSED
    with pytest.raises(CrmUnavailableError, match=r"^the CRM's database is away: error 4999 \(at notes\)$"):
        raise_within("notes", error)


@pytest.mark.parametrize("error", [TypeError("no Decimal"), ValueError("no such"), OverflowError("hush")])
def test_what_a_driver_cannot_send_is_refused(error: Exception) -> None:
    found = refusal(error, "bridge", "fact")
    assert found == Complaint(Kind.REFUSED, f"the value does not fit the column ({type(error).__name__})")


def test_the_databases_own_words_are_kept_apart() -> None:
    with pytest.raises(CrmRefusedError) as caught:
        raise_within("notes", DBAPIError("INSERT", {}, mysql(1644, "no budget for 'hush'", "45000")))
    assert caught.value.said == Said("no budget for 'hush'")
    assert "hush" not in str(caught.value)


def test_broken_connection_is_tried_again_whatever_the_error() -> None:
    original = sqlite3.OperationalError("no such table: deals")
    assert explain(DBAPIError("SELECT 1", {}, original, connection_invalidated=True)).kind is Kind.AWAY


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT writes()", Kind.MAPPING),
        ("UPDATE deals SET fact = 1", Kind.AWAY),
        ("SELECT id FROM deals FOR UPDATE", Kind.AWAY),
    ],
)
def test_a_select_that_writes_is_the_mappings_mistake_and_a_standby_is_away(statement: str, kind: Kind) -> None:
    error = psycopg.errors.ReadOnlySqlTransaction("cannot execute in a read-only transaction")
    assert explain(DBAPIError(statement, {}, error)).kind is kind


def test_message_begins_with_the_place_in_the_mapping() -> None:
    error = DBAPIError("SELECT id FROM deels", {}, sqlite3.OperationalError("no such table: deels"))
    told = r"^mapping\.yaml:5: deals\.select: the CRM's database says: no such table: deels$"
    with pytest.raises(ConfigurationError, match=told):
        raise_within("mapping.yaml:5: deals.select", error)


@pytest.mark.parametrize("state", ["P0001", "KIM07", "ANNA1"])
def test_what_a_function_raises_is_told_by_its_state_alone(state: str) -> None:
    class Raised(psycopg.errors.RaiseException):
        sqlstate = state
        diag = cast(
            "psycopg.errors.Diagnostic",
            SimpleNamespace(message_primary="no budget for hush", source_function="exec_stmt_raise", sqlstate=state),
        )

    message = explain(DBAPIError("UPDATE deals", {}, Raised())).message
    assert "hush" not in message
    assert ("P0001" in message, "KIM" in message, "ANNA" in message) == (state == "P0001", False, False)


def raise_within(where: str, error: Exception) -> None:
    with sql_errors(where, "bridge"):
        raise error
