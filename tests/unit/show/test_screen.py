"""Colour, JSON and progress go where they belong."""

import io
import json
import time
from datetime import UTC, datetime

import pytest

from siro_bridge_cli.show import progress
from siro_bridge_cli.show.screen import Screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    out = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", out)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm", **environment}.items():
            patch.setenv(name, value)
        Screen().line("fine", "green")
    return out.getvalue()


def test_terminal_gets_colour_and_no_color_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_on_a_terminal(monkeypatch) == "\x1b[32mfine\x1b[0m\n"
    assert shown_on_a_terminal(monkeypatch, NO_COLOR="1", FORCE_COLOR="1") == "fine\n"
    assert shown_on_a_terminal(monkeypatch, TERM="dumb") == "fine\n"


def test_force_color_of_zero_colours_no_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "0")
    Screen().line("fine", "green")
    Screen(color="always").line("fine", "green")
    assert capsys.readouterr().out == "fine\n\x1b[32mfine\x1b[0m\n"


def test_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    Screen().table("", ("id", "why"), [("1", "x" * 300), ("2", "y")])
    assert capsys.readouterr().out.splitlines()[1] == f"1   {'x' * 300}"


def test_json_is_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_json=True)
    screen.line("for people")
    screen.table("", ("id",), [("1",)])
    screen.json({"name": "[bold]Ana[/]", "at": datetime(2026, 2, 14, tzinfo=UTC)})
    assert json.loads(capsys.readouterr().out) == {"name": "[bold]Ana[/]", "at": "2026-02-14T00:00:00+00:00"}


def test_progress_is_told_on_standard_error_only_when_it_takes_its_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.05)
    with Screen().progress("Asking Siro"):
        pass
    assert capsys.readouterr().err == ""
    with Screen().progress("Asking Siro") as under_way:
        time.sleep(0.2)
        under_way.update("page 2")
    assert capsys.readouterr() == ("", "Asking Siro …\n")
