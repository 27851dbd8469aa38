"""Values as text: equal means equal, whatever type the CRM's driver chose, and undo gets back what it was."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.write_back.values import decode, encode, is_empty

DENVER = timezone(timedelta(hours=-7))


@pytest.mark.parametrize(
    "same",
    [
        (40000, 40000.0, Decimal("40000.00"), Decimal("4E+4")),
        (0, 0.0, -0.0, Decimal("-0.00")),
        (Decimal("0.10"), 0.1),
        (datetime(2026, 2, 15, 19, tzinfo=UTC), datetime(2026, 2, 15, 12, tzinfo=DENVER)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (UUID(int=1), str(UUID(int=1))),
    ],
)
def test_same_value_has_the_same_text(same: tuple[Any, ...]) -> None:
    assert len({encode(value) for value in same}) == 1


@pytest.mark.parametrize(
    "different",
    [
        (1, True, "1"),
        (None, "", "None"),
        (date(2026, 2, 15), datetime(2026, 2, 15), "2026-02-15"),  # noqa: DTZ001
        (Decimal("1.0000000000000000000000000000001"), Decimal(1)),
        (["a", "b"], ["b", "a"], "a, b"),
    ],
)
def test_different_values_have_different_texts(different: tuple[Any, ...]) -> None:
    assert len({encode(value) for value in different}) == len(different)


SCALARS = st.none() | st.booleans() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates() | st.text()
MOMENTS = st.datetimes() | st.datetimes(timezones=st.just(UTC))


@given(SCALARS | MOMENTS | st.lists(st.text()))
def test_text_gives_the_value_back(value: Any) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize("value", ["\ud83d", ["\ud83d", {"\ud83d": 1}]])
def test_half_an_emoji_can_be_kept_and_put_back(value: Any) -> None:
    encode(value).encode()
    json.dumps(decode(encode(value)), ensure_ascii=False).encode()


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False))
def test_number_is_written_in_one_way_only(number: int | Decimal) -> None:
    assert encode(decode(encode(number))) == encode(number)


@pytest.mark.parametrize("value", [None, "", " \n\t", [], [None], ["", " ", []], {}, set()])
def test_nothing_and_white_space_are_empty(value: object) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [0, False, "0", [0], [None, "x"], Decimal(0), {"a": None}, {"x"}])
def test_zero_and_no_are_not_empty(value: object) -> None:
    assert not is_empty(value)
