"""Where a command's words go: results to standard output, for a person or as JSON; progress to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Literal, TextIO

import click
from rich.console import Console
from rich.text import Text

from siro_bridge_cli.show.progress import Progress, under_way
from siro_bridge_cli.show.table import Cell, table_lines
from siro_bridge_cli.show.words import plain

Color = Literal["auto", "always", "never"]
PIPE_COLUMNS = 10_000
"""Into a file or a program nothing is cut or wrapped."""

NARROWEST = 20


class Screen:
    """What a command shows. Data is never read as markup, and steers no terminal.

    With `as_json` only `json` writes to standard output; what is for people is left out.
    """

    def __init__(self, *, as_json: bool = False, color: Color = "auto") -> None:
        self.as_json = as_json
        self._out = _console(sys.stdout, color)
        self._err = _console(sys.stderr, color)

    def json(self, data: Any) -> None:
        """Print `data` as JSON: moments as ISO 8601, what JSON has no word for as text."""
        is_utf8 = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
        click.echo(json.dumps(data, indent=2, ensure_ascii=not is_utf8, default=_plain_json))

    def line(self, text: str = "", style: str = "") -> None:
        """One line, wrapped between words on a terminal."""
        if not self.as_json:
            self._out.print(Text(plain(text), style), soft_wrap=not self._out.is_terminal)

    def table(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """A table that fits; where its columns would have no room, each row becomes lines of `heading  cell`.

        A cell is text, or a pair of text and style.
        """
        if not self.as_json:
            for line in table_lines(title, headings, rows, self._out.width):
                self._out.print(line, soft_wrap=True)

    def facts(self, facts: Mapping[str, Cell]) -> None:
        """Names and values below each other."""
        self.table("", (), [(name, value) for name, value in facts.items()])

    def instruction(self, text: str) -> None:
        """A line that a person needs to go on; with `as_json` it goes to standard error."""
        if self.as_json:
            self.note(text)
        else:
            self.line(text)

    def note(self, text: str) -> None:
        """A remark on standard error, which is no part of the result."""
        self._err.print(Text(plain(text), "dim"), soft_wrap=True)

    def finding(self, text: str, style: str) -> None:
        """One line on standard error, however long, for a person or for what goes through it line by line."""
        if not self.as_json:
            self._err.print(Text(plain(text), style), soft_wrap=True)

    @contextmanager
    def progress(self, text: str) -> Iterator[Progress]:
        """Say on standard error what is under way, if it takes longer than a second; `update` says how far it is."""
        with under_way(self._err, plain(text)) as progress:
            yield progress

    @property
    def width(self) -> int:
        return self._out.width

    @property
    def is_terminal(self) -> bool:
        return self._out.is_terminal


def show_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--json` and `--color`, and hands the command its `screen`."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
    @click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR is set.",
    )
    @wraps(command)
    def with_screen(*args: Any, as_json: bool, color: Color, **kwargs: Any) -> Any:
        return command(*args, screen=Screen(as_json=as_json, color=color), **kwargs)

    return with_screen


def _console(stream: TextIO, color: Color) -> Console:
    """Rich's own reading of the environment is passed over: FORCE_COLOR=0 would switch colour on."""
    is_terminal = stream.isatty()
    term = os.environ.get("TERM", "")
    has_color = color == "always" or (
        color == "auto" and is_terminal and not os.environ.get("NO_COLOR") and term != "dumb"
    )
    kept = {name: os.environ[name] for name in ("TERM", "COLORTERM", "COLUMNS", "LINES") if name in os.environ}
    return Console(
        file=stream,
        force_terminal=is_terminal or color == "always",
        no_color=not has_color,
        color_system="auto" if is_terminal else "standard" if has_color else None,
        width=None if is_terminal else _told_width(),
        highlight=False,
        markup=False,
        emoji=False,
        _environ=kept,
    )


def _told_width() -> int:
    """COLUMNS, for who wants a file as narrow as a screen."""
    told = os.environ.get("COLUMNS", "")
    return max(NARROWEST, int(told)) if told.isdecimal() else PIPE_COLUMNS


def _plain_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
