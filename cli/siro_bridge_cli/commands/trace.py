"""`siro-bridge trace`: everything about one recording, in time order."""

from __future__ import annotations

from contextlib import closing

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge_cli.given import RECORDING
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.trace_view import show_support, show_trace
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError, told_failure
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1


@click.command()
@click.argument("recording", type=RECORDING)
@click.option("--support", is_flag=True, help="Print what Siro's support asks for instead: no values of your CRM.")
@stack_options
@show_options
def trace(recording: str, stack: DeployedStack, screen: Screen, *, support: bool) -> None:
    """Show everything about RECORDING (its id): webhooks, what Siro says, writes old → new, errors, what comes next.

    Exit status: 0 it is on its way, or done; 1 a person has to do something; 2 nobody knows it. With --support: 0.
    """
    with screen.progress("Asking the ledger, the logs and Siro"), closing(Operator(stack, told_failure)) as operator:
        found = operator.recordings.trace(recording)
    if found is None:
        raise StackError(
            f"{recording}: neither the ledger, nor the logs, nor Siro knows such a recording; its id is in its address "
            "at Siro"
        )
    if support:
        show_support(screen, found)
        return
    show_trace(screen, found)
    if found.needs_person:
        raise click.exceptions.Exit(NEEDS_PERSON)
