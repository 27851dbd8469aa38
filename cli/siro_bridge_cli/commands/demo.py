"""`siro-bridge demo`: the whole product at work on this machine."""

from pathlib import Path

import click

from siro_bridge_cli.demo.run import run_demo

PROJECT = Path(__file__).parents[3]


@click.command()
@click.option(
    "--keep", is_flag=True, help="Leave everything running afterwards, until Ctrl-C, for commands with --local."
)
def demo(keep: bool) -> None:
    """Deploy the template onto an embedded AWS and follow conversations from the CRM to Siro and back.

    Needs no account and no Docker. Everything it writes is in .work/demo/; exits 0 only when it has verified that
    the CRM holds what it should.
    """
    raise click.exceptions.Exit(run_demo(PROJECT, keep=keep))
