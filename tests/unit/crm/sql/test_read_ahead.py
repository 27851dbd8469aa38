"""How many rows are read before they are asked for, and for how long they are good."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from siro_bridge.crm.sql import read_ahead
from siro_bridge.crm.sql.fetching import Row
from siro_bridge.crm.sql.read_ahead import ReadAhead

PAGE = 10


@dataclass
class Table:
    """Rows of one value, read as a pass does; `asked` has where each statement began, and its limit."""

    rows: list[Row]
    now: float = 0.0
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ahead = ReadAhead(lambda: self.now)
        self.place = 0

    def page(self, limit: int = PAGE) -> list[Row]:
        """The next one; `begin` is not 0, since a pass begins at a moment and not behind a row."""
        begin = self.place or "since"
        rows = self.ahead.rows(begin, limit, self._ask)[:limit]
        self.place += len(rows)
        self.ahead.ended(self.place, rows, limit)
        return list(rows)

    def _ask(self, many: int) -> Sequence[Row]:
        self.asked.append((self.place, many))
        return self.rows[self.place : self.place + many]


@pytest.fixture
def table() -> Table:
    return Table([(number,) for number in range(1000)])


def test_more_is_read_the_longer_a_pass_lasts(table: Table) -> None:
    found = [row for _ in range(100) for row in table.page()]
    assert found == table.rows
    assert table.asked == [(0, 11), (10, 41), (50, 161), (210, 641), (850, 2561), (990, 10_001)]


def test_list_that_is_read_whole_is_not_asked_for_its_end_again(table: Table) -> None:
    table.ahead = ReadAhead(lambda: table.now, whole=True)
    found = [row for _ in range(100) for row in table.page()]
    assert found == table.rows
    assert table.asked == [(0, 41), (40, 161), (200, 641), (840, 2561)]


def test_page_that_does_not_go_on_is_read_alone(table: Table) -> None:
    table.page()
    table.page()
    table.place = 500
    table.page()
    assert table.asked[-1] == (500, 11)


def test_what_was_read_long_ago_is_read_anew_and_less_of_it(table: Table) -> None:
    for _ in range(7):
        table.page()
    table.now += read_ahead.STALE_SECONDS + 1
    table.rows[70] = ("new",)
    assert table.page()[0] == ("new",)
    assert table.asked[-1] == (70, 21)


def test_page_that_is_asked_for_again_is_read_again(table: Table) -> None:
    """Its rows changed while they were looked at."""
    for _ in range(3):
        table.page()
    table.ahead.rows(table.place, PAGE, table._ask)
    assert table.page() == table.rows[30:40]
    assert table.asked[-1] == (30, 11)


def test_wide_rows_are_read_ahead_in_smaller_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "MOST_BYTES", 100_000)
    table = Table([("x" * 2000,)] * 1000)
    found = [row for _ in range(100) for row in table.page()]
    assert found == table.rows
    assert max(many for _, many in table.asked) <= 50


def test_rows_that_a_page_took_beside_its_own_come_no_second_time() -> None:
    rows: list[Row] = [(number, number // 4) for number in range(40)]
    ahead = ReadAhead()
    ahead.rows("since", 5, lambda many: rows[:many])
    ahead.ended(5, rows[:5], 5)
    ahead.rows(5, 5, lambda many: rows[5 : 5 + many])
    ahead.ended(12, rows[5:12], 5)
    assert ahead.rows(12, 5, lambda _: [])[:5] == rows[12:17]
