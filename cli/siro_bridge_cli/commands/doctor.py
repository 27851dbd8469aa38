"""`siro-bridge doctor`: is everything set up as it must be, and what is to be mended."""

from collections import Counter
from contextlib import closing

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.words import counted
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import told_failure
from siro_bridge_cli.stack.options import stack_options

STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "bold red"}


@click.command()
@stack_options
@show_options
def doctor(stack: DeployedStack, screen: Screen) -> None:
    """Look at each part of a deployed stack: ok, a warning or an error, each with its mend.

    It sends one signed test delivery to the webhook's address, mints and revokes one OAuth token, and reads the CRM;
    nothing is written there. Exits 1 when there is an error.
    """
    raise click.exceptions.Exit(examine(stack, screen))


def examine(stack: DeployedStack, screen: Screen) -> int:
    """The exit status, after all lines are shown."""
    lines = []
    with screen.progress("Looking at the stack") as progress, closing(Operator(stack, told_failure)) as operator:
        for line in operator.checks()():
            lines.append(line)
            progress.update(line.subject)
    if screen.as_json:
        screen.json([line.as_dict() for line in lines])
    else:
        _show(lines, screen)
    return 1 if any(line.level is Level.ERROR for line in lines) else 0


def _show(lines: list[CheckLine], screen: Screen) -> None:
    rows = [((line.level, STYLES[line.level]), line.subject, _told(line)) for line in lines]
    screen.table("", ("", "what", "found"), rows)
    counts = Counter(line.level for line in lines)
    told = [counted(counts[level], level) for level in (Level.ERROR, Level.WARNING) if counts[level]]
    screen.line()
    screen.line(" and ".join(told) if told else "Everything is well.", "bold")


def _told(line: CheckLine) -> str:
    return f"{line.found}\n→ {line.mend}" if line.mend else line.found
