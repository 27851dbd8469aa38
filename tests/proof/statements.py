"""A database's statements as fault points: the connection is really cut, and what is raised is the driver's own."""

import os
import re
import socket
from collections.abc import Callable
from typing import Any

import psycopg
import pymysql
from sqlalchemy import Engine

from tests.proof import faults
from tests.proof.faults import Faults, Wrong

_TABLE = re.compile(r"(?:FROM|INTO|UPDATE)\s+[\"`]?(\w+)", re.IGNORECASE)
_OURS = ("deals", "notes")


def make_fault_points(engine: Engine, all_of_them: Faults) -> None:
    """Each connect, statement and COMMIT of the engine. Only what holds no lock may hang: all runs in one thread."""
    dialect: Any = engine.dialect
    begun: set[int] = set()

    def guarded(name: str, connection: Any, do: Callable[[], Any]) -> Any:
        free = id(connection) not in begun
        begun.add(id(connection))
        return all_of_them.run(f"crm {name}", do, _wrong(connection, do, may_hang=free))

    execute, plain, commit, rollback = (
        dialect.do_execute, dialect.do_execute_no_params, dialect.do_commit, dialect.do_rollback,
    )  # fmt: skip

    def do_execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> Any:
        return guarded(_named(statement), cursor.connection, lambda: execute(cursor, statement, parameters, context))

    def do_execute_no_params(cursor: Any, statement: str, context: Any = None) -> Any:
        return guarded(_named(statement), cursor.connection, lambda: plain(cursor, statement, context))

    def do_commit(connection: Any) -> Any:
        found = all_of_them.run(
            "crm COMMIT", lambda: commit(connection), _wrong(connection, lambda: commit(connection), may_hang=False)
        )
        begun.discard(id(_driver(connection)))
        return found

    def do_rollback(connection: Any) -> Any:
        begun.discard(id(_driver(connection)))
        return rollback(connection)

    vars(dialect).update(
        do_execute=do_execute,
        do_execute_no_params=do_execute_no_params,
        do_commit=do_commit,
        do_rollback=do_rollback,
    )


def _driver(connection: Any) -> Any:
    return getattr(connection, "driver_connection", connection)


def _named(statement: str) -> str:
    verb = statement.split(None, 1)[0].strip(";").upper()
    tables = [name for name in _TABLE.findall(statement) if name in _OURS]
    lock = " FOR UPDATE" if "FOR UPDATE" in statement else ""
    if verb == "SELECT" and not tables:
        return "SELECT catalogue"
    return f"{verb} {tables[0] if tables else ''}{lock}".strip()


def _wrong(connection: Any, do: Callable[[], Any], *, may_hang: bool) -> Wrong:
    driver = _driver(connection)

    def cut() -> Any:
        """Before the statement: the driver finds the line dead."""
        _cut(driver)
        return do()

    def gone() -> Any:
        """After it: the answer never comes."""
        _cut(driver)
        driver.cursor().execute("SELECT 1")
        raise AssertionError("the connection was to be cut")

    found: dict[str, Callable[[], Any]] = {
        faults.NO_CONNECTION: cut,
        faults.TIMES_OUT: lambda: _refuse(driver, "57014", 1969, "statement timeout"),
        faults.THROTTLED: lambda: _refuse(driver, "40P01", 1213, "Deadlock found when trying to get lock"),
        faults.FAILS: lambda: _refuse(driver, "57P01", 1053, "Server shutdown in progress", closes=True),
        faults.ANSWER_LOST: gone,
        faults.RESET: gone,
        faults.FAILS_AFTER: gone,
    }
    return found | ({faults.LATE: cut} if may_hang else {})


def _cut(driver: Any) -> None:
    number = driver.fileno() if isinstance(driver, psycopg.Connection) else driver._sock.fileno()
    with socket.socket(fileno=os.dup(number)) as line:
        line.shutdown(socket.SHUT_RDWR)


def _refuse(driver: Any, state: str, number: int, message: str, *, closes: bool = False) -> Any:
    """What the server says; the transaction is rolled back by it."""
    if closes:
        _cut(driver)
    else:
        driver.rollback()
    if isinstance(driver, psycopg.Connection):
        raise psycopg.errors.lookup(state)(message)
    raise pymysql.err.OperationalError(number, message)
