"""Reads a database through the selects of the mapping, a keyset page at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.positions import decode
from siro_bridge.crm.sql.source import Source
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import EntityName


class SqlReader:
    """The reading half of the SQL connector."""

    def __init__(self, engine: Engine, mapping: SqlMapping) -> None:
        self._engine = engine
        self._mapping = mapping
        self._sources: dict[EntityName, Source] = {}

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        source = self._source(entity)
        if after is not None:
            return source.read_after(decode(after.cursor), decode(after.key), limit)
        return source.read_since(since, limit)

    def tell_unlisted(self, entity: EntityName) -> None:
        self._source(entity).tell_unlisted()

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        return self._source(entity).read_by_keys(keys)

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return self._source(entity).mapped_paths

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        return self._source(entity).read_window(start, end, self._mapping.sync.page_size)

    def _source(self, entity: EntityName) -> Source:
        if entity not in self._sources:
            section = getattr(self._mapping, entity)
            if section is None:
                raise ConfigurationError(f"{self._mapping.place(entity)}: the mapping has no such section")
            where = partial(self._mapping.place, entity)
            self._sources[entity] = Source(
                self._engine, entity, section, self._mapping.zone, where, display=self._mapping.display_zone
            )
        return self._sources[entity]
