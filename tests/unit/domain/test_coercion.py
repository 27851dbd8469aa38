"""An extracted value becomes the CRM's type, or is refused with a reason that does not quote it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule

PROJECTS = {"kitchen": ["kitchen remodel", "New Kitchen"], "roof": []}


def rule(**options: Any) -> FieldRule:
    if options.get("type") == "picklist":
        options.setdefault("options", PROJECTS)
    return FieldRule(crmModelName="Opportunity", crmFieldName="Field__c", target="deal", **options)


@pytest.mark.parametrize(
    ("options", "value", "coerced"),
    [
        ({}, " Both homeowners ", "Both homeowners"),
        ({}, 3, "3"),
        ({}, True, "Yes"),
        ({}, ["a", None, "", "b"], "a, b"),
        ({"separator": "; "}, ["a", "b"], "a; b"),
        ({"max_length": 5}, "abcdef", "abcd…"),
        ({"max_length": 5}, "abcde", "abcde"),
        ({"max_length": 4}, "ab cdef", "ab…"),
        ({"type": "list"}, "a", "a"),
        ({"type": "list", "separator": "|"}, ["a", "b"], "a|b"),
        ({"type": "number"}, 2.5, Decimal("2.5")),
        ({"type": "number"}, "about 3", Decimal(3)),
        ({"type": "money", "range": "high"}, "$40,000 - $50,000", Decimal(50000)),
        ({"type": "money"}, ["$40k"], Decimal(40000)),
        ({"type": "date"}, "February 15, 2026", date(2026, 2, 15)),
        ({"type": "date"}, "2026-02-15T23:30:00Z", date(2026, 2, 15)),
        ({"type": "date"}, "01/02/2026", date(2026, 1, 2)),
        ({"type": "date", "day_first": True}, "01/02/2026", date(2026, 2, 1)),
        ({"type": "date", "day_first": True}, "01.02.2026 10:00", date(2026, 2, 1)),
        ({"type": "date", "day_first": True}, "2026-03-04", date(2026, 3, 4)),
        ({"type": "date", "day_first": True}, " 2026-03-04T10:00:00Z", date(2026, 3, 4)),
        ({"type": "date", "day_first": True}, "2026/03/04 10:00 PM", date(2026, 3, 4)),
        ({"type": "date", "day_first": True}, "20260304", date(2026, 3, 4)),
        ({"type": "date", "format": "%d.%m.%Y"}, "February 15, 2026", "15.02.2026"),
        ({"type": "date", "format": "%Y-%m-%dT00:00:00.000Z"}, "2026-02-15", "2026-02-15T00:00:00.000Z"),
        ({"type": "date", "format": "%d.%m.%y"}, "2026-02-15", "15.02.26"),
        ({"type": "date", "format": "epoch"}, "2026-02-15", 1_771_113_600),
        ({"type": "date", "format": "epoch_ms"}, "2026-02-15", 1_771_113_600_000),
        ({"type": "list", "format": "items"}, "Roof and windows", ["Roof", "windows"]),
        ({"type": "list", "format": "items"}, "roof", ["roof"]),
        ({"type": "picklist", "format": "items"}, "New kitchen", ["kitchen"]),
        ({"type": "boolean"}, False, False),
        ({"type": "boolean"}, "YES", True),
        ({"type": "boolean"}, 0, False),
        ({"type": "boolean", "options": {"true": ["Sure"], "false": ["not really"]}}, "sure", True),
        ({"type": "boolean", "options": {"true": ["Sure"], "false": ["not really"]}}, "Not really", False),
        ({"type": "picklist"}, "KITCHEN", "kitchen"),
        ({"type": "picklist"}, "new kitchen", "kitchen"),
        ({"type": "picklist"}, ["roof"], "roof"),
    ],
)
def test_value_takes_the_type_of_its_field(options: dict[str, Any], value: Any, coerced: Any) -> None:
    result = coerce(value, rule(**options))
    assert (result, bool in type(result).__mro__) == (coerced, isinstance(coerced, bool))
    assert isinstance(result, type(coerced))


@pytest.mark.parametrize(
    ("options", "value", "reason"),
    [
        ({"type": "number"}, True, "yes or no is no number"),
        ({"type": "number"}, float("-inf"), "no finite number"),
        ({"type": "money"}, float("inf"), "no finite number"),
        ({"type": "number"}, ["1", "2"], "several values where one is expected"),
        ({"type": "date"}, "spring", "not a date"),
        ({"type": "date"}, "6pm 2026-03-04", "not a whole date"),
        ({"type": "date"}, "March 2026", "not a whole date"),
        ({"type": "date"}, "March 5", "not a whole date"),
        ({"type": "date"}, "Friday", "not a whole date"),
        ({"type": "date"}, "2026-02-30", "not a date"),
        ({"type": "date"}, "12:" + "9" * 29, "not a date"),
        ({"type": "boolean"}, "maybe", "neither yes nor no"),
        ({"type": "picklist"}, "sunroom", "none of the picklist's values"),
        ({"type": "picklist"}, ["kitchen", "roof"], "several values where one is expected"),
        ({"type": "date"}, 20260105, "a number, and no text"),
        ({"type": "date"}, 1772582400000, "a number, and no text"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_its_reason(options: dict[str, Any], value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        coerce(value, rule(**options))


KINDS = ["text", "number", "money", "date", "boolean", "picklist", "list"]
JSON = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@pytest.mark.parametrize("kind", KINDS)
@given(value=JSON | st.lists(JSON, max_size=3) | st.dictionaries(st.text(max_size=3), JSON, max_size=2))
def test_no_json_value_breaks_a_coercion(kind: str, value: Any) -> None:
    try:
        coerce(value, rule(type=kind))
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("day", ["January 9, 1960", "January 9, 2070"])
def test_day_that_its_format_would_make_another_of_is_refused(day: str) -> None:
    """Of two digits a program makes a year from 1969 to 2068."""
    with pytest.raises(ValueError, match=r"the field's format has no place for its century"):
        coerce(day, rule(type="date", format="%d.%m.%y"))
