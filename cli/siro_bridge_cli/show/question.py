"""The question before what cannot be taken back."""

import sys

import click

from siro_bridge_cli.stack.errors import StackError


def make_sure(question: str) -> None:
    """Goes on only after a yes. Raises Abort after a no, and StackError where nobody is there to answer."""
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():  # Ctrl-C
            raise
        click.echo(err=True)
        raise StackError("nothing was done: nobody is there to answer; --yes does it without asking") from None
    if not agreed:
        raise click.Abort
