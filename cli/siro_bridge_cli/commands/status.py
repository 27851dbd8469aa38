"""`siro-bridge status`: how the bridge is doing, and what waits for a person."""

from __future__ import annotations

from contextlib import closing

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.status_view import show_status
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1


@click.command()
@stack_options
@show_options
def status(stack: DeployedStack, screen: Screen) -> None:
    """Show how the bridge is doing, and what waits for a person, each with what helps.

    Exit status: 0 nothing does; 1 something does.
    """
    with screen.progress("Looking at the stack's state"), closing(Operator(stack)) as operator:
        found = operator.recordings.status()
    show_status(screen, found)
    if found.needs_person:
        raise click.exceptions.Exit(NEEDS_PERSON)
