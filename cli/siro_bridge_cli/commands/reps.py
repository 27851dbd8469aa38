"""`siro-bridge reps`: the CRM's reps beside Siro's users, and what to change for those that do not match."""

from __future__ import annotations

import click

from siro_bridge.domain.operate.requests import Reps
from siro_bridge_cli.show.reps_view import show_reps, unmatched
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1


@click.command()
@stack_options
@show_options
def reps(stack: DeployedStack, screen: Screen) -> None:
    """Show the reps that the appointments around today name, each with the Siro user it is matched with, and how.

    Exit status: 0 every rep has a Siro user; 1 one has none.
    """
    with screen.progress("Asking the CRM and Siro"):
        answer = stack.invoke("SyncFunction", Reps().event())
    if screen.as_json:
        screen.json(answer)
    else:
        show_reps(screen, answer)
    if unmatched(answer):
        raise click.exceptions.Exit(NEEDS_PERSON)
