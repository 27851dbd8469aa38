"""`siro-bridge mapping`: what can be said of a mapping file before it is deployed."""

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import click

from siro_bridge.crm.connectors import connector
from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.domain.errors import ConfigurationError, SiroBridgeError
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import CrmMapping
from siro_bridge_cli.commands.mapping_init import init

SHIPPED = Path("layers/crm_mapping/mapping.yaml")


@click.group()
def mapping() -> None:
    """Make a mapping file, and look at it."""


mapping.add_command(init)


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
    from siro_bridge_cli.select_columns import select_columns  # noqa: PLC0415  a parser of SQL; other commands need none

    if mistakes := list(mistakes_in(loaded, select_columns)):
        _refuse("\n".join(mistakes))
    warnings = warnings_of(loaded, select_columns)
    if live:
        found = _ask_the_database(loaded)
        if found.mistakes:
            _refuse("\n".join(found.mistakes))
        warnings += found.warnings
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo("ok")


@mapping.command()
def schema() -> None:
    """Print the mapping file's JSON schema, by which an editor completes and checks it."""
    from siro_bridge_cli.mapping_schema import schema_text  # noqa: PLC0415  few need it, and it looks at all models

    click.echo(schema_text(), nl=False)


def _ask_the_database(loaded: CrmMapping) -> Checked:
    kind = connector(loaded.connector)
    if not kind.tells_schema:
        _refuse(f"--live looks at a database, and this mapping's connector is {loaded.connector}; leave it out")
    try:
        with closing(kind.open(loaded, _crm_secret(), connections=1)) as crm:
            return kind.live_check(loaded, crm)
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
