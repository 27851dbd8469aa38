"""A row of the database as a record for Siro."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from siro_bridge.crm.mapper import entity_mapper, is_mapped
from siro_bridge.crm.port import WITH_HELPERS, Located, Shape, SourceRow
from siro_bridge.crm.sql.mapping.sections import SqlEntity
from siro_bridge.crm.sql.positions import encode_position
from siro_bridge.crm.sql.row_digests import RowDigests
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.payload.unusable import is_unusable
from siro_bridge.domain.payload.values import text
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where

NO_HELPERS: Mapping[str, Any] = {}
HELPER = "_"
"""Columns that start with it are for the engine, not for Siro."""


class RowBuilder:
    """Compiled once from the select's columns. A row's last two values are its cursor and key.

    `where` has the places of the entity's keys. Raises ConfigurationError when a column is no field of Siro's.
    """

    def __init__(
        self,
        entity: EntityName,
        section: SqlEntity,
        columns: Sequence[str],
        zone: tzinfo,
        where: Where,
        *,
        display: tzinfo | None = None,
    ) -> None:
        helpers = [(name, at) for at, name in enumerate(columns) if name.startswith(HELPER)]
        self._helpers = helpers if entity in WITH_HELPERS else []
        sent = {name: at for at, name in enumerate(columns) if is_mapped(entity, name)}
        to_record = entity_mapper(
            entity,
            section,
            list(sent),
            zone=zone,
            display=display,
            where=where,
            listed=lambda _: where("select"),
            places=list(sent.values()),
        )
        self._shape = Shape(to_record, RowDigests(columns))
        self._zone = zone
        self._where = where

    def build(self, rows: Iterable[Sequence[Any]]) -> list[SourceRow]:
        """A page at once: a call for each row would cost as much as a column does."""
        shape, locate, helpers = self._shape, self._locate, self._helpers
        if not helpers:
            return [SourceRow(shape, NO_HELPERS, locate, row) for row in rows]
        return [SourceRow(shape, {name: _helper(row[at]) for name, at in helpers}, locate, row) for row in rows]

    def _locate(self, row: Sequence[Any]) -> Located:
        cursor, key = row[-2], row[-1]
        return encode_position(cursor, key, self._where), parse_time(cursor, self._zone)


def _helper(value: Any) -> Any:
    """As the external id that it names, or ids."""
    shown = text(value)
    return None if is_unusable(shown) else shown
