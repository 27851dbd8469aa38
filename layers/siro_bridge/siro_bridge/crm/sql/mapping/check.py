"""What is wrong in a mapping for a SQL database, as far as it can be told without asking the database."""

from collections.abc import Iterator, Sequence
from functools import partial

from siro_bridge.crm.mapper import entity_mapper, is_mapped
from siro_bridge.crm.path_check import missing_parts, path_mistakes, placer
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.mapping.sections import SqlEntity
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.nearest import nearest
from siro_bridge.domain.payload.paths import parse_path, shape_at
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.sync import Columns, Entity


def mistakes(mapping: SqlMapping, columns: Columns) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    for name, section in mapping.sections.items():
        known = columns(section)
        if known is None:
            yield from _unknown_fields(name, section, partial(mapping.place, name))
        else:
            yield from column_mistakes(mapping, name, known)


def column_mistakes(mapping: SqlMapping, name: EntityName, columns: Sequence[str]) -> list[str]:
    """What is wrong with a select of which these are the columns."""
    section, where = mapping.sections[name], partial(mapping.place, name)
    place = placer(section, where)
    unknown = [*_unknown_fields(name, section, where), *path_mistakes(name, columns, place, aliases=True)]
    times = missing_times(section, columns, where) if isinstance(section, SqlEntity) else []
    if told := [*unknown, *missing_parts(name, section, columns, place), *times]:
        return told
    paths = [each for each in columns if is_mapped(name, each)]
    try:
        entity_mapper(name, section, paths, zone=mapping.zone, where=where, listed=place)
    except ConfigurationError as error:
        return [str(error)]
    return []


def missing_times(section: SqlEntity, columns: Sequence[str], where: Where) -> list[str]:
    """Columns of which the newest is the cursor, and that the select does not have."""
    names = section.cursor if isinstance(section.cursor, list) else []
    return [f"{where('cursor')}: {no_column(name, columns)}" for name in names if name not in columns]


def no_column(name: str, columns: Sequence[str]) -> str:
    """What is wrong with that name, of a select that has these columns."""
    meant = nearest(name, columns)
    ending = f"did you mean {meant}?" if meant else f"it has {', '.join(columns)}"
    return f"the select has no column {name}; {ending}"


def _unknown_fields(name: EntityName, section: Entity, where: Where) -> Iterator[str]:
    """Those the section names itself; the select's columns only the database can tell."""
    translated = [path for path in section.translate if path != ROW_ZONE or name != "engagements"]
    for key, paths in (("translate", translated), ("constants", section.constants)):
        for path in paths:
            try:
                shape_at(ROOTS[name], parse_path(path))
            except ValueError as error:
                yield f"{where(key, path)}: {error}"
