"""The reading half of the connector."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.entity import EntitySource
from siro_bridge.crm.http.list_errors import read_again
from siro_bridge.crm.http.mapping.sections import HttpEntity, HttpMapping
from siro_bridge.crm.http.records import Record
from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import EntityName

OPEN_SECONDS = 120.0
"""How long a list that was read in part is gone on with; later it is asked anew."""

WHOLE_RUN = 900.0
"""Of a list in no order of time, which is begun anew about its place at best: as long as a run can last."""


class HttpReader:
    def __init__(self, mapping: HttpMapping, client: HttpClient, clock: Callable[[], float]) -> None:
        zone = mapping.zone
        entities: dict[EntityName, HttpEntity | None] = {
            "opportunities": mapping.opportunities,
            "engagements": mapping.engagements,
            "accounts": mapping.accounts,
        }
        self._place = mapping.place
        self._sources = {
            name: EntitySource(name, entity, client, zone, partial(mapping.place, name), display=mapping.display_zone)
            for name, entity in entities.items()
            if entity
        }
        self._clock = clock
        self._open: dict[str, tuple[Position, float, Iterator[Record]]] = {}

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        source = self._source(entity)
        begin = after or (self.encode_time(entity, since) if since and source.records.cursor.is_a_time else None)
        return read_again(lambda: self._next_rows(source, begin, limit))

    def tell_unlisted(self, entity: EntityName) -> None:
        """What an API does not list it does not tell of."""

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        source = self._source(entity)
        rows = (source.get(key) for key in keys)
        return [row for row in rows if row is not None]

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return self._source(entity).mapped_paths

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        """Read whole, or an error: what is missing here may be taken out of Siro."""
        return self._source(entity).window(start, end)

    def encode_time(self, entity: EntityName, moment: datetime) -> Position:
        return Position(self._source(entity).records.encode(moment), "")

    def _source(self, entity: EntityName) -> EntitySource:
        if entity not in self._sources:
            raise ConfigurationError(f"{self._place(entity)}: the mapping has no such section")
        return self._sources[entity]

    def _next_rows(self, source: EntitySource, begin: Position | None, limit: int) -> list[SourceRow]:
        position, opened_at, records = self._open.pop(source.name, (None, 0.0, iter(())))
        now = self._clock()
        longest = OPEN_SECONDS if source.records.cursor.is_a_time else WHOLE_RUN
        if position is None or position != begin or now - opened_at > longest:
            opened_at, records = now, source.changed(begin, datetime.fromtimestamp(now, UTC))
        taken = list(islice(records, limit))
        if len(taken) == limit:
            self._open[source.name] = (taken[-1].position, opened_at, records)
        strays = source.strays()
        if not taken:  # so many rows that another page is asked for would be read again, and again
            strays = strays[: limit - 1]
        return [*strays, *(source.records.listed(record) for record in taken)]
