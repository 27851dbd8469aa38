"""One entity of the mapping, read from the database."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from siro_bridge.crm.port import SourceRow
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.fetching import NAMED_NUMBERS, ROUNDED, TIMES, Begin, Fetched, Row, fetch
from siro_bridge.crm.sql.keys import exactly, key_values
from siro_bridge.crm.sql.mapping.check import missing_times
from siro_bridge.crm.sql.mapping.sections import SqlEntity
from siro_bridge.crm.sql.moments import as_stored, numbers_of
from siro_bridge.crm.sql.moments import sample_of as form_of
from siro_bridge.crm.sql.read_ahead import ReadAhead
from siro_bridge.crm.sql.rows import HELPER, RowBuilder
from siro_bridge.crm.sql.samples import AT_ONCE, sample_of, time_text
from siro_bridge.crm.sql.select import ALL, Window, Wrapped, as_table, column, wrap
from siro_bridge.crm.sql.session_clock import SessionClock
from siro_bridge.crm.sql.ties import whole_page
from siro_bridge.crm.sql.transactions import reading_alone, reading_in_utc
from siro_bridge.crm.sql.zone_rules import rules_told, zones_in
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.no_text import NoText
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where

logger = logging.getLogger(__name__)

Listed = Callable[[Sequence[Any] | None], Select[Any]]
"""A list of what changed; it is given the keys of all of that, where they are known."""

KEYS_AT_ONCE = 200
FEW_KEYS = 1000
WINDOW_MARGIN = timedelta(hours=26)
"""Asked this much wider, then cut exactly: a date has no hour, a text or a time of the session's clock no offset."""

SEASON_MARGIN = timedelta(hours=2)
"""For a column that keeps the CRM's own times: one hour of a year comes twice, and one never."""

_EXPRESSIONS = ("cursor", "key")
"""Keys of the mapping that may hold an expression over the select's columns."""


