"""A database's error says what must happen next, in its own words, without anybody's data."""

import sqlite3
from typing import Any

import pymysql
import pytest
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.sql.errors import explain, sql_errors
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError

MYSQL: dict[str, tuple[pymysql.MySQLError, type[Exception]]] = {
    "wrong password": (
        pymysql.OperationalError(1045, "Access denied for user 'bridge'@'localhost'"),
        ConfigurationError,
    ),
    "no such column": (pymysql.OperationalError(1054, "Unknown column 'x' in 'field list'"), ConfigurationError),
    "too long": (pymysql.DataError(1406, "Data too long for column 'note' at row 1"), CrmRefusedError),
    "not a number": (
        pymysql.DataError(1366, "Incorrect integer value: 'hush' for column 'budget' at row 1"),
        CrmRefusedError,
    ),
    "a line break": (
        pymysql.DataError(1366, "Incorrect integer value: 'hush\nhush' for column `crm`.`deals`.`n` at row 1"),
        CrmRefusedError,
    ),
    "quotes within": (
        pymysql.DataError(1366, "Incorrect integer value: 'O' for you, hush' for column 'n' at row 1"),
        CrmRefusedError,
    ),
    "cut short": (pymysql.DataError(1292, "Truncated incorrect DOUBLE value: 'hush\nhush"), CrmRefusedError),
    "a trigger's": (pymysql.OperationalError(1644, "no budget for 'hush'"), CrmRefusedError),
    "ambiguous column": (pymysql.OperationalError(1052, "Column 'up' in SELECT is ambiguous"), ConfigurationError),
    "alias twice": (pymysql.OperationalError(1060, "Duplicate column name 'externalId'"), ConfigurationError),
    "double": (pymysql.IntegrityError(1062, "Duplicate entry 'hush' for key 'PRIMARY'"), CrmRefusedError),
    "deadlock": (pymysql.OperationalError(1213, "Deadlock found when trying to get lock"), CrmUnavailableError),
    "gone away": (pymysql.OperationalError(2006, "MySQL server has gone away"), CrmUnavailableError),
    "never heard of": (pymysql.OperationalError(9999, "Something new"), CrmUnavailableError),
}
SQLITE: dict[str, tuple[sqlite3.Error, type[Exception]]] = {
    "no such table": (sqlite3.OperationalError("no such table: deels"), ConfigurationError),
    "syntax": (sqlite3.OperationalError('near "SELEKT": syntax error'), ConfigurationError),
    "locked": (sqlite3.OperationalError("database is locked"), CrmUnavailableError),
    "constraint": (sqlite3.IntegrityError("NOT NULL constraint failed: notes.kind"), CrmRefusedError),
}


@pytest.mark.parametrize("error", [*MYSQL.values(), *SQLITE.values()], ids=[*MYSQL, *SQLITE])
def test_error_says_what_must_happen_next_without_values(error: tuple[Any, type[Exception]]) -> None:
    original, expected = error
    kind, message = explain(DBAPIError("SELECT 1", {}, original))
    assert kind is expected
    assert message
    assert "hush" not in message


def test_broken_connection_is_tried_again_whatever_the_error() -> None:
    original = sqlite3.OperationalError("no such table: deals")
    assert explain(DBAPIError("SELECT 1", {}, original, connection_invalidated=True))[0] is CrmUnavailableError


def test_message_begins_with_the_place_in_the_mapping() -> None:
    with pytest.raises(ConfigurationError, match=r"^mapping\.yaml:5: deals\.select: the CRM's database says: no such"):
        raise_within("mapping.yaml:5: deals.select", sqlite3.OperationalError("no such table: deals"))


def raise_within(where: str, error: Exception) -> None:
    with sql_errors(where):
        raise error
