"""`siro-bridge mapping`: what can be said of a mapping file before it is deployed."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.warnings import mapping_warnings

SHIPPED = Path("layers/crm_mapping/mapping.yaml")


@click.group()
def mapping() -> None:
    """Look at the mapping file."""


@mapping.command()
@click.argument("file", type=click.Path(path_type=Path), default=SHIPPED)
def check(file: Path) -> None:
    """Check FILE (layers/crm_mapping/mapping.yaml) against the schema: `ok`, or one line a mistake; warnings before."""
    try:
        loaded = load_mapping(str(file))
        note = loaded.write_back.note
        where = loaded.place("write_back", "note", "template")
        NoteTemplate(note.template if note else None, ZoneInfo(loaded.timezone), where)
    except ConfigurationError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(1) from None
    for warning in mapping_warnings(loaded):
        click.echo(f"warning: {warning}", err=True)
    click.echo("ok")
