"""Whether the reads of a sync run find their rows by an index: on a large table each would go through all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.plans import HiddenPlanError, Origin, Plan, Scan, plan_of
from siro_bridge.crm.sql.source import Source
from siro_bridge.crm.sql.transactions import reading_in_utc
from siro_bridge.mapping.place import Where

MANY_ROWS = 10_000
"""A smaller table is read through in no time."""

HIDDEN = (
    "whether it reads by an index is not known: the database explains a view to those alone who may read its tables; "
    "look at it as such a user (EXPLAIN)"
)

NO_INDEX = (
    "an index holds no expression and no view's column: as a cursor give the times of change themselves, as a list of "
    "the select's columns, or let one column of the table have that value (a trigger can keep it), with an index on it"
)

PAGE_CURSOR, PAGE_KEY, EXTERNAL_ID, START = "page_cursor", "page_key", "externalId", "startTime"


@dataclass(frozen=True, slots=True)
class Read:
    """What a run asks for, how often, and by which of the select's columns; `key` is that of the mapping's."""

    key: str
    told: str
    statement: Select[Any]
    by: Sequence[str]
    is_whole: bool = False
    """Whether its parts were looked at before it: where these are slow, it is."""


class IndexCheck:
    """Of one entity; `where` has the places of its keys. Raises ConfigurationError, CrmUnavailableError."""

    def __init__(self, engine: Engine, mapping: SqlMapping, source: Source, where: Where) -> None:
        self._engine = engine
        self._options = mapping.sync
        self._source = source
        self._where = where

    def __call__(self) -> Iterator[str]:
        """One line for each read that goes through a large table, with the index that spares it."""
        told: set[str] = set()
        for read in self._reads():
            if read.key in told and read.is_whole:
                continue
            try:
                with sql_errors(self._where(read.key)), reading_in_utc(self._engine) as connection:
                    plan = plan_of(connection, read.statement)
            except HiddenPlanError:
                yield f"{self._where('select')}: {HIDDEN}"
                return
            large = [scan for scan in plan.scans if scan.rows > MANY_ROWS] if plan else []
            if plan and large:
                told.add(read.key)
                yield f"{self._where(read.key)}: {read.told} {_whole(large)}; {self._mend(plan, read, large)}"

    def _reads(self) -> Iterator[Read]:
        """None of a table without a row."""
        source, wrapped = self._source, self._source.wrapped
        if (newest := source.newest()) is None:
            return
        for column in wrapped.times:
            changed = wrapped.changed_by(column, newest[0]).add_columns(column.label(PAGE_CURSOR))
            name = str(column).partition(".")[2].strip('"`')
            told = f"what changed by {name} is looked for in"
            yield Read("cursor", told, changed, [PAGE_CURSOR])
        by = [PAGE_KEY] if wrapped.timeless else [PAGE_CURSOR, PAGE_KEY]
        page, key = wrapped.after(*newest).limit(self._options.page_size), "key" if wrapped.timeless else "cursor"
        yield Read(key, "each page of changes reads", page, by, is_whole=bool(wrapped.times))
        if EXTERNAL_ID in source.columns and (some := source.some(EXTERNAL_ID)) is not None:
            one = wrapped.among(source.column(EXTERNAL_ID), [some])
            yield Read("select", "a record is looked for by its externalId in", one, [EXTERNAL_ID])
        now = datetime.now(UTC)
        start, end = now - self._options.window_past, now + self._options.window_ahead
        if START in source.columns and (window := source.window(start, end)) is not None:
            around = window.whole().limit(self._options.page_size)
            yield Read("select", "in each run the appointments around today are looked for in", around, [START])

    def _mend(self, plan: Plan, read: Read, large: Sequence[Scan]) -> str:
        found = [plan.origins.get(name) for name in read.by]
        first = found[0]
        if first is None:
            return NO_INDEX
        if first.table not in {scan.table for scan in large}:
            return "let an index hold the columns by which the select joins it, and ANALYZE count its rows"
        if first.indexed:
            return f"the index on {first.column} does not help it: compare the types, or run ANALYZE"
        columns = dict.fromkeys(each.column for each in found if each and each.table == first.table)
        return f"let somebody who may run: {self._create(first, list(columns))}"

    def _create(self, of: Origin, columns: Sequence[str]) -> str:
        quote = self._engine.dialect.identifier_preparer.quote
        name = "" if self._engine.dialect.name == "postgresql" else f"{quote('_'.join((of.table, *columns))[:60])} "
        return f"CREATE INDEX {name}ON {quote(of.table)} ({', '.join(map(quote, columns))})"


def _whole(scans: Sequence[Scan]) -> str:
    return " and ".join(f"all {scan.rows:,} rows of {scan.table}" for scan in scans)
