"""What a mapping's mistakes are before any CRM is asked: those that the functions would find at their first event."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import get_args

from siro_bridge.crm.mapper import entity_mapper, is_mapped
from siro_bridge.crm.path_check import missing_parts, path_mistakes, path_warnings, word_mistakes
from siro_bridge.crm.rest.records import Records
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.operate.sample import Place
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import parse_path, shape_at
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.rest import RestEntity
from siro_bridge.mapping.rest_ids import id_mistakes
from siro_bridge.mapping.sql import SqlEntity
from siro_bridge.mapping.sync import Entity
from siro_bridge.mapping.warnings import mapping_warnings

SAMPLE = Recording(
    id="be813de4-6d0b-4f1c-9338-df8a71b0b3f0",
    created_at=datetime(2026, 2, 15, 21, tzinfo=UTC),
    version="1",
    processed=True,
    title="Maple kitchen",
    url="https://app.siro.ai/recordings/be813de4-6d0b-4f1c-9338-df8a71b0b3f0",
    user_id="user-1",
    duration_seconds=2700.0,
    conversation_type="In-home visit",
    summary="Walked Pat through cabinets and financing.",
    extractions=(Extraction("Budget", "$40,000 - $50,000"), Extraction("Project", "Kitchen remodel")),
)
"""What a note's template is tried on."""


Columns = Callable[[SqlEntity], Sequence[str] | None]
"""The names of a select's columns, as far as they can be known without a database."""


def unknown_columns(_: SqlEntity) -> None:
    """Only the database can tell them."""


def mistakes_in(loaded: SqlMapping | RestMapping, columns: Columns = unknown_columns) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    for name in get_args(EntityName):
        where = partial(loaded.place, name)
        match getattr(loaded, name):
            case SqlEntity() as section:
                known = columns(section)
                own = _unknown_fields(name, section, where) if known is None else column_mistakes(loaded, name, known)
                yield from (*own, *word_mistakes(name, section, where))
            case RestEntity() as section:
                yield from (*_field_mistakes(loaded, name, section, where), *word_mistakes(name, section, where))
    if isinstance(loaded, RestMapping):
        yield from id_mistakes(loaded)
    yield from _mistake_in(partial(_note_template, loaded))


def column_mistakes(loaded: SqlMapping | RestMapping, name: EntityName, columns: Sequence[str]) -> list[str]:
    """What is wrong with a select of which these are the columns."""
    section, where = getattr(loaded, name), partial(loaded.place, name)
    place = placer(section, where)
    unknown = [*_unknown_fields(name, section, where), *path_mistakes(name, columns, place, aliases=True)]
    if told := [*unknown, *missing_parts(name, section, columns, place)]:
        return told
    paths = [each for each in columns if is_mapped(name, each)]
    listed = partial(entity_mapper, name, section, paths, zone=loaded.zone, where=where, listed=place)
    return list(_mistake_in(listed))


def placer(section: Entity, where: Where) -> Place:
    """Where a section's paths stand: in its fields, its constants, or somewhere in its select."""

    def place(path: str) -> str:
        if path in section.constants:
            return where("constants", path)
        if isinstance(section, RestEntity):
            return where("fields", path) if path in section.fields else where("fields")
        return where("select")

    return place


def _field_mistakes(
    loaded: SqlMapping | RestMapping, name: EntityName, section: RestEntity, where: Where
) -> Sequence[str]:
    place = placer(section, where)
    if told := [
        *path_mistakes(name, list(section.fields), place),
        *missing_parts(name, section, section.fields, place),
    ]:
        return told
    return list(_mistake_in(partial(Records, name, section, loaded.zone, where, display=loaded.display_zone)))


def _note_template(loaded: SqlMapping | RestMapping) -> NoteTemplate:
    note, where = loaded.write_back.note, loaded.place("write_back", "note", "template")
    return NoteTemplate(note.template if note else None, loaded.display_zone, where)


def warnings_of(loaded: SqlMapping | RestMapping, columns: Columns = unknown_columns) -> list[str]:
    """One line each: what a person should know before the mapping is deployed."""
    return [*mapping_warnings(loaded), *_of_paths(loaded, columns), *_note_warnings(loaded)]


def _of_paths(loaded: SqlMapping | RestMapping, columns: Columns) -> Iterator[str]:
    for name in get_args(EntityName):
        section = getattr(loaded, name)
        given = list(section.fields) if isinstance(section, RestEntity) else section and columns(section)
        if given is not None:
            where = partial(loaded.place, name)
            yield from path_warnings(name, section, given, where, placer(section, where))


def _note_warnings(loaded: SqlMapping | RestMapping) -> Iterator[str]:
    """A warning only: a template may count on facts that every recording of this company has."""
    for mistake in _mistake_in(partial(_note_template(loaded).render, SAMPLE, "Dana Example")):
        yield f"{mistake}; so it is with a sample recording"


def _mistake_in(compiled: Callable[[], object]) -> Iterator[str]:
    try:
        compiled()
    except ConfigurationError as error:
        yield str(error)


def _unknown_fields(name: EntityName, section: SqlEntity, where: Where) -> Iterator[str]:
    """Those the section names itself; the select's columns only the database can tell."""
    translated = [path for path in section.translate if path != ROW_ZONE or name != "engagements"]
    for key, paths in (("translate", translated), ("constants", section.constants)):
        for path in paths:
            try:
                shape_at(ROOTS[name], parse_path(path))
            except ValueError as error:
                yield f"{where(key, path)}: {error}"
