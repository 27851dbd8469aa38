"""`siro-bridge trust`: what people made of what the bridge wrote, field by field."""

from __future__ import annotations

from typing import Any

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.trust import Compared, FieldTrust
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.table import Cell
from siro_bridge_cli.show.words import counted
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

BAR = 20
_LEAST = 0.8
"""Where people keep less than that of a field, its rule in the mapping is worth a look."""


@click.command()
@stack_options
@show_options
def trust(stack: DeployedStack, screen: Screen) -> None:
    """Compare what was last written to the CRM with what it holds now: kept, changed or emptied by people.

    It only reads. Its time grows with the number of records that were written to; when it is interrupted (Ctrl-C)
    it shows what it has compared by then.
    """
    so_far, whole = Compared(), False
    try:
        with screen.progress("Comparing with the CRM") as progress:
            for each in Operator(stack).writes.trust():
                so_far = each
                progress.update(counted(each.records, "record"))
        whole = True
    except KeyboardInterrupt:
        screen.note("interrupted: this is what was compared so far")
    _show(screen, so_far.records, [each for each in so_far.fields if each.written or each.gone], whole=whole)
    if not whole:
        raise click.exceptions.Exit(1)


def _show(screen: Screen, compared: int, found: list[FieldTrust], *, whole: bool) -> None:
    if screen.as_json:
        screen.json({"records": compared, "whole": whole, "fields": [_as_json(each) for each in found]})
        return
    if not found:
        screen.line("nothing that a recording wrote stands in the CRM yet")
        return
    headings = ("field", "written", "kept", "", "changed", "emptied", "how")
    screen.table(f"What people made of it, in {counted(compared, 'record')}", headings, [_row(each) for each in found])


def _as_json(each: FieldTrust) -> dict[str, Any]:
    return {**each.model_dump(), "written": each.written}


def _row(each: FieldTrust) -> list[Cell]:
    share = each.kept / each.written if each.written else 0.0
    filled = round(share * BAR)
    bar = "█" * filled + "░" * (BAR - filled)
    gone = f"{counted(each.gone, 'value')} in deleted records" if each.gone else ""
    return [
        f"{each.target}.{each.field}",
        str(each.written),
        f"{share:.0%}" if each.written else "",
        (bar if each.written else "", "green" if share >= _LEAST else "yellow"),
        str(each.changed),
        str(each.emptied),
        "; ".join(filter(None, (_how(each), gone))),
    ]


def _how(each: FieldTrust) -> str:
    """The way of most changes, and what is quoted most often."""
    ways = sorted(each.ways.items(), key=lambda way: -way[1])
    told = ", ".join(f"{number} {way}" for way, number in ways[:2])
    quoted = next(iter(each.pairs), "")
    return f"{told}, such as {quoted}" if quoted else told
