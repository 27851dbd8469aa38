"""A row that cannot be inserted since a column without a default got no value: the mapping can give it one."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.sql.drivers import is_mysqls, read
from siro_bridge.domain.errors import CrmRefusedError


@contextmanager
def needed_values(table: Table, where: str) -> Iterator[None]:
    """`where` is the place of the mapping's key that lists the table's other columns. Raises CrmRefusedError."""
    try:
        yield
    except DBAPIError as error:
        column = next((find(error.orig) for is_of, find in _FINDERS if is_of(error.orig)), None)
        if column is None or column not in table.columns:  # nothing of the kind, or a trigger's row of another table
            raise
        said = read(error.orig).said
        raise CrmRefusedError(
            f"{where}: {table.fullname}.{column} takes no null and has no default; give it a value here", said
        ) from None


def _postgresql(error: Any) -> str | None:
    return error.diag.column_name if isinstance(error, psycopg.errors.NotNullViolation) else None


_MYSQL = re.compile(r"Field '(.+)' doesn't have a default value|Column '(.+)' cannot be null")
_SQLITE = re.compile(r"NOT NULL constraint failed: .+\.(.+)")


def _by(words: re.Pattern[str]) -> Callable[[Any], str | None]:
    def find(error: Any) -> str | None:
        found = words.search(str(error.args[-1]))
        return next((name for name in found.groups() if name), None) if found else None

    return find


_FINDERS: tuple[tuple[Callable[[Any], bool], Callable[[Any], str | None]], ...] = (
    (lambda error: isinstance(error, psycopg.Error), _postgresql),
    (is_mysqls, _by(_MYSQL)),
    (lambda error: isinstance(error, sqlite3.Error), _by(_SQLITE)),
)
