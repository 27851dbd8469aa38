"""Databases' errors as ours: try later, this record will not do, or the mapping must be mended."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pymysql
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from siro_bridge.crm.masking import masked
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
)

Kind = type[ConfigurationError] | type[CrmRefusedError] | type[CrmUnavailableError]

DRIVERS = (psycopg.Error, pymysql.MySQLError, sqlite3.Error)


@contextmanager
def sql_errors(where: str) -> Iterator[None]:
    """`where` names the mapping's key that the statement comes from, such as `engagements.select`."""
    try:
        yield
    except DBAPIError as error:
        kind, message = explain(error)
        raise kind(f"{where}: the CRM's database says: {message}") from None
    except DRIVERS as error:  # rows are fetched past SQLAlchemy
        kind, message = _read(error)
        raise kind(f"{where}: the CRM's database says: {message}") from None
    except NoSuchTableError as error:
        raise ConfigurationError(f"{where}: the CRM's database has no table {error}") from None
    except PoolTimeoutError:
        raise CrmUnavailableError(f"{where}: no free connection to the CRM's database") from None
    except SQLAlchemyError as error:
        raise ConfigurationError(f"{where}: {type(error).__name__}; check the statement") from None


def explain(error: DBAPIError) -> tuple[Kind, str]:
    """What must happen next, and the database's own message without any value of the customer's."""
    kind, message = _read(error.orig, _sent(error.params))
    return (CrmUnavailableError if error.connection_invalidated else kind), message


def _sent(params: Any) -> list[str]:
    values = params.values() if isinstance(params, Mapping) else params or ()
    return [str(value) for value in values if value is not None]


def _read(original: BaseException | None, sent: Collection[str] = ()) -> tuple[Kind, str]:
    """`sent` are the statement's values, to be masked in a text that a person wrote, such as a trigger's."""
    for driver_error, read in _READERS:
        if isinstance(original, driver_error):
            return read(original, sent)
    return CrmUnavailableError, type(original).__name__


# PostgreSQL: by SQLSTATE, the longest prefix first (PostgreSQL manual, appendix A).
_SQLSTATES: tuple[tuple[str, Kind], ...] = (
    ("25006", ConfigurationError),  # a mapping's select that writes
    ("22", CrmRefusedError),
    ("23", CrmRefusedError),
    ("44", CrmRefusedError),
    ("P0", CrmRefusedError),  # a trigger's RAISE EXCEPTION
    ("28", ConfigurationError),
    ("3D", ConfigurationError),
    ("3F", ConfigurationError),
    ("42", ConfigurationError),
    ("0A", ConfigurationError),
)


_RAISED = "exec_stmt_raise"
"""The server's function behind RAISE, which may carry any SQLSTATE."""


def _postgresql(error: BaseException, sent: Collection[str]) -> tuple[Kind, str]:
    if not isinstance(error, psycopg.Error):
        raise TypeError(type(error))
    state = error.sqlstate or ""
    kind: Kind = next((kind for prefix, kind in _SQLSTATES if state.startswith(prefix)), CrmUnavailableError)
    primary = error.diag.message_primary
    if primary is None:  # libpq's own: not connected; its text names host and user, and no value
        authentication = "authentication failed" in str(error)
        what = f"{_first_line(str(error))}; check the url in the secret CrmSecret, and the way to the database"
        return (ConfigurationError if authentication else kind), what
    if state.startswith("P0") or error.diag.source_function == _RAISED:
        return CrmRefusedError, _first_line(masked(primary, sent, ()))
    # a data exception ends in ': "the value"' or quotes it before; everything else quotes names of the schema only
    message = primary.split(": ", 1)[0] if kind is CrmRefusedError else primary
    if state.startswith("22"):
        return kind, masked(message, sent, ())
    return kind, _PG_VALUE.sub("value …", message)


_PG_VALUE = re.compile(r'value ".*"', re.DOTALL)

_MYSQL_SIGNAL = 1644
"""What a trigger's SIGNAL gives, if it names no number of its own."""

_MYSQL: dict[int, Kind] = {
    **dict.fromkeys((1044, 1045, 1049, 1142, 1143, 1370, 1698), ConfigurationError),  # who may, and which database
    **dict.fromkeys((1052, 1054, 1060, 1064, 1146, 1305), ConfigurationError),  # the statement
    1792: ConfigurationError,  # a mapping's select that writes
    _MYSQL_SIGNAL: CrmRefusedError,
    **dict.fromkeys((1048, 1062, 1264, 1265, 1292, 1364, 1366, 1406, 1451, 1452, 3819, 4025), CrmRefusedError),
}
_MYSQL_VALUES = re.compile(r"(value: |value |entry )(?:'.*'(?= for column | for key )|'.*)", re.DOTALL)
"""A value may hold quotes and line breaks itself: what does not end as it should is cut to the end."""


def _mysql(error: BaseException, sent: Collection[str]) -> tuple[Kind, str]:
    code = error.args[0] if error.args else 0
    message = str(error.args[1]) if len(error.args) > 1 else type(error).__name__
    known = masked(message, sent, ()) if code == _MYSQL_SIGNAL else _MYSQL_VALUES.sub(r"\1…", message)
    return _MYSQL.get(code, CrmUnavailableError), _first_line(known)


_SQLITE_MISTAKES = ("no such", "syntax error", "ambiguous", "readonly database", "misuse", "unrecognized")


def _sqlite(error: BaseException, sent: Collection[str]) -> tuple[Kind, str]:
    raised = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER  # by a trigger's RAISE
    message = _first_line(masked(str(error), sent, ()) if raised else str(error))
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return CrmRefusedError, message
    mistake = any(word in message for word in _SQLITE_MISTAKES)
    return (ConfigurationError if mistake else CrmUnavailableError), message


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:300]


_READERS: tuple[tuple[type[BaseException], Callable[[BaseException, Collection[str]], tuple[Kind, str]]], ...] = (
    (psycopg.Error, _postgresql),
    (pymysql.MySQLError, _mysql),
    (sqlite3.Error, _sqlite),
)


def refusal(error: StatementError) -> str:
    """The reason why the database refuses one value; anything but a refusal is raised again."""
    if not isinstance(error, DBAPIError):
        return f"the value does not fit the column ({type(error.orig).__name__})"  # it never reached the database
    kind, message = explain(error)
    if kind is CrmRefusedError or (
        kind is ConfigurationError and isinstance(error.orig, psycopg.errors.DatatypeMismatch)
    ):
        return message
    raise error
