"""A text that a column cannot hold: the text can be made plainer, or shorter."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import StatementError

from siro_bridge.crm.sql.drivers import is_mysqls, read
from siro_bridge.domain.errors import CharacterRefusedError, CrmRefusedError

_NO_PLACE_FOR_CHARACTER = frozenset({"22P05", "22021", 1366, 1977, 3854})
_TOO_LONG = frozenset({"22001", 1406})
"""SQLSTATEs of PostgreSQL, numbers of MySQL and MariaDB."""


@contextmanager
def text_refusals(where: str, too_long: str) -> Iterator[None]:
    """Inside `sql_errors`, which reads all other errors. `too_long` says what to do about a text of that kind."""
    try:
        yield
    except (StatementError, UnicodeEncodeError) as error:
        cause = error.orig if isinstance(error, StatementError) else error
        if isinstance(cause, UnicodeEncodeError) or _code(cause) in _NO_PLACE_FOR_CHARACTER:
            text = f"{where}: the column has no place for some character of the text"
            raise CharacterRefusedError(text, read(cause).said) from None
        if _code(cause) in _TOO_LONG:
            text = f"{where}: the text is too long for the column; {too_long}"
            raise CrmRefusedError(text, read(cause).said) from None
        raise


def _code(cause: BaseException | None) -> str | int | None:
    if isinstance(cause, psycopg.Error):
        return cause.sqlstate
    return cause.args[0] if is_mysqls(cause) and cause.args else None
