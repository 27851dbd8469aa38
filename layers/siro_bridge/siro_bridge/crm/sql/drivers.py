"""What each driver's error says: its kind, where that is known, and its text without anybody's data."""

import re
import sqlite3
import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import psycopg

from siro_bridge.crm.masking import LONGEST_KEPT, masked
from siro_bridge.crm.sql.kinds import Kind, kind_of_connecting, kind_of_number, kind_of_state

if TYPE_CHECKING:
    from pymysql import MySQLError


def is_mysqls(error: BaseException | None) -> "TypeGuard[MySQLError]":
    """Whether PyMySQL raised it, which is loaded only where the CRM is one for it: to import it takes 15 ms."""
    driver = sys.modules.get("pymysql")
    return driver is not None and isinstance(error, driver.MySQLError)


def driver_errors() -> tuple[type[Exception], ...]:
    """All that the drivers raise that are loaded."""
    driver = sys.modules.get("pymysql")
    return (psycopg.Error, sqlite3.Error, *([driver.MySQLError] if driver else []))


Reading = tuple[Kind | None, str]


class Complaint(NamedTuple):
    """`kind` is None where the server says what nobody foresaw.

    `message` is the database's own, without a value of the customer's; `said` is it word for word, values and all.
    """

    kind: Kind | None
    message: str
    said: str = ""


def read(original: BaseException | None, sent: Collection[str] = (), *, connecting: bool = False) -> Complaint:
    """`sent` are the statement's values, to be masked in a text that a person wrote, such as a trigger's.

    `connecting`: there was no statement yet.
    """
    if connecting and not getattr(original, "sqlstate", None):
        text = first_line(str(original.args[-1] if original and original.args else original))
        return Complaint(kind_of_connecting(text), text)
    for is_of, reader in _READERS:
        if original is not None and is_of(original):
            return Complaint(*reader(original, sent), said=_text(original)[:LONGEST_KEPT])
    return Complaint(None, type(original).__name__)


def _text(error: BaseException) -> str:
    """All that the server said, without the driver's number before it."""
    return str(error.args[-1]) if is_mysqls(error) and error.args else str(error)


_RAISED = "exec_stmt_raise"
"""The server's function behind RAISE, which may carry any SQLSTATE."""

_BY_POLICY = "ExecWithCheckOptions"
"""What refuses a row that row-level security, or a view's CHECK OPTION, does not allow to be written."""


def _postgresql(error: BaseException, sent: Collection[str]) -> Reading:
    if not isinstance(error, psycopg.Error):
        raise TypeError(type(error))
    primary = error.diag.message_primary
    if primary is None:
        return _psycopg(error)
    kind = kind_of_state(error.sqlstate)
    if error.diag.source_function == _RAISED or (error.sqlstate or "").startswith("P0"):
        return Kind.REFUSED, first_line(masked(primary, sent, ()))
    if error.diag.source_function == _BY_POLICY:
        kind = Kind.REFUSED
    # a data exception ends in ': "the value"' or quotes it before; everything else quotes names of the schema only
    message = primary.split(": ", 1)[0] if kind is Kind.REFUSED else primary
    if (error.sqlstate or "").startswith("22"):
        return kind, masked(message, sent, ())
    return kind, _PG_VALUE.sub("value …", message)


def _psycopg(error: psycopg.Error) -> Reading:
    """Its own: a value that it cannot send or read, or a line that broke. Only the latter says nothing of a value."""
    if error.sqlstate:
        return kind_of_state(error.sqlstate), masked(first_line(str(error)), (), ())
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return Kind.AWAY, first_line(str(error))
    return Kind.REFUSED, masked(first_line(str(error)), (), ())


_NO_WRITES = frozenset({"55000", "428C9", 1288, 1345, 1347, 1348, 1349, 1393, 1394, 1395, 1471, 1792, 1906, 1907, 3105})
"""SQLSTATEs of PostgreSQL, numbers of MySQL and MariaDB: of a view, or of a column that is computed."""

_OF_A_VIEW = "rewriteTargetView"
"""The server's function that refuses a view's column, by the SQLSTATE of anything that is not supported."""


def takes_no_writes(error: BaseException | None) -> bool:
    """Whatever the value: it is the mapping that names another column."""
    if isinstance(error, psycopg.Error):
        return error.sqlstate in _NO_WRITES or error.diag.source_function == _OF_A_VIEW
    if is_mysqls(error):
        return bool(error.args) and error.args[0] in _NO_WRITES
    return True


_PG_VALUE = re.compile(r'value ".*"', re.DOTALL)

_MYSQL_VALUES = re.compile(r"(value: |value |entry )(?:'.*'(?= for column | for key )|'.*)", re.DOTALL)
"""A value may hold quotes and line breaks itself: what does not end as it should is cut to the end."""

_SIGNAL = 1644
"""What a trigger's SIGNAL gives, if it names no number of its own."""


def _mysql(error: BaseException, sent: Collection[str]) -> Reading:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else first_line(str(error))
    state = getattr(error, "sqlstate", None)
    signalled = state == "45000" or code == _SIGNAL
    kind = Kind.REFUSED if signalled else kind_of_number(code) or kind_of_state(state)
    written = signalled or (kind not in _OF_NAMES and not _MYSQL_VALUES.search(message))
    names = _names(message, signalled=signalled)
    known = masked(message, sent, names) if written else _MYSQL_VALUES.sub(r"\1…", message)
    return kind, first_line(known)


_OF_NAMES = (Kind.MAPPING, Kind.URL, Kind.GRANT)
"""Of what quotes names alone; anything else may be what a trigger's SIGNAL says, with a number of the server's own."""


def _names(message: str, *, signalled: bool) -> Collection[str]:
    """Names of the schema that the server quotes in texts of its own: `Column 'n' cannot be null`."""
    named = re.findall(r"(?i:column|key|constraint|table) ['`]([^'`]*)['`]", message)
    return named if signalled else [*named, *re.findall(r"`([^`]*)`", message)]


_SQLITE_MISTAKES = ("no such", "syntax error", "ambiguous", "readonly database", "misuse", "unrecognized", "generated")


def _sqlite(error: BaseException, sent: Collection[str]) -> Reading:
    raised = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER  # by a trigger's RAISE
    message = first_line(masked(str(error), sent, ()) if raised else str(error))
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return Kind.REFUSED, message
    mistake = any(word in message for word in _SQLITE_MISTAKES)
    return (Kind.MAPPING if mistake else Kind.AWAY), message


def first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:300]


_READERS: tuple[tuple[Callable[[BaseException], bool], Callable[[BaseException, Collection[str]], Reading]], ...] = (
    (lambda error: isinstance(error, psycopg.Error), _postgresql),
    (is_mysqls, _mysql),
    (lambda error: isinstance(error, sqlite3.Error), _sqlite),
)
