"""Databases' errors as ours: try later, this record will not do, or a person must mend something."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoSuchTableError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from siro_bridge.crm.sql.drivers import Complaint, driver_errors, read, takes_no_writes
from siro_bridge.crm.sql.grants import grant_hint
from siro_bridge.crm.sql.kinds import Kind
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError, SiroBridgeError

VALUE_ERRORS = (TypeError, ValueError, ArithmeticError, AttributeError, LookupError)
"""What drivers and SQLAlchemy raise, bare, for one value that they cannot send or read."""


class UnfitError(ValueError):
    """A column takes no such value; the text says what it takes, and quotes nothing."""


_SAYS = "the CRM's database says: "


_ERRORS: Mapping[Kind, Callable[[str, Complaint], SiroBridgeError]] = {
    Kind.REFUSED: lambda where, found: CrmRefusedError(f"{where}: {_SAYS}{found.message}", found.said),
    Kind.MAPPING: lambda where, found: ConfigurationError(f"{where}: {_SAYS}{found.message}").saying(found.said),
    Kind.URL: lambda _, found: ConfigurationError(f'secret CrmSecret: key "url": {_SAYS}{found.message}'),
    Kind.GRANT: lambda where, found: ConfigurationError(f"{_SAYS}{found.message} (for {where})"),
    Kind.AWAY: lambda where, found: CrmUnavailableError(f"the CRM's database is away: {found.message} (at {where})"),
}


def error_of(found: Complaint, where: str) -> SiroBridgeError:
    """Begins with the mapping's place only where it is the mapping, or what it writes, that will not do.

    What nobody foresaw is tried again.
    """
    return _ERRORS[found.kind or Kind.AWAY](where, found)


@contextmanager
def sql_errors(where: str, user: str = "") -> Iterator[None]:
    """`where` names the mapping's key that the statement comes from, such as `engagements.select`.

    `user` is the database's, who may lack a privilege.
    """
    try:
        yield
    except DBAPIError as error:
        raise error_of(explain(error, user), where) from None
    except driver_errors() as error:  # rows are fetched past SQLAlchemy
        raise error_of(read(error), where) from None
    except NoSuchTableError as error:
        raise ConfigurationError(f"{where}: the CRM's database has no table {error}") from None
    except PoolTimeoutError:
        raise CrmUnavailableError(f"no free connection to the CRM's database (at {where})") from None
    except StatementError as error:  # it never reached the database
        raise CrmRefusedError(f"{where}: {_unsent(error.orig)}") from None
    except MultipleResultsFound:
        raise ConfigurationError(f"{where}: several rows have one key; name a column whose values are unique") from None
    except SQLAlchemyError as error:
        raise ConfigurationError(f"{where}: {type(error).__name__}; check the statement") from None


def explain(error: DBAPIError, user: str = "", column: str = "") -> Complaint:
    """`column` is the one that was to be written, where it was a single one."""
    statement = error.statement or ""
    found = read(error.orig, statement, connecting=error.statement is None)
    if found.kind is not Kind.URL and (error.connection_invalidated or _is_standby(error, statement)):
        return found._replace(kind=Kind.AWAY)
    hint = grant_hint(found.said, statement, user, column) if found.kind is Kind.GRANT else ""
    return found._replace(message=found.message + hint)


def refusal(error: Exception, user: str, column: str) -> Complaint:
    """Of an error that writing one field met. A server that answers is there: what nobody foresaw is refused.

    The table and the column were read before: what is wrong then is the value's type, or a statement of a trigger.
    """
    if isinstance(error, UnfitError):
        return Complaint(Kind.REFUSED, str(error))
    if not isinstance(error, DBAPIError):
        return Complaint(Kind.REFUSED, _unsent(error.orig if isinstance(error, StatementError) else error))
    found = explain(error, user, column)
    is_of_the_field = found.kind is Kind.MAPPING and not takes_no_writes(error.orig)
    return found._replace(kind=Kind.REFUSED) if found.kind is None or is_of_the_field else found


def _unsent(cause: BaseException | None) -> str:
    return f"the value does not fit the column ({type(cause).__name__})"


def _is_standby(error: DBAPIError, statement: str) -> bool:
    """Reads are read-only by our own doing, and then it is the mapping's select that writes; writes are not."""
    return isinstance(error.orig, psycopg.errors.ReadOnlySqlTransaction) and _WRITES.search(statement) is not None


_WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)|\bFOR UPDATE", re.IGNORECASE)
