"""An external id is a key of the column's own type, or no key at all."""

from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.crm.sql.keys import key_values


@pytest.mark.parametrize("text", ["1_000", " 7", "7 ", "٧", "+7", "7.0", "", "x"])
def test_what_only_python_takes_for_a_number_is_no_key(text: str) -> None:
    assert key_values([text], 7) == []


def test_a_number_is_a_key_of_a_column_of_numbers() -> None:
    assert key_values(["7", "-7", "12345678901234567890"], 7) == [7, -7, 12345678901234567890]


@pytest.mark.parametrize(
    ("text", "sample"),
    [("Infinity", Decimal(1)), ("sNaN", Decimal(1)), ("nan", 1.0), ("-inf", 1.0), ("a\x01b", b"ab")],
)
def test_what_a_person_may_type_and_no_id_is_has_no_row(text: str, sample: Any) -> None:
    """As in an appointment's column of references, which is text, to deals whose ids are numbers."""
    assert key_values([text], sample) == []


def test_a_key_is_looked_for_as_each_type_that_sqlite_may_have_given_it() -> None:
    assert key_values(["7"], "a-1", "sqlite") == ["7", 7, 7.0, b"7"]
    assert key_values(["a-1", "9" * 30], 7, "sqlite") == ["a-1", b"a-1", "9" * 30, float("9" * 30), b"9" * 30]


def test_bytes_are_looked_for_with_the_zeros_that_fill_them_up() -> None:
    assert key_values(["abc"], b"a\0\0\0\0\0") == [b"abc", b"abc\0\0\0"]
