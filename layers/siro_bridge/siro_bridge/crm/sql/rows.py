"""A row of the database as a record for Siro."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from siro_bridge.crm.port import Place, SourceRow
from siro_bridge.crm.sql.positions import encode_position
from siro_bridge.domain.payload_mapper import compile_mapper
from siro_bridge.domain.times import parse_time

NO_HELPERS: Mapping[str, Any] = {}
HELPER = "_"
"""Columns that start with it are for the engine, not for Siro."""


class RowBuilder:
    """Compiled once from the select's columns. A row's last two values are its cursor and key.

    Raises ValueError when a column is no field of Siro's.
    """

    def __init__(
        self,
        entity: str,
        columns: Sequence[str],
        zone: tzinfo,
        translate: Mapping[str, Mapping[str, Any]],
        constants: Mapping[str, Any],
    ) -> None:
        self._helpers = [(name, at) for at, name in enumerate(columns) if name.startswith(HELPER)]
        sent = {name: at for at, name in enumerate(columns) if not name.startswith(HELPER)}
        self._map = compile_mapper(
            entity, list(sent), zone=zone, translate=translate, constants=constants, places=list(sent.values())
        )
        self._zone = zone

    def __call__(self, row: Sequence[Any]) -> SourceRow:
        helpers = {name: row[at] for name, at in self._helpers} if self._helpers else NO_HELPERS
        return SourceRow(self._map(row), helpers, self._locate, row)

    def _locate(self, row: Sequence[Any]) -> Place:
        cursor, key = row[-2], row[-1]
        return encode_position(cursor, key), parse_time(cursor, self._zone)
