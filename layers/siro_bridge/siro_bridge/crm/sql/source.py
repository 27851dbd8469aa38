"""One entity of the mapping, read from the database."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, Select, select

from siro_bridge.crm.port import SourceRow
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import key_values
from siro_bridge.crm.sql.moments import as_stored, is_time_text, sample_of
from siro_bridge.crm.sql.rows import HELPER, RowBuilder
from siro_bridge.crm.sql.select import ALL, Wrapped, as_table, column, value, wrap
from siro_bridge.crm.sql.session_clock import SessionClock
from siro_bridge.crm.sql.transactions import reading_in_utc
from siro_bridge.crm.sql.zone_rules import rules_told, zones_in
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.times import parse_time
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.sql import SqlEntity

logger = logging.getLogger(__name__)

KEYS_AT_ONCE = 200
WINDOW_MARGIN = timedelta(hours=26)
"""Asked this much wider, then cut exactly: a date has no hour, a naive time no offset."""

SAMPLES = 100
"""Values of a column that are looked at to know its form: one row may hold what stands for "never"."""

_EXPRESSIONS = ("cursor", "key")
"""Keys of the mapping that may hold an expression over the select's columns."""

MYSQL_TIMESTAMP = 7


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
        self._samples: dict[str, Any] = {}
        self._cursor: Any = None
        self._is_warned = False
        self._knows_rules = False

    def read_since(self, moment: datetime | None, limit: int) -> list[SourceRow]:
        self._warn_of_nulls()
        self._warn_of_rules()
        if moment is None or self._section.is_timeless:
            return self._rows(self._wrapped.whole().limit(limit))
        sample = self._cursor_sample()
        if sample is None:
            return []  # no row at all that could be read
        return self._rows(self._wrapped.since(as_stored(moment, sample, self._zone)).limit(limit))

    def read_after(self, cursor: Any, key: Any, limit: int) -> list[SourceRow]:
        if key is None:
            raise ConfigurationError(f"{self._where('key')}: the key is null in some row; choose one that never is")
        return self._rows(self._wrapped.after(cursor, key).limit(limit))

    def read_by_keys(self, keys: Sequence[str]) -> list[SourceRow]:
        """By the ids that Siro knows the rows by, which need not be what they are paged by."""
        external_id = self._column("externalId")
        values = key_values(keys, self._sample("externalId", external_id))
        statements = (self._wrapped.among(external_id, some) for some in chunks(values, KEYS_AT_ONCE))
        return [row for statement in statements for row in self._rows(statement)]

    @property
    def mapped_paths(self) -> list[str]:
        return [name for name in self._columns if not name.startswith(HELPER)]

    def read_window(self, start: datetime, end: datetime, limit: int) -> Iterator[SourceRow]:
        """Page by page in the order of the keys; a row whose start is no time is kept, for validation to name."""
        at = self._start_time
        first = as_stored(start - WINDOW_MARGIN, at[1], self._zone)
        last = as_stored(end + WINDOW_MARGIN, at[1], self._zone)
        within = self._wrapped.rows().where(at[0] >= value(first), at[0] <= value(last)).order_by(self._wrapped.key)
        page = self._read(within.limit(limit)) if at[1] is not None else []
        while page:
            for values in page:
                moment = parse_time(values[self._start_index], self._zone)
                if moment is None or start <= moment <= end:
                    yield self._builder(values)
            if len(page) < limit:
                return
            page = self._read(within.where(self._wrapped.key > value(page[-1][-1])).limit(limit))

    def _rows(self, statement: Select[Any]) -> list[SourceRow]:
        build = self._builder
        return [build(values) for values in self._read(statement)]

    def _read(self, statement: Select[Any]) -> Sequence[Sequence[Any]]:
        """The select itself is known to be right by now: a mistake is looked for in the cursor and the key alone."""
        try:
            with sql_errors(self._where("select"), self._user):
                return self._clock.read(lambda: self._fetch(statement, "select"))
        except ConfigurationError:
            for name in _EXPRESSIONS:
                self._sample(name, getattr(self._wrapped, name))
            raise

    def _fetch(self, statement: Select[Any], key: str) -> Sequence[Sequence[Any]]:
        with sql_errors(self._where(key), self._user), reading_in_utc(self._engine) as connection:
            result = connection.execute(statement)
            utc = _utc_columns(result)
            # The driver's own tuples: SQLAlchemy's rows cost more to make and to read, and their names are not needed.
            rows: Sequence[Sequence[Any]] = result.cursor.fetchall()
        return [_in_utc(row, utc) for row in rows] if utc else rows

    @cached_property
    def _columns(self) -> list[str]:
        """The select's output columns; asked once, with no row."""
        with sql_errors(self._where("select"), self._user), reading_in_utc(self._engine) as connection:
            result = connection.execute(select(ALL).select_from(as_table(self._section.select)).limit(0))
            return [entry[0] for entry in _description(result)]

    @cached_property
    def _wrapped(self) -> Wrapped:
        section = self._section
        return wrap(section.select, frozenset(self._columns), section.cursor, section.key, self._engine.dialect)

    @cached_property
    def _clock(self) -> SessionClock:
        return SessionClock(self._engine, self._entity, self._wrapped, self._columns, self._zone, where=self._where)

    @cached_property
    def _builder(self) -> RowBuilder:
        return RowBuilder(self._entity, self._section, self._columns, self._zone, self._where, display=self._display)

    @cached_property
    def _start_index(self) -> int:
        return self._columns.index("startTime")

    @property
    def _start_time(self) -> tuple[Any, Any]:
        """The start's column and a sample of it."""
        start = self._column("startTime")
        return start, self._sample("startTime", start)

    def _column(self, name: str) -> ColumnElement[Any]:
        if name not in self._columns:
            raise ConfigurationError(f"{self._where('select')}: the select has no column {name}")
        return column(name, self._engine.dialect)

    def _warn_of_nulls(self) -> None:
        """Once a container, and only whether there are any: that costs no more than the read itself."""
        if self._is_warned:
            return
        self._is_warned = True
        name = "key" if self._section.is_timeless else "cursor"
        if self._fetch(self._wrapped.without_place().limit(1), name):
            logger.warning(
                "%s: some %s have no value here (it is null) and are never read as changes; use COALESCE",
                self._where(name),
                self._entity,
            )

    def _warn_of_rules(self) -> None:
        """Once a container, and only where the select names a zone."""
        zones = [] if self._knows_rules else zones_in(f"{self._section.select} {self._section.cursor}")
        self._knows_rules = True
        for zone in zones:
            with sql_errors(self._where("select"), self._user), reading_in_utc(self._engine) as connection:
                if told := rules_told(connection, zone):
                    logger.warning("%s: %s", self._where("select"), told)

    def _cursor_sample(self) -> Any:
        """The newest value: old rows hold what nobody would write today, such as "" or MySQL's zero date.

        Of numbers any: the newest may stand for "never", and look like milliseconds among seconds.
        """
        if self._cursor is None:
            rows = self._fetch(self._wrapped.newest().limit(1), "cursor")
            newest = rows[0][0] if rows else None
            if isinstance(newest, str):  # looked at anew each time: what is newest tomorrow may be of another form
                return self._time_text(newest)
            if self._clock.is_cursor_open:
                self._read(self._wrapped.whole().order_by(None).order_by(self._wrapped.cursor.desc()).limit(1))
            sample = newest if isinstance(newest, date) else self._sample("cursor", self._wrapped.cursor)
            self._cursor = self._clock.as_cursor(sample)
        return self._cursor

    def _time_text(self, sample: str) -> str:
        if is_time_text(sample):
            return sample
        raise ConfigurationError(
            f"{self._where('cursor')}: text unlike 2026-02-15T14:00:05 has no order in time; cast it to a time"
        )

    def _sample(self, name: str, expression: Any) -> Any:
        """Some value of the expression, which tells its type; None while there is no row."""
        if self._samples.get(name) is None:
            statement = (
                select(expression).select_from(self._wrapped.table).where(expression.is_not(None)).limit(SAMPLES)
            )
            values = [row[0] for row in self._fetch(statement, name if name in _EXPRESSIONS else "select")]
            self._samples[name] = sample_of(values) if values else None
        return self._samples[name]


def _description(result: CursorResult[Any]) -> Sequence[Any]:
    return result.cursor.description or ()


def _utc_columns(result: CursorResult[Any]) -> list[int]:
    """MySQL's TIMESTAMP columns: naive to the driver, though the session's zone (UTC) says what they mean."""
    if result.dialect.name not in ("mysql", "mariadb"):
        return []
    return [at for at, entry in enumerate(_description(result)) if entry[1] == MYSQL_TIMESTAMP]


def _in_utc(row: Sequence[Any], columns: Sequence[int]) -> list[Any]:
    values = list(row)
    for at in columns:
        if isinstance(values[at], datetime):
            values[at] = values[at].replace(tzinfo=UTC)
    return values
