"""docs/operations.md is one page: what a person sees, and one command for it."""

import re
from pathlib import Path

from siro_bridge_cli.main import COMMANDS

PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
ROWS = re.findall(r"^\| (?!---|what you see)([^|]+) \| ([^|]+) \|$", PAGE, flags=re.MULTILINE)
NOT_FOR_A_STACK = {"demo", "sign-event"}
ONE_PAGE = 60


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= ONE_PAGE


def test_each_row_has_one_command_and_no_two_rows_the_same() -> None:
    commands = [cell for _, cell in ROWS]
    assert [cell for cell in commands if not re.fullmatch(r"`siro-bridge [^`]+`", cell)] == []
    assert len(set(commands)) == len(commands)


def test_every_command_for_a_deployed_stack_helps_with_something() -> None:
    assert {cell.strip("`").split()[1] for _, cell in ROWS} == COMMANDS.keys() - NOT_FOR_A_STACK
