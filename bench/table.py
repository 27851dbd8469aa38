"""The results as a person reads them."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench.rows import ROWS, Result, number

WIDTH = 150


def table(results: Iterable[Result]) -> Table:
    shown = Table("row", "what", "measured", "against", "measured", "ratio", "target", "", box=None, pad_edge=False)
    for result in results:
        row = ROWS[result.row]
        target, verdict = f"{row.direction} {number(row.target)}", "" if row.reached(result.ratio) else "missed"
        shown.add_row(
            row.id, row.what, result.measured, row.against, result.floor, number(result.ratio), target, verdict
        )
    return shown


def show(results: Iterable[Result]) -> None:
    Console(width=WIDTH, highlight=False).print(table(results))
