"""`siro-bridge trust`: what people made of what the bridge wrote, field by field."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.trust import Compared, FieldTrust
from siro_bridge_cli.private_file import write_private
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.show.table import Cell
from siro_bridge_cli.show.words import counted
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_options

BAR = 20
_LEAST = 0.8
"""Where people keep less than that of a field, its rule in the mapping is worth a look."""


@click.command()
@click.option("--at-most", type=click.FloatRange(min=0), default=60, show_default=True, help="Minutes to go on for.")
@click.option(
    "--keep",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep in FILE what was compared, if not all was; the next time it goes on from there.",
)
@stack_options
@show_options
def trust(stack: DeployedStack, screen: Screen, at_most: float, file: Path | None) -> None:
    """Compare what was last written to the CRM with what it holds now: kept, changed or emptied by people.

    Fields and notes: of a note that somebody deleted, or took our text out of, that is told as emptied. It only reads.
    Its time grows with the number of records that were written to; when it is interrupted (Ctrl-C) it shows what it
    has compared by then, and with --keep it goes on there the next time.

    Exit status: 0 all is compared; 1 a part of it is.
    """
    comparing = _Comparing(_kept(file), time.monotonic() + at_most * 60)
    try:
        with screen.progress("Comparing with the CRM") as progress:
            comparing.go_on(Operator(stack).writes.trust, progress.update)
    except KeyboardInterrupt:
        screen.note("interrupted: this is what was compared so far")
    finally:
        _keep(file, comparing)
    if comparing.why_not_all:
        screen.note(comparing.why_not_all)
    _show(screen, comparing.so_far, whole=comparing.is_whole)
    if not comparing.is_whole:
        screen.note("the same command with --keep goes on from here" if file else "with --keep FILE it can go on later")
        raise click.exceptions.Exit(1)


@dataclass
class _Comparing:
    """`until` is a time of the monotonic clock."""

    so_far: Compared
    until: float
    is_whole: bool = False
    why_not_all: str = ""

    def go_on(self, compare: Callable[[Compared], Iterator[Compared]], say: Callable[[str], None]) -> None:
        for each in compare(self.so_far):
            self.so_far = each
            say(_number(each))
            if each.after and time.monotonic() >= self.until:
                self.why_not_all = "not all, in the time that --at-most allows: this is what was compared so far"
                return
        self.is_whole = True


def _kept(file: Path | None) -> Compared:
    """Where an earlier comparison was left. Raises StackError for a file that is none."""
    if file is None or not file.exists():
        return Compared()
    try:
        return Compared.model_validate_json(file.read_text("utf-8"))
    except OSError as error:
        raise StackError(f"{file}: {error.strerror}") from None
    except ValueError:
        raise StackError(f"{file}: is no file that --keep wrote; name another, or delete it") from None


def _keep(file: Path | None, comparing: _Comparing) -> None:
    """Once all is compared, the next time begins anew."""
    if file is None:
        return
    try:
        if comparing.is_whole:
            file.unlink(missing_ok=True)
        elif comparing.so_far.after:
            write_private(file, comparing.so_far.model_dump_json())
    except OSError as error:
        raise StackError(f"{file}: {error.strerror}") from None


def _show(screen: Screen, so_far: Compared, *, whole: bool) -> None:
    found = [each for each in so_far.fields if each.written or each.gone]
    if screen.as_json:
        fields = [_as_json(each) for each in found]
        screen.json({"records": so_far.records, "whole": whole, "refused": so_far.refused, "fields": fields})
        return
    if so_far.refused:
        screen.note(f"the CRM refused to show {counted(so_far.refused, 'record')} of them")
    if not found:
        screen.line("nothing that a recording wrote stands in the CRM yet")
        return
    headings = ("field", "written", "kept", "", "changed", "emptied", "how")
    screen.table(f"What people made of it, in {_number(so_far)}", headings, [_row(each) for each in found])


def _number(so_far: Compared) -> str:
    return f"{so_far.records} records and notes"


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
