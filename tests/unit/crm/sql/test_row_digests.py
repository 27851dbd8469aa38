"""Two rows of one digest make the same payload."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from siro_bridge.crm.port import Position, Shape, SourceRow
from siro_bridge.crm.sql.row_digests import RowDigests

COLUMNS = ["externalId", "startTime"]
APART: list[Any] = [
    None,
    "",
    "None",
    "null",
    0,
    1,
    "1",
    True,
    1.0,
    Decimal(1),
    Decimal("1.0"),
    2**64,
    str(2**64),
    date(2026, 2, 15),
    datetime(2026, 2, 15),  # noqa: DTZ001  a clock on the wall
    datetime(2026, 2, 15, tzinfo=UTC),
    "2026-02-15",
    "2026-02-15T00:00:00",
    UUID(int=1),
    str(UUID(int=1)),
    b"1",
    "half an emoji \ud83d",
    "half an emoji",
    ["1"],
    [1],
    [Decimal(1)],
    '["1"]',
    {"a": "1"},
    {"a": Decimal(1)},
    {"a": {"1"}},
]


def digest(row: tuple[Any, ...], columns: list[str] = COLUMNS) -> bytes | None:
    return SourceRow(Shape(dict, RowDigests(columns)), {}, lambda _: (Position("", ""), None), row).digest()


def test_values_that_differ_have_digests_that_differ() -> None:
    assert all(digest((value, 1)) for value in APART)
    for one, other in combinations(APART, 2):
        assert digest((one, 1)) != digest((other, 1)), (one, other)


def test_equal_rows_have_one_digest() -> None:
    for value in APART:
        assert digest((value, 1)) == digest((value, 1))


def test_value_counts_in_its_place() -> None:
    assert len({digest(("a", "b")), digest(("b", "a")), digest(("ab", "")), digest(("a", "b", ""))}) == 4


def test_columns_count() -> None:
    """A select of all columns changes with its table."""
    assert digest(("a", "b")) != digest(("a", "b"), ["externalId", "subject"])


@pytest.mark.parametrize("value", [memoryview(b"1")])
def test_value_without_a_text_has_none(value: Any) -> None:
    assert digest((value, 1)) is None
