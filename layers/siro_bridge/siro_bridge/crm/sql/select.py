"""A mapping's select as a table of its own: the engine adds paging around it, and never looks into it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Engine,
    Select,
    Subquery,
    Text,
    TextClause,
    and_,
    bindparam,
    cast,
    literal_column,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.engine import URL
from sqlalchemy.types import NullType

from siro_bridge.crm.sql.postgresql_texts import RawText
from siro_bridge.domain.payload.no_text import NoText
from siro_bridge.mapping.base import NO_CURSOR

RawTextOf = Callable[[bytes], Any]
ALL: ColumnElement[Any] = literal_column("s.*")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """`cursor` and `key` as expressions over the select's columns; a `timeless` one has no cursor but null.

    A cursor that is the newest of several `times` is looked for by each of them, since an index holds each.
    """

    table: TextClause
    cursor: ColumnElement[Any]
    key: ColumnElement[Any]
    raw_text: RawTextOf
    timeless: bool = False
    times: Sequence[ColumnElement[Any]] = ()

    def rows(self) -> Select[Any]:
        """All its columns, then the cursor and the key."""
        return select(ALL, self.cursor.label("page_cursor"), self.key.label("page_key")).select_from(self.table)

    def after(self, cursor: Any, key: Any, among: Sequence[Any] | None = None) -> Select[Any]:
        """What comes after a position; the first condition alone can use an index on the cursor.

        `among` are the keys of all that changed since, where they are known.
        """
        if self.timeless:
            return self.rows().where(self.key > self.value(key)).order_by(self.key)
        tie = or_(self.cursor > self.value(cursor), self.key > self.value(key))
        return self._paged(self._changed(cursor, among).where(and_(self.cursor >= self.value(cursor), tie)))

    @property
    def paged_by(self) -> int:
        """How many of a row's last values give it its place in a list."""
        return 1 if self.timeless else 2

    def at(self, cursor: Any, key: Any) -> Select[Any]:
        """What stands at one position, by what the database holds equal."""
        there = self.rows().where(self.key == self.value(key))
        return there if self.timeless else there.where(self.cursor == self.value(cursor))

    def since(self, moment: Any, among: Sequence[Any] | None = None) -> Select[Any]:
        return self._paged(self._changed(moment, among).where(self.cursor >= self.value(moment)))

    def changed_by(self, time: ColumnElement[Any], moment: Any) -> Select[Any]:
        """The keys of what one of the times says has changed since."""
        keys = select(self.key.label("changed_key")).select_from(self.table)
        return keys.where(time >= self.value(moment))

    def changed_keys(self, moment: Any) -> Select[Any]:
        """The keys of all that changed since, each once."""
        return select(self._changed_by_any(moment))

    def keyless(self, moment: Any) -> Select[Any]:
        """What changed since, and would not be found again by its key."""
        found = self._changed_by_any(moment)
        return select(found).where(found.c.changed_key.is_(None))

    def whole(self) -> Select[Any]:
        """Everything that has a cursor; a null one has no place in the order."""
        if self.timeless:
            return self.rows().where(self.key.is_not(None)).order_by(self.key)
        return self._paged(self.rows().where(self.cursor.is_not(None)))

    def newest(self) -> Select[Any]:
        """The cursors alone, the latest first."""
        return select(self.cursor).select_from(self.table).where(self.cursor.is_not(None)).order_by(self.cursor.desc())

    def latest(self) -> Select[Any]:
        """Cursor and key alone, the latest first."""
        place, order = (self.key, self.key) if self.timeless else (self.cursor, self.cursor.desc())
        return select(self.cursor, self.key).select_from(self.table).where(place.is_not(None)).order_by(order)

    def without_place(self) -> Select[Any]:
        """What is never read as a change: null cannot be put in order."""
        place = self.key if self.timeless else self.cursor
        return select(literal_column("1")).select_from(self.table).where(place.is_(None))

    def among(self, of: ColumnElement[Any], values: Sequence[Any]) -> Select[Any]:
        return self.rows().where(of.in_([self.value(one) for one in values]))

    def value(self, of: Any) -> Any:
        """Bound without a type of SQLAlchemy's: the driver's own lets the database choose the column's index."""
        return self.raw_text(of.raw) if isinstance(of, NoText) else _bound(of)

    def _changed(self, moment: Any, among: Sequence[Any] | None) -> Select[Any]:
        """All rows that changed since, and maybe others."""
        if not self.times:
            return self.rows()
        if among is not None:
            return self.among(self.key, among)
        found = self._changed_by_any(moment)
        return self.rows().select_from(found).where(found.c.changed_key == self.key)

    def _changed_by_any(self, moment: Any) -> Subquery:
        """Each once."""
        return union(*(self.changed_by(time, moment) for time in self.times)).subquery("changed")

    def _paged(self, statement: Select[Any]) -> Select[Any]:
        return statement.order_by(self.cursor, self.key)


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of which `at` lies between two values, in the order of `at` and the key: an index on it is walked once.

    `by_key` keeps them in the order of the key alone, for an `at` of which no value is known to be told exactly.
    """

    wrapped: Wrapped
    at: ColumnElement[Any]
    first: Any
    last: Any
    by_key: bool = False

    def whole(self) -> Select[Any]:
        wrapped = self.wrapped
        rows = wrapped.rows().where(self.at >= wrapped.value(self.first), self.at <= wrapped.value(self.last))
        return rows.order_by(wrapped.key) if self.by_key else rows.order_by(self.at, wrapped.key)

    def after(self, at: Any, key: Any) -> Select[Any]:
        wrapped = self.wrapped
        later = wrapped.key > wrapped.value(key)
        if self.by_key:
            return self.whole().where(later)
        return self.whole().where(self.at >= wrapped.value(at), or_(self.at > wrapped.value(at), later))

    def tied(self, at: Any, key: Any) -> Select[Any]:
        """What stands at one place, by what the database holds equal."""
        wrapped = self.wrapped
        there = self.whole().where(wrapped.key == wrapped.value(key))
        return there if self.by_key else there.where(self.at == wrapped.value(at))


def wrap(sql: str, columns: frozenset[str], cursor: str | Sequence[str], key: str, engine: Engine) -> Wrapped:
    """`columns` are the select's output columns: any other `cursor` or `key` is taken as an expression.

    A list of columns is a cursor, too: the newest of them. SQLite, which nobody waits for, goes through all rows.
    """
    dialect = engine.dialect
    by_key = _expression(key, columns, dialect)
    raw_text = partial(_RAW_TEXTS[dialect.name], engine.url)
    if isinstance(cursor, str):
        is_none = cursor == NO_CURSOR
        by = literal_column("NULL") if is_none else _expression(cursor, columns, dialect)
        return Wrapped(as_table(sql), by, by_key, raw_text, timeless=is_none)
    times, is_server = [column(name, dialect) for name in dict.fromkeys(cursor)], dialect.name != "sqlite"
    return Wrapped(
        as_table(sql), _newest(times, dialect), by_key, raw_text, times=times if times[1:] and is_server else ()
    )


def _newest(times: Sequence[ColumnElement[Any]], dialect: Dialect) -> ColumnElement[Any]:
    """Nulls are passed over, as PostgreSQL's GREATEST does by itself."""
    names = [str(time) for time in times]
    if len(names) == 1:
        return times[0]
    if dialect.name != "postgresql":
        others = [[*names[at:], *names[:at]] for at in range(len(names))]
        names = [f"COALESCE({', '.join(each)})" for each in others]
    return literal_column(f"{'MAX' if dialect.name == 'sqlite' else 'GREATEST'}({', '.join(names)})")


