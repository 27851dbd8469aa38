"""A table fits any width, loses no word, and data steers nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from siro_bridge_cli.show.table import Cell, table_lines

HEADINGS = ("recording", "state", "why")
ROWS: list[tuple[Cell, ...]] = [
    ("be813de4-6d0b-4f1c-9338-df8a71b0b3f0", ("waiting", "yellow"), "the CRM cannot be reached: 127.0.0.1 refused"),
    ("f3b2cee4-e8e7-4bb3-9cd6-c572cde1d59e", "done", "[red]not markup[/red]"),
]


def lines(width: int) -> list[str]:
    return [line.plain for line in table_lines("Recordings", HEADINGS, ROWS, width)]


def test_table_that_has_room_is_one_line_a_row() -> None:
    shown = lines(200)
    assert len(shown) == 4
    assert "[red]not markup[/red]" in shown[3]
    assert shown[2].index("waiting") == shown[1].index("state")


@pytest.mark.parametrize("width", [100, 60, 40])
def test_narrow_table_is_broken_and_nothing_is_cut(width: int) -> None:
    shown = lines(width)
    assert max(map(len, shown)) <= width
    words = " ".join(shown)
    assert all(word in words for word in ("waiting", "refused", "reached:", "markup[/red]"))


def test_table_without_room_for_its_columns_becomes_blocks() -> None:
    assert lines(40)[1].startswith("recording  be813de4-6d0b")
    assert "state      waiting" in lines(40)


def test_characters_that_steer_a_terminal_are_shown_as_such() -> None:
    [_, row] = table_lines("", ("name",), [("a\x1b[31mb\rc\u202ed",)], 80)
    assert row.plain == "a\ufffd[31mb c\ufffdd"


@given(
    st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), max_size=4),
    st.integers(min_value=24, max_value=120),
)
def test_no_line_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    assert all(cell_len(line.plain) <= width for line in table_lines("", ("a", "b", "c"), rows, width))
