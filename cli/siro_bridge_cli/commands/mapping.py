"""`siro-bridge mapping`: what can be said of a mapping file before it is deployed."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn, get_args
from zoneinfo import ZoneInfo

import click

from siro_bridge.crm.rest.records import Records
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload_models import ROOTS
from siro_bridge.domain.payload_paths import parse_path, shape_at
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.rest import RestEntity
from siro_bridge.mapping.sql import SqlEntity
from siro_bridge.mapping.warnings import mapping_warnings

SHIPPED = Path("layers/crm_mapping/mapping.yaml")


@click.group()
def mapping() -> None:
    """Look at the mapping file."""


@mapping.command()
@click.argument("file", type=click.Path(path_type=Path), default=SHIPPED)
def check(file: Path) -> None:
    """Check FILE (layers/crm_mapping/mapping.yaml) against the schema: `ok`, or one line a mistake; warnings before."""
    if not file.exists():
        _refuse(f"{file}: there is no such file; run this in the project's folder, or give the mapping's path")
    try:
        loaded = load_mapping(str(file))
    except ConfigurationError as error:
        _refuse(str(error))
    if mistakes := list(_mistakes(loaded)):
        _refuse("\n".join(mistakes))
    for warning in mapping_warnings(loaded):
        click.echo(f"warning: {warning}", err=True)
    click.echo("ok")


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
                yield from _mistake_in(partial(Records, name, section, ZoneInfo(loaded.timezone), where))
    note, where_note = loaded.write_back.note, loaded.place("write_back", "note", "template")
    template = note.template if note else None
    yield from _mistake_in(partial(NoteTemplate, template, ZoneInfo(loaded.timezone), where_note))


def _mistake_in(compiled: Callable[[], object]) -> Iterator[str]:
    try:
        compiled()
    except ConfigurationError as error:
        yield str(error)


def _unknown_fields(name: EntityName, section: SqlEntity, where: Where) -> Iterator[str]:
    """Those the section names itself; the select's columns only the database can tell."""
    for key, paths in (("translate", section.translate), ("constants", section.constants)):
        for path in paths:
            try:
                shape_at(ROOTS[name], parse_path(path))
            except ValueError as error:
                yield f"{where(key, path)}: {error}"