class Source:
    """`where` has the places of the entity's keys, for messages."""

    def __init__(
        self,
        engine: Engine,
        entity: EntityName,
        section: SqlEntity,
        zone: tzinfo,
        where: Where,
        *,
        display: tzinfo | None = None,
    ) -> None:
        self._engine = engine
        self._user = engine.url.username or ""
        self._entity = entity
        self._section = section
        self._zone = zone
        self._display = display
        self._where = where
        self._places = {key: where(key) for key in ("select", *_EXPRESSIONS)}
        self._samples: dict[str, Any] = {}
        self._cursor: Any = None
        self._before: tuple[Any, Sequence[Any]] | None = None
        self._changes = ReadAhead()
        self._told: set[str] = set()
        self._knows_rules = False

    def read_since(self, moment: datetime | None, limit: int) -> list[SourceRow]:
        self._warn_of_rules()
        self._before = None
        if moment is None or self._section.is_timeless:
            return self._page(lambda _: self.wrapped.whole(), None, limit, moment)
        sample = self._cursor_sample()
        if sample is None:
            return []  # no row at all that could be read
        begin = as_stored(moment, sample, self._zone)
        return self._page(partial(self.wrapped.since, begin), begin, limit, moment)

    def read_after(self, cursor: Any, key: Any, limit: int) -> list[SourceRow]:
        self._check_key(key)
        return self._page(partial(self.wrapped.after, cursor, key), cursor, limit, (cursor, key))

    def read_by_keys(self, keys: Sequence[str]) -> list[SourceRow]:
        """By the ids that Siro knows the rows by, which need not be what they are paged by."""
        external_id = self.column("externalId")
        sample, dialect = self._sample("externalId", external_id), self._engine.dialect.name
        values = [each for some in chunks(keys, KEYS_AT_ONCE) if (each := key_values(some, sample, dialect))]
        found = self._builder.build(
            [row for some in values for row in self._read(self.wrapped.among(external_id, some))]
        )
        rows = exactly(found, [value for some in values for value in some])
        if len(rows) < len(found):
            self._warn_once(
                "select",
                "the database holds some external ids equal that are two to Siro (by capitals, accents or blanks); "
                "take a reference from the other record's own row (a join), or compare exactly (COLLATE)",
            )
        return rows

    @property
    def mapped_paths(self) -> list[str]:
        return [name for name in self.columns if not name.startswith(HELPER)]

    def read_window(self, start: datetime, end: datetime, limit: int) -> Iterator[SourceRow]:
        """Page by page in the order of the starts; a row whose start is no time is kept, for validation to name."""
        window = self.window(start, end)
        for page in self._window_pages(window, limit) if window else ():
            yield from self._builder.build(row for row in page if self._is_within(row, start, end))

    def window(self, start: datetime, end: datetime) -> Window | None:
        """What asks for it; None where there is no row with a start."""
        at, sample = self._start_time
        if sample is None:
            return None
        is_exact = isinstance(sample, datetime) and not self._clock.may_move(self._start_index)
        margin = SEASON_MARGIN if is_exact else WINDOW_MARGIN
        first, last = (as_stored(moment, sample, self._zone) for moment in (start - margin, end + margin))
        return Window(self.wrapped, at, first, last, by_key=isinstance(sample, float))

    def _window_pages(self, window: Window, limit: int) -> Iterator[Sequence[Row]]:
        ahead, place, statement = ReadAhead(whole=True), None, window.whole()
        while True:
            rows = self._next(ahead, statement, place, limit)
            if ahead.edge is None:
                yield rows
                return
            place = (ahead.edge[self._start_index], ahead.edge[-1])
            page = self._whole(rows, limit, 1, partial(_at, window.tied(*place)))
            ahead.ended(place, page, limit)
            statement = window.after(*place)
            yield page

    def newest(self) -> Row | None:
        """The cursor (null where there is none) and the key of the latest change; None where there is no row."""
        rows = self._fetch(self.wrapped.latest().limit(1), "cursor").rows
        return rows[0] if rows else None

    def some(self, name: str) -> Any:
        """A value of that column, as the database takes it; None where there is none."""
        return self._sample(name, self.column(name))

    def _page(self, listed: Listed, since: Any, limit: int, begin: Any) -> list[SourceRow]:
        wrapped, ahead = self.wrapped, self._changes
        more = self._asked(lambda: ahead.rows(begin, limit, partial(self._changed, listed, since)))
        rows = more
        if len(more) > limit:
            rows = self._whole(more, limit, wrapped.paged_by, lambda row: wrapped.at(row[-2], row[-1]))
            ahead.ended((rows[-1][-2], rows[-1][-1]), rows, limit)
        if len(rows) >= limit > 1:
            self._check_progress(begin, list(map(self._name, rows)))
        return self._builder.build(rows)

    def _changed(self, listed: Listed, since: Any, many: int) -> Sequence[Row]:
        if not self.wrapped.times or since is None:
            return self._paged(listed(None).limit(many))
        with reading_alone(self._engine) as connection:
            keys = self._changed_keys(since, partial(_within, connection))
            return () if keys == [] else self._paged(listed(keys).limit(many), partial(_within, connection))

    def _changed_keys(self, since: Any, begin: Begin) -> list[Any] | None:
        """None where there are more than a few: then they are not worth the way to us and back.

        Asked for by themselves, since a database misjudges how many rows carry a parent that may have changed.
        """
        asked = self.wrapped.changed_keys(since).limit(FEW_KEYS + 1)
        keys = [row[0] for row in self._fetch(asked, "cursor", begin).rows]
        many = len(keys) > FEW_KEYS
        if None in keys or (many and self._fetch(self.wrapped.keyless(since).limit(1), "cursor", begin).rows):
            self._check_key(None)  # raises: a row is looked for by its key
        return None if many else keys

    def _check_progress(self, begin: Any, names: Sequence[Any]) -> None:
        """A page that begins elsewhere has other rows. By its id alone no row is known: a record may have many."""
        before, self._before = self._before, (begin, names)
        if before is not None and before[0] != begin and before[1] == names:
            raise ConfigurationError(
                f"{self._where('cursor')}: the same rows come again and again, and those behind them never; take a "
                "value that is stored with the row, not one that is made when it is read, as now() is"
            )

    def _whole(self, rows: Sequence[Row], limit: int, by: int, tied: Callable[[Row], Select[Any]]) -> Sequence[Row]:
        """Asked for one row more than a page has: at its edge no row is lost that has no key, or another one's."""
        if len(rows) > limit:
            self._check_key(rows[limit - 1][-1])
            self._check_key(rows[limit][-1])
        return whole_page(rows, limit, by, lambda row: self._read(tied(row)))

    def _check_key(self, key: Any) -> None:
        if key is None:
            raise ConfigurationError(f"{self._where('key')}: the key is null in some row; choose one that never is")

    def _next(self, ahead: ReadAhead, statement: Select[Any], begin: Any, limit: int) -> Sequence[Row]:
        """A page and one row more, from the database or from what was read with an earlier one."""
        alone = reading_alone
        return self._asked(lambda: ahead.rows(begin, limit, lambda many: self._paged(statement.limit(many), alone)))

    def _read(self, statement: Select[Any]) -> Sequence[Row]:
        return self._asked(lambda: self._paged(statement))

    def _asked(self, ask: Callable[[], Sequence[Row]]) -> Sequence[Row]:
        """The select itself is known to be right by now: a mistake is looked for in the cursor and the key alone."""
        try:
            with sql_errors(self._places["select"], self._user):
                return self._clock.read(ask) if self._clock.watched else ask()
        except ConfigurationError:
            for name in _EXPRESSIONS:
                self._sample(name, getattr(self.wrapped, name))
            raise

    def _paged(self, statement: Select[Any], begin: Begin = reading_in_utc) -> Sequence[Row]:
        rows, types = fetch(self._engine, statement, begin)
        for name, type_ in zip(_EXPRESSIONS, types[-2:], strict=True):
            if type_ in ROUNDED:
                raise ConfigurationError(
                    f"{self._where(name)}: a number of four bytes is not equal to the digits that are shown of it, "
                    "and rows would be lost; cast it to double or to a decimal"
                )
            if type_ in NAMED_NUMBERS:
                raise ConfigurationError(
                    f"{self._where(name)}: an ENUM or a SET is put in order by its number and compared by its name, "
                    "and rows would be lost; cast it to CHAR"
                )
        return rows

    def _fetch(self, statement: Select[Any], key: str, begin: Begin = reading_in_utc) -> Fetched:
        with sql_errors(self._places[key], self._user):
            return fetch(self._engine, statement, begin)

    @cached_property
    def columns(self) -> list[str]:
        """The select's output columns; asked once, with no row."""
        with sql_errors(self._where("select"), self._user), reading_in_utc(self._engine) as connection:
            result = connection.execute(select(ALL).select_from(as_table(self._section.select)).limit(0))
            return [entry[0] for entry in result.cursor.description or ()]

    @cached_property
    def wrapped(self) -> Wrapped:
        section, columns = self._section, frozenset(self.columns)
        if mistakes := missing_times(section, self.columns, self._where):
            raise ConfigurationError(mistakes[0])
        return wrap(section.select, columns, section.cursor, section.key, self._engine)

    @cached_property
    def _clock(self) -> SessionClock:
        return SessionClock(self._engine, self._entity, self.wrapped, self.columns, self._zone, where=self._where)

    @cached_property
    def _builder(self) -> RowBuilder:
        return RowBuilder(self._entity, self._section, self.columns, self._zone, self._where, display=self._display)

    @cached_property
    def _start_index(self) -> int:
        return self.columns.index("startTime")

    def _is_within(self, row: Row, start: datetime, end: datetime) -> bool:
        moment = parse_time(row[self._start_index], self._zone)
        return moment is None or start <= moment <= end

    @cached_property
    def _name(self) -> Callable[[Row], Any]:
        """A row's external id, if the select has one, and its key."""
        return itemgetter(*(at for at, name in enumerate(self.columns) if name == "externalId"), -1)

    @property
    def _start_time(self) -> tuple[Any, Any]:
        """The start's column and a sample of it."""
        start = self.column("startTime")
        return start, self._sample("startTime", start)

    def column(self, name: str) -> ColumnElement[Any]:
        if name not in self.columns:
            raise ConfigurationError(f"{self._where('select')}: the select has no column {name}")
        return column(name, self._engine.dialect)

    def tell_unlisted(self) -> None:
        """Once a container at most: the database looks at all rows."""
        if "nulls" not in self._told:
            self._told.add("nulls")
            if told := self.unlisted():
                logger.warning(told)

    def unlisted(self) -> str:
        """What to say of rows that are never read as changes; nothing where there are none."""
        name = "key" if self._section.is_timeless else "cursor"
        if not self._fetch(self.wrapped.without_place().limit(1), name).rows:
            return ""
        why = "have no value here (it is null) and are never read as changes; use COALESCE"
        return f"{self._where(name)}: some {self._entity} {why}"

    def _warn_once(self, key: str, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            logger.warning("%s: %s", self._where(key), message)

    def _warn_of_rules(self) -> None:
        """Once a container, and only where the select names a zone."""
        zones = [] if self._knows_rules else zones_in(f"{self._section.select} {self._section.cursor}")
        self._knows_rules = True
        for zone in zones:
            with sql_errors(self._where("select"), self._user), reading_in_utc(self._engine) as connection:
                if told := rules_told(connection, zone):
                    logger.warning("%s: %s", self._where("select"), told)

    def _cursor_sample(self) -> Any:
        """A cursor in the form that most rows have, of which a moment is made for comparing; None without a row.

        The form of a text is that of the newest times, looked at each time anew: it may be another one tomorrow.
        """
        if self._cursor is None:
            if not self._is_cursor_a_time:
                newest = self._fetch(self.wrapped.newest().limit(1), "cursor").rows
                if newest and isinstance(newest[0][0], str | NoText):
                    return time_text([newest[0][0]]) or self._newest_form()
            if self._clock.is_cursor_open:
                self._read(self.wrapped.whole().order_by(None).limit(AT_ONCE))
            self._cursor = self._clock.as_cursor(self._sample("cursor", self.wrapped.cursor))
        return self._cursor

    @cached_property
    def _is_cursor_a_time(self) -> bool:
        """By its type, of which the database is asked with no row."""
        cursor = select(self.wrapped.cursor).select_from(self.wrapped.table)
        return self._fetch(cursor.limit(0), "cursor").types[0] in TIMES

    def _newest_form(self) -> Any:
        """Words sort behind digits: a date that somebody put off until further notice is the newest."""
        newest = [row[0] for row in self._fetch(self.wrapped.newest().limit(AT_ONCE), "cursor").rows]
        if found := time_text(newest):
            return found
        if numbers := numbers_of(newest):
            return form_of(numbers)
        raise ConfigurationError(
            f"{self._where('cursor')}: text unlike 2026-02-15T14:00:05 has no order in time; cast it to a time"
        )

    def _sample(self, name: str, expression: Any) -> Any:
        """Some value of the expression, which tells its type; None while there is no row."""
        if self._samples.get(name) is None:
            some = select(expression).select_from(self.wrapped.table).where(expression.is_not(None)).limit(AT_ONCE)
            self._samples[name] = sample_of(self._fetch(some, name if name in _EXPRESSIONS else "select"))
        return self._samples[name]


def _at(statement: Select[Any], _: Row) -> Select[Any]:
    return statement


@contextmanager
def _within(connection: Connection, engine: Engine) -> Iterator[Connection]:
    """A transaction that is under way; another one where the connection had to be given up."""
    if not connection.invalidated:
        yield connection
        return
    with reading_alone(engine) as anew:
        yield anew
