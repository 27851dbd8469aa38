"""What a mapping's mistakes are before any CRM is asked: those that the functions would find at their first event."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import get_args

from siro_bridge.crm.rest.records import Records
from siro_bridge.domain.errors import ConfigurationError
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


def mistakes_in(loaded: SqlMapping | RestMapping) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    for name in get_args(EntityName):
        where = partial(loaded.place, name)
        match getattr(loaded, name):
            case SqlEntity() as section:
                yield from _unknown_fields(name, section, where)
            case RestEntity() as section:
                yield from _mistake_in(partial(Records, name, section, loaded.zone, where, display=loaded.display_zone))
    if isinstance(loaded, RestMapping):
        yield from id_mistakes(loaded)
    yield from _mistake_in(partial(_note_template, loaded))


def _note_template(loaded: SqlMapping | RestMapping) -> NoteTemplate:
    note, where = loaded.write_back.note, loaded.place("write_back", "note", "template")
    return NoteTemplate(note.template if note else None, loaded.display_zone, where)


def warnings_of(loaded: SqlMapping | RestMapping) -> list[str]:
    """One line each: what a person should know before the mapping is deployed."""
    return [*mapping_warnings(loaded), *_note_warnings(loaded)]


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
