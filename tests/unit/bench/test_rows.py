"""A row's ratio is printed as programs read it, and judged as it is printed."""

import re

import pytest

from bench.rows import ROWS, Result, last_line, number

LINE = re.compile(r"bench: [a-z-]+ \d+(\.\d+)? target (<=|>=) \d+(\.\d+)?")


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("ratio", [0.0, 0.00001, 0.0102, 1.04, 123456.789])
def test_last_line_has_the_form_that_programs_read(row: str, ratio: float) -> None:
    assert LINE.fullmatch(last_line(Result(row, ratio, "", "")))


def test_last_line_says_the_target() -> None:
    assert last_line(Result("sync-requests", 0.0102, "", "")) == "bench: sync-requests 0.0102 target <= 0.02"
    assert last_line(Result("sync-rows", 1.25, "", "")) == "bench: sync-rows 1.25 target >= 0.5"


@pytest.mark.parametrize(("ratio", "text"), [(0.0, "0"), (1.0, "1"), (0.5, "0.5"), (1.00844, "1.0084"), (20.0, "20")])
def test_numbers_are_short_and_without_an_exponent(ratio: float, text: str) -> None:
    assert number(ratio) == text


@pytest.mark.parametrize(
    ("row", "ratio", "reached"),
    [
        ("sync-unchanged", 0.0, True),
        ("sync-unchanged", 0.01, False),
        ("sync-rows", 0.5, True),
        ("sync-rows", 0.4999, False),
        ("enrich-requests", 1.02, True),
        ("enrich-requests", 1.0201, False),
    ],
)
def test_target_is_reached_at_its_bound_and_missed_past_it(row: str, ratio: float, reached: bool) -> None:
    assert ROWS[row].reached(ratio) is reached
