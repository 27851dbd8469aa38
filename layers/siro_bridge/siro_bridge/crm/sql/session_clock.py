"""Times that a select made by the session's clock, and that look like times of the CRM's own.

In MySQL and MariaDB `a_timestamp + INTERVAL 1 HOUR`, `COALESCE(a_datetime, a_timestamp)` and more come back as
DATETIME, and in PostgreSQL `a_timestamptz::timestamp` as timestamp: what the session's clock shows, which is UTC, and
not what hangs on the CRM's wall. No type tells one from the other, nor does a sample, as one row may have either. But
what was made by the session's clock moves with it: so the rows are read once more while that shows another time.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, partial
from typing import Any

from sqlalchemy import ColumnElement, Engine

from siro_bridge.crm.sql.fetching import fetch
from siro_bridge.crm.sql.select import Wrapped, column
from siro_bridge.crm.sql.session_columns import may_move
from siro_bridge.crm.sql.transactions import reading_at, session_of
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import kind_of, parse_path, shape_at
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where

logger = logging.getLogger(__name__)

Row = Sequence[Any]
CURSOR, KEY = -2, -1
"""A row's last values."""

KEYS_AT_ONCE = 200
_CONVERSION = re.compile(r"\bCONVERT_TZ\b|\bAT\s+TIME\s+ZONE\b|\btimezone\s*\(", re.IGNORECASE)
"""From the session's zone to another by name: right as long as our sessions are in UTC, and moving with them."""

READS = 3
"""How often rows that change meanwhile are read before the run leaves them to the next one."""

ENOUGH, FEW = 1000, 50
"""A column of which so many values stood is not watched in pages of more than a few rows, unless it `mixes`."""

DAY = timedelta(days=1)
NOW = timedelta(minutes=1)
"""By which now() of two statements may differ."""


@dataclass(slots=True)
class Watched:
    """A column that may move, whether any value did, and how many were `seen`.

    In a column that `mixes`, each row may be made otherwise than the one before it.
    """

    name: str
    expression: ColumnElement[Any]
    mixes: bool
    seen: int = 0
    moved: bool | None = None

    @property
    def is_proven(self) -> bool:
        return not self.mixes and not self.moved and self.seen >= ENOUGH


class SessionClock:
    """Of one entity. Rows have the select's columns, then the cursor and the key."""

    def __init__(
        self,
        engine: Engine,
        entity: EntityName,
        wrapped: Wrapped,
        columns: Sequence[str],
        zone: tzinfo,
        *,
        where: Where,
    ) -> None:
        self._engine = engine
        self._entity = entity
        self._wrapped = wrapped
        self._columns = columns
        self._ahead = _whole_hours(zone)
        self._where = where
        self._unclear: set[tuple[Any, str, Any]] = set()
        self._converts = _CONVERSION.search(f"{wrapped.table.text} {wrapped.cursor}") is not None

    def read(self, ask: Callable[[], Sequence[Row]]) -> Sequence[Row]:
        """Each time as what it is, aware where it was made by the session's clock; needed where any is `watched`.

        Raises ConfigurationError.
        """
        changed, unclear = False, None
        for _ in range(READS):
            rows = ask()
            if not self._may_have_moved(rows):
                return rows
            others = self._by_another_clock(rows)
            self._unclear.clear()
            told = [self._told(row, others.get(row[KEY], ())) for row in rows]
            changed = len(told) > 1 and not any(told)
            if all(row is not None for row in told):
                return [row for row in told if row is not None]
            unclear = self._unclear & (self._unclear if unclear is None else unclear)
        if unclear:
            names = ", ".join(sorted({name for _, name, _ in unclear}))
            raise ConfigurationError(f"{self._where('select')}: {names}: {_SOME}; {_MIXED}")
        if changed:
            names = ", ".join(each.name for each in self.watched.values())
            raise ConfigurationError(f"{self._where('select')}: {names}: some time is another at each look; {_STORED}")
        raise CrmUnavailableError(f"{self._where('select')}: its rows change while they are read")

    def may_move(self, at: int) -> bool:
        """Whether a column's times may be of the session's clock, as far as anybody looks at that."""
        return session_of(self._engine).read_zone is None or at in self.watched

    @property
    def is_cursor_open(self) -> bool:
        """Whether the cursor may move, and no row has told yet."""
        return CURSOR in self.watched and self.watched[CURSOR].moved is None

    def as_cursor(self, sample: Any) -> Any:
        """A cursor's sample, by the type of its column, as the cursors of rows are."""
        moves = CURSOR in self.watched and self.watched[CURSOR].moved
        return _turned(sample) if moves and isinstance(sample, datetime) else sample

    @cached_property
    def watched(self) -> dict[int, Watched]:
        """By their places in a row."""
        if not self._ahead or session_of(self._engine).read_zone is None or self._engine.dialect.name == "sqlite":
            return {}
        every = {at: (name, column(name, self._engine.dialect)) for at, name in enumerate(self._columns)}
        times = {at: named for at, named in every.items() if self._is_time(named[0])}
        times[len(every)] = ("cursor", self._wrapped.cursor)
        moving = may_move(self._engine, self._wrapped)
        return {
            CURSOR if at == len(every) else at: Watched(*named, mixes=moving[at])
            for at, named in times.items()
            if at in moving
        }

    def _is_time(self, name: str) -> bool:
        try:
            return kind_of(shape_at(ROOTS[self._entity], parse_path(name))) in ("time", "local_time")
        except ValueError:
            return False  # a helper, or a mistake that is told elsewhere

    def _may_have_moved(self, rows: Sequence[Row]) -> bool:
        """Whether there is any value in a column that is to be looked at."""
        is_bulk = len(rows) > FEW
        places = [at for at, each in self.watched.items() if not (is_bulk and each.is_proven)]
        return any(row[at] is not None for at in places for row in rows)

    def _by_another_clock(self, rows: Sequence[Row]) -> Mapping[Any, Sequence[Row]]:
        """By key: the values of the watched columns, in their order."""
        keys = list(dict.fromkeys(row[KEY] for row in rows if row[KEY] is not None))
        asked = [*(each.expression for each in self.watched.values()), self._wrapped.key]
        found: dict[Any, list[Row]] = {}
        for some in chunks(keys, KEYS_AT_ONCE):
            among = self._wrapped.among(self._wrapped.key, some).with_only_columns(*asked)
            for row in fetch(self._engine, among, partial(reading_at, ahead=self._ahead)).rows:
                found.setdefault(row[-1], []).append(row)
        return found

    def _told(self, row: Row, others: Sequence[Row]) -> Row | None:
        """None for a row that was changed meanwhile. One without a key cannot be found again, nor paged by."""
        if row[KEY] is None:
            return row
        values = list(row)
        for place, (at, watched) in enumerate(self.watched.items()):
            if _as_time(row[at]) is not None:
                moved = _moved(row[at], [other[place] for other in others], timedelta(hours=self._ahead))
                if moved is None:
                    self._unclear.add((row[KEY], watched.name, row[at]))
                    return None
                values[at] = self._kept(watched, at, row[at], moved=moved)
        return values

    def _kept(self, watched: Watched, at: int, value: Any, *, moved: bool) -> Any:
        watched.seen += 1
        if not moved and not watched.moved:
            watched.moved = False
            return value
        place = self._where("cursor" if at == CURSOR else "select")
        if moved and (type(value) is date or (at == CURSOR and isinstance(value, str))):
            raise ConfigurationError(f"{place}: {watched.name} is {_BY_SESSION}; select that time itself")
        if moved and self._converts:
            raise ConfigurationError(f"{place}: {watched.name} is {_BY_SESSION}, {_CONVERTED}")
        if at == CURSOR and watched.moved not in (None, moved):
            raise ConfigurationError(f"{place}: {_SOME}; {_MIXED}")
        if moved and not watched.moved:
            logger.info("%s: %s is %s, and so it is read", place, watched.name, _BY_SESSION)
        watched.moved = moved or bool(watched.moved)
        return _turned(value) if moved else value


