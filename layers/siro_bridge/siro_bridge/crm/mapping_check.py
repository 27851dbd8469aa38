"""What a mapping's mistakes are before any CRM is asked: those that the functions would find at their first event."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from siro_bridge.crm.connectors import connector
from siro_bridge.crm.path_check import path_warnings, placer, word_mistakes
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.sync import Columns, unknown_columns
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


def mistakes_in(loaded: CrmMapping, columns: Columns = unknown_columns) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    yield from connector(loaded.connector).check(loaded, columns).mistakes
    for name, section in loaded.sections.items():
        yield from word_mistakes(name, section, partial(loaded.place, name))
    yield from _mistake_in(partial(_note_template, loaded))


def _note_template(loaded: CrmMapping) -> NoteTemplate:
    note, where = loaded.write_back.note, loaded.place("write_back", "note", "template")
    return NoteTemplate(note.template if note else None, loaded.display_zone, where)


def warnings_of(loaded: CrmMapping, columns: Columns = unknown_columns) -> list[str]:
    """One line each: what a person should know before the mapping is deployed."""
    return [
        *mapping_warnings(loaded),
        *connector(loaded.connector).check(loaded, columns).warnings,
        *_of_paths(loaded, columns),
        *_note_warnings(loaded),
    ]


def _of_paths(loaded: CrmMapping, columns: Columns) -> Iterator[str]:
    for name, section in loaded.sections.items():
        given, where = section.paths(columns), partial(loaded.place, name)
        if given is not None:
            yield from path_warnings(name, section, given, where, placer(section, where))


def _note_warnings(loaded: CrmMapping) -> Iterator[str]:
    """A warning only: a template may count on facts that every recording of this company has."""
    for mistake in _mistake_in(partial(_note_template(loaded).render, SAMPLE, "Dana Example")):
        yield f"{mistake}; so it is with a sample recording"


def _mistake_in(compiled: Callable[[], object]) -> Iterator[str]:
    try:
        compiled()
    except ConfigurationError as error:
        yield str(error)