def as_table(sql: str) -> TextClause:
    """The colons of a person's SQL (casts, times) are no parameters; its last line may be a comment."""
    escaped = sql.strip().rstrip(";").replace(":", r"\:")
    return text(f"(\n{escaped}\n) s")


def column(name: str, dialect: Dialect) -> ColumnElement[Any]:
    return literal_column(f"s.{dialect.identifier_preparer.quote_identifier(name)}")


def _bound(of: Any) -> Any:
    return bindparam(None, of, type_=NullType(), unique=True)


def _mysql_text(url: URL, raw: bytes) -> Any:
    charset = re.sub(r"\W", "", str(url.query.get("charset", "utf8mb4")))
    return literal_column(f"CONVERT(X'{raw.hex()}' USING {charset})")


_RAW_TEXTS: Mapping[str, Callable[[URL, bytes], Any]] = {
    "postgresql": lambda _, raw: _bound(RawText(raw)),
    "mysql": _mysql_text,
    "mariadb": _mysql_text,
    "sqlite": lambda _, raw: cast(_bound(raw), Text),
}
"""A text that could not be decoded, to be compared with as the text that it is to the database."""


def _expression(given: str, columns: frozenset[str], dialect: Dialect) -> ColumnElement[Any]:
    return column(given, dialect) if given in columns else literal_column(f"({given})")