_BY_SESSION = "made by our session's clock (UTC) of a time that has a zone"
_CONVERTED = (
    "and whether the select turned it into another zone's time cannot be told, as it converts zones; select that time "
    "itself, or its UNIX_TIMESTAMP(…) (PostgreSQL: extract(epoch FROM …)), without a conversion"
)
_SOME = f"some of its times are {_BY_SESSION}, and others the CRM's"
_MIXED = "make all of them moments, as by UNIX_TIMESTAMP(…) or AT TIME ZONE, or leave one kind out"
_STORED = "take a value that is stored with the row"


def _moved(value: Any, others: Sequence[Any], ahead: timedelta) -> bool | None:
    """None where neither is true: the row has changed since."""
    if value in others:
        return False
    one, shown = _as_time(value), [time for other in others if (time := _as_time(other)) is not None]
    if one is None:
        return False if others else None
    if not isinstance(one, datetime):
        return True if any(abs(one - other) == DAY for other in shown) else None
    apart = [other - one for other in shown if isinstance(other, datetime) and (not other.tzinfo) == (not one.tzinfo)]
    if timedelta() in apart or (one.tzinfo and _is_among(ahead, apart)):
        return False  # the same moment with another offset; and a text that says UTC, which it is
    return True if _is_among(-ahead if one.tzinfo else ahead, apart) else None


def _is_among(expected: timedelta, apart: Sequence[timedelta]) -> bool:
    return any(abs(each - expected) <= NOW for each in apart)


def _as_time(value: Any) -> date | None:
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _turned(value: Any) -> Any:
    """A wall clock of UTC is a moment; a moment that moves was a wall clock, which the database took for UTC's."""
    time = _as_time(value)
    return time.replace(tzinfo=None if time.tzinfo else UTC) if isinstance(time, datetime) else value


def _whole_hours(zone: tzinfo) -> int:
    """By which another clock is ahead of UTC: at least as far as the zone's, on the same side, in every season.

    A day that is another one by the zone's clock is another one by that clock too.
    """
    year = datetime.now(UTC).year
    offsets = [(datetime(year, month, 1, tzinfo=zone).utcoffset() or timedelta()) for month in range(1, 13)]
    furthest = max(offsets, key=abs) / timedelta(hours=1)
    hours = -int(-furthest // 1) if furthest > 0 else int(furthest // 1)
    return max(-12, min(13, hours))
