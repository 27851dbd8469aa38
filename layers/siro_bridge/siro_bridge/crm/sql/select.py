"""A mapping's select as a table of its own: the engine adds paging around it, and never looks into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    TextClause,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.types import NullType

from siro_bridge.mapping.base import NO_CURSOR

ALL: ColumnElement[Any] = literal_column("s.*")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """`cursor` and `key` as expressions over the select's columns; a `timeless` one has no cursor but null."""

    table: TextClause
    cursor: ColumnElement[Any]
    key: ColumnElement[Any]
    timeless: bool = False

    def rows(self) -> Select[Any]:
        """All its columns, then the cursor and the key."""
        return select(ALL, self.cursor.label("page_cursor"), self.key.label("page_key")).select_from(self.table)

    def after(self, cursor: Any, key: Any) -> Select[Any]:
        """What comes after a position; the first condition alone can use an index on the cursor."""
        if self.timeless:
            return self.rows().where(self.key > value(key)).order_by(self.key)
        tie = or_(self.cursor > value(cursor), self.key > value(key))
        return self._paged(self.rows().where(and_(self.cursor >= value(cursor), tie)))

    def since(self, moment: Any) -> Select[Any]:
        return self._paged(self.rows().where(self.cursor >= value(moment)))

    def whole(self) -> Select[Any]:
        """Everything that has a cursor; a null one has no place in the order."""
        if self.timeless:
            return self.rows().where(self.key.is_not(None)).order_by(self.key)
        return self._paged(self.rows().where(self.cursor.is_not(None)))

    def newest(self) -> Select[Any]:
        """The cursors alone, the latest first."""
        return select(self.cursor).select_from(self.table).where(self.cursor.is_not(None)).order_by(self.cursor.desc())

    def without_place(self) -> Select[Any]:
        """What is never read as a change: null cannot be put in order."""
        place = self.key if self.timeless else self.cursor
        return select(literal_column("1")).select_from(self.table).where(place.is_(None))

    def among(self, of: ColumnElement[Any], values: Sequence[Any]) -> Select[Any]:
        return self.rows().where(of.in_([value(one) for one in values]))

    def _paged(self, statement: Select[Any]) -> Select[Any]:
        return statement.order_by(self.cursor, self.key)


def wrap(sql: str, columns: frozenset[str], cursor: str, key: str, dialect: Dialect) -> Wrapped:
    """`columns` are the select's output columns: any other `cursor` or `key` is taken as an expression."""
    by_key = _expression(key, columns, dialect)
    if cursor == NO_CURSOR:
        return Wrapped(as_table(sql), literal_column("NULL"), by_key, timeless=True)
    return Wrapped(as_table(sql), _expression(cursor, columns, dialect), by_key)


def as_table(sql: str) -> TextClause:
    """The colons of a person's SQL (casts, times) are no parameters; its last line may be a comment."""
    escaped = sql.strip().rstrip(";").replace(":", r"\:")
    return text(f"(\n{escaped}\n) s")


def column(name: str, dialect: Dialect) -> ColumnElement[Any]:
    return literal_column(f"s.{dialect.identifier_preparer.quote_identifier(name)}")


def value(of: Any) -> Any:
    """Bound without a type of SQLAlchemy's: the driver's own lets the database choose the column's index."""
    return bindparam(None, of, type_=NullType(), unique=True)


def _expression(given: str, columns: frozenset[str], dialect: Dialect) -> ColumnElement[Any]:
    return column(given, dialect) if given in columns else literal_column(f"({given})")
