"""What a rule names as empty is empty in every form in which a CRM may give it back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain.write_back.values import counts_as_empty


@pytest.mark.parametrize(
    ("named", "current"),
    [
        (0, Decimal("0.00")),
        (0, 0.0),
        (0, "0.00"),
        (0, False),
        (False, False),
        (False, 0),
        ("none", "None "),
        ("0", 0),
        ("- none -", "- None -"),
        (date(1900, 1, 1), datetime(1900, 1, 1)),  # noqa: DTZ001 - as a naive column gives it
        (date(1900, 1, 1), "1900-01-01"),
        ("1900-01-01", date(1900, 1, 1)),
        ("0000-00-00", "0000-00-00"),
    ],
)
def test_named_value_is_empty_whatever_its_type_in_the_crm(named: Any, current: Any) -> None:
    assert counts_as_empty(current, (named,))


@pytest.mark.parametrize("current", [None, "", "  ", []])
def test_nothing_is_empty_without_being_named(current: Any) -> None:
    assert counts_as_empty(current, ())


@pytest.mark.parametrize(
    ("named", "current"),
    [
        (0, 1),
        (0, Decimal("0.01")),
        (False, True),
        (False, "no"),
        ("none", "nonesuch"),
        ("none", 0),
        (0, "zero"),
        (0, [0]),
        (date(1900, 1, 1), datetime(1900, 1, 1, 8)),  # noqa: DTZ001 - as a naive column gives it
    ],
)
def test_nothing_else_is(named: Any, current: Any) -> None:
    assert not counts_as_empty(current, (named,))
