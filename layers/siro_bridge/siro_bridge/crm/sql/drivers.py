"""What each driver's error says: its kind, where that is known, and its text in words that we know."""

import re
import sqlite3
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import psycopg

from siro_bridge.crm.sql.kinds import Kind, kind_of_connecting, kind_of_number, kind_of_state
from siro_bridge.crm.sql.wording import of_a_connection, told_again
from siro_bridge.domain.phrases import phrases_in
from siro_bridge.domain.said import NOTHING, Said
from siro_bridge.domain.sentences import names_in

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

    `message` is in words that we know; `said` is the database's own, values and all.
    """

    kind: Kind | None
    message: str
    said: Said = NOTHING


def read(original: BaseException | None, statement: str = "", *, connecting: bool = False) -> Complaint:
    """`statement` is ours, with its values bound: the names in it may be told.

    `connecting`: there was no statement yet.
    """
    if connecting and not getattr(original, "sqlstate", None):
        text = str(original.args[-1] if original and original.args else original)
        return Complaint(kind_of_connecting(text), of_a_connection(text, type(original).__name__), Said(text))
    for is_of, reader in _READERS:
        if original is not None and is_of(original):
            return Complaint(*reader(original, names_in(statement)), Said(_text(original)))
    return Complaint(None, type(original).__name__)


def _text(error: BaseException) -> str:
    """All that the server said, without the driver's number before it."""
    return str(error.args[-1]) if is_mysqls(error) and error.args else str(error)


_RAISED = "exec_stmt_raise"
"""The server's function behind RAISE, which may carry any SQLSTATE."""

_BY_POLICY = "ExecWithCheckOptions"
"""What refuses a row that row-level security, or a view's CHECK OPTION, does not allow to be written."""

_BY_THE_CATALOGUE = frozenset(
    {
        _BY_POLICY, "ExecConstraints", "ReportNotNullViolationError", "_bt_check_unique", "ri_ReportViolation",
        "check_exclusion_or_unique_constraint", "ExecRelCheck", "aclcheck_error", "comparetup_index_btree_tiebreak",
    }
)  # fmt: skip
"""The server's functions that name a table, a column or a constraint because the catalogue has one: none of them says
what somebody wrote."""


def _postgresql(error: BaseException, names: frozenset[str]) -> Reading:
    if not isinstance(error, psycopg.Error):
        raise TypeError(type(error))
    primary, diag = error.diag.message_primary, error.diag
    if primary is None:
        return _psycopg(error)
    kind = kind_of_state(error.sqlstate)
    if diag.source_function == _RAISED or (error.sqlstate or "").startswith("P0"):
        return Kind.REFUSED, _by_a_trigger(_state(error), primary)
    if diag.source_function == _BY_POLICY:
        kind = Kind.REFUSED
    if diag.source_function in _BY_THE_CATALOGUE:
        found = (diag.schema_name, diag.table_name, diag.column_name, diag.constraint_name)
        names |= names_in(" ".join(filter(None, found)))
    return kind, told_again(primary, names, _state(error))


def _state(error: psycopg.Error) -> str:
    """`SQLSTATE 23514, check violation`; the name is psycopg's."""
    try:
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", psycopg.errors.lookup(error.sqlstate or "").__name__).lower()
    except KeyError:
        return f"SQLSTATE {error.sqlstate}" if _IS_STATE.fullmatch(error.sqlstate or "") else "a SQLSTATE of its own"
    return f"SQLSTATE {error.sqlstate}, {name}"


_IS_STATE = re.compile(r"[0-4XFHP][0-9A-Z][0-9]{3}")
"""The standard's and the server's classes with digits behind; with RAISE a person may take five letters."""


def _psycopg(error: psycopg.Error) -> Reading:
    """Its own: a value that it cannot send or read, or a line that broke. Only the latter says nothing of a value."""
    name = type(error).__name__
    if error.sqlstate:
        return kind_of_state(error.sqlstate), _state(error)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return Kind.AWAY, of_a_connection(str(error), name)
    return Kind.REFUSED, told_again(str(error), (), f"the driver does not take it ({name})")


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


def _by_a_trigger(code: str, said: str) -> str:
    """Or by a function: both say what somebody made them say."""
    phrases = phrases_in(said)
    return f"{code}: a trigger refuses it{f' ({phrases})' if phrases else ''}"


_SIGNAL = 1644
"""What a trigger's SIGNAL gives, if it names no number of its own."""


def _mysql(error: BaseException, names: frozenset[str]) -> Reading:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else ""
    state = getattr(error, "sqlstate", None)
    signalled = state == "45000" or code == _SIGNAL
    if signalled:
        return Kind.REFUSED, _by_a_trigger(f"error {code}", message)
    kind = kind_of_number(code) or kind_of_state(state)
    known = (
        of_a_connection(message, _number(code)) if code in _OF_CONNECTING else told_again(message, names, _number(code))
    )
    return kind, known


_OF_CONNECTING = frozenset({1044, 1045, 1049, 1130, 1698, *range(2000, 2100)})


def _number(code: int) -> str:
    """`error 1062, DUP_ENTRY`; the name is PyMySQL's."""
    from pymysql.constants import CR, ER  # noqa: PLC0415  few runs meet one

    name = next((name for names in (ER, CR) for name, number in vars(names).items() if number == code), "")
    return f"error {code}, {name}" if name else f"error {code}"


_SQLITE_MISTAKES = ("no such", "syntax error", "ambiguous", "readonly database", "misuse", "unrecognized", "generated")


def _sqlite(error: BaseException, names: frozenset[str]) -> Reading:
    code = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER:  # by a trigger's RAISE
        return Kind.REFUSED, _by_a_trigger(code, str(error))
    message = told_again(str(error), names, code)
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return Kind.REFUSED, message
    mistake = any(word in str(error) for word in _SQLITE_MISTAKES)
    return (Kind.MAPPING if mistake else Kind.AWAY), message


_READERS: tuple[tuple[Callable[[BaseException], bool], Callable[[BaseException, frozenset[str]], Reading]], ...] = (
    (lambda error: isinstance(error, psycopg.Error), _postgresql),
    (is_mysqls, _mysql),
    (lambda error: isinstance(error, sqlite3.Error), _sqlite),
)
