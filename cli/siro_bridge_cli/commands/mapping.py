"""`siro-bridge mapping`: what can be said of a mapping file before it is deployed."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, get_args

import click

from siro_bridge.crm.rest.records import Records
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.live_check import LiveCheck, LiveFindings
from siro_bridge.domain.errors import ConfigurationError, SiroBridgeError
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import parse_path, shape_at
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.rest import RestEntity
from siro_bridge.mapping.rest_ids import id_mistakes
from siro_bridge.mapping.sql import SqlEntity
from siro_bridge.mapping.warnings import mapping_warnings

SHIPPED = Path("layers/crm_mapping/mapping.yaml")

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


@click.group()
def mapping() -> None:
    """Look at the mapping file."""


@mapping.command()
@click.argument("file", type=click.Path(path_type=Path), default=SHIPPED)
@click.option("--live", is_flag=True, help="Ask the CRM's database too; CrmSecret's JSON is read from standard input.")
def check(file: Path, live: bool) -> None:
    """Check FILE (layers/crm_mapping/mapping.yaml) against the schema: `ok`, or one line a mistake; warnings before."""
    if not file.exists():
        _refuse(f"{file}: there is no such file; run this in the project's folder, or give the mapping's path")
    try:
        loaded = load_mapping(str(file))
    except ConfigurationError as error:
        _refuse(str(error))
    if mistakes := list(_mistakes(loaded)):
        _refuse("\n".join(mistakes))
    warnings = [*mapping_warnings(loaded), *_note_warnings(loaded)]
    if live:
        found = _ask_the_database(loaded)
        if found.mistakes:
            _refuse("\n".join(found.mistakes))
        warnings += found.warnings
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo("ok")


def _ask_the_database(loaded: SqlMapping | RestMapping) -> LiveFindings:
    if isinstance(loaded, RestMapping):
        _refuse("--live looks at a database, and this mapping's connector is rest; leave it out")
    try:
        with closing(SqlCrm(loaded, _crm_secret(), pool_size=1)) as crm:
            return LiveCheck(crm.engine, loaded)()
    except SiroBridgeError as error:
        _refuse(str(error))


def _crm_secret() -> dict[str, Any]:
    """As Secrets Manager holds it; never from the command line, which the shell writes down."""
    text = click.prompt("CrmSecret (JSON)", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
    try:
        secret = json.loads(text)
    except ValueError:
        secret = None
    if not isinstance(secret, dict):
        _refuse('CrmSecret: JSON such as {"url": "postgresql://…"} expected')
    return secret


def _refuse(mistakes: str) -> NoReturn:
    click.echo(mistakes, err=True)
    raise click.exceptions.Exit(1)


def _mistakes(loaded: SqlMapping | RestMapping) -> Iterator[str]:
    """What the functions would find at their first event, as far as it takes no CRM to find it."""
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
