"""`siro-bridge mapping`: what can be said of a mapping file before it is deployed."""

import click

from siro_bridge_cli.commands.mapping_check import check
from siro_bridge_cli.commands.mapping_init import init
from siro_bridge_cli.commands.mapping_try import try_


@click.group()
def mapping() -> None:
    """Make a mapping file, and look at it."""


mapping.add_command(init)
mapping.add_command(check)
mapping.add_command(try_)


@mapping.command()
def schema() -> None:
    """Print the mapping file's JSON schema, by which an editor completes and checks it."""
    from siro_bridge_cli.mapping_schema import schema_text  # noqa: PLC0415  few need it, and it looks at all models

    click.echo(schema_text(), nl=False)
