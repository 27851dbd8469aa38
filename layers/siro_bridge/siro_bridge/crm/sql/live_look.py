"""What the CRM's database says of the mapping."""

from functools import partial

from sqlalchemy import Engine

from siro_bridge.crm.path_check import path_warnings, placer
from siro_bridge.crm.port import LiveLook
from siro_bridge.crm.sql.index_check import IndexCheck
from siro_bridge.crm.sql.live_check import LiveCheck
from siro_bridge.crm.sql.mapping.check import column_mistakes, no_column
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.source import Source
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import NO_CURSOR, EntityName
from siro_bridge.mapping.checked import Checked


class SqlLook(LiveLook):
    def __init__(self, mapping: SqlMapping, engine: Engine) -> None:
        self._mapping = mapping
        self._engine = engine

    def schema(self) -> Checked:
        return LiveCheck(self._engine, self._mapping)()

    def reads(self, entity: EntityName) -> Checked:
        mapping, where = self._mapping, partial(self._mapping.place, entity)
        section = getattr(mapping, entity)
        source = Source(self._engine, entity, section, mapping.zone, where, display=mapping.display_zone)
        mistakes = column_mistakes(mapping, entity, source.columns)
        mistakes += self._unselected(entity, source)
        if mistakes:
            return Checked(mistakes)
        warnings = [
            *path_warnings(entity, section, source.columns, where, placer(section, where)),
            *filter(None, [source.unlisted()]),
            *IndexCheck(self._engine, mapping, source, where)(),
        ]
        return Checked([], warnings)

    def _unselected(self, entity: EntityName, source: Source) -> list[str]:
        """One that is neither a column of the select nor an expression over its columns."""
        told = []
        section, columns = getattr(self._mapping, entity), source.columns
        cursor, place = section.cursor, partial(self._mapping.place, entity)
        for key, given in (("cursor", cursor), ("key", section.key)):
            if not isinstance(given, str) or not given.isidentifier() or given in columns:
                continue
            if (key, given) == ("cursor", NO_CURSOR):
                continue
            try:
                source.newest()
            except ConfigurationError:
                told.append(f"{place(key)}: {no_column(given, columns)}")
        return told
