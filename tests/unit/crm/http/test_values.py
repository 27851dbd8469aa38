"""What is the same in another writing, and what is not."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.crm.http.values import has_path, has_replaced, is_same, typed
from siro_bridge.domain.write_back.rules import FieldType

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("kind", "sent", "held"),
    [
        ("money", Decimal("40000.00"), 40000),
        ("money", Decimal(40000), "40000.00"),
        ("number", Decimal("0.1"), 0.1),
        ("number", Decimal(40000), " 4E4 "),
        ("date", DAY, "2026-03-01"),
        ("date", DAY, "2026-03-01T00:00:00"),
        ("date", DAY, "2026-03-01 00:00:00.000"),
        ("date", DAY, "2026-03-01T00:00:00Z"),
        ("date", DAY, "2026-03-01T07:00:00+00:00"),
        ("date", DAY, "2026-03-01T00:00:00+13:00"),
        ("date", DAY, 1772323200),
        ("date", DAY, 1772348400000),
        ("boolean", True, "YES"),
        ("boolean", True, 1),
        ("boolean", False, "false"),
        ("picklist", "solar", ["Solar "]),
        ("picklist", "3", 3),
        ("text", "40000", 40000),
        ("text", "one\ntwo", "one\r\ntwo  "),
        ("text", "Café", "Cafe\u0301"),
        ("list", "Roof, Windows", ["Windows", "Roof"]),
        ("list", "Roof, Windows", "Roof;Windows"),
        ("list", ["Roof", "Windows"], '["Windows", "Roof"]'),
        ("list", None, []),
        ("text", None, ""),
        ("number", None, " "),
    ],
)
def test_the_same_in_another_writing(kind: FieldType, sent: Any, held: Any) -> None:
    assert is_same(kind, sent, held, DENVER)


@pytest.mark.parametrize(
    ("kind", "sent", "held"),
    [
        ("money", Decimal(40000), "40.000"),
        ("money", Decimal("99000000.4"), 9999999.99),
        ("number", Decimal(1), True),
        ("number", Decimal(1), "1e999999999"),
        ("number", Decimal(0), None),
        ("date", DAY, "2026-02-28"),
        ("date", DAY, "2026-03-01T12:00:00Z"),
        ("date", DAY, "0001-01-01T00:00:00"),
        ("boolean", True, 0),
        ("boolean", True, "maybe"),
        ("boolean", False, None),
        ("picklist", "Solar", ["Solar", "Roof"]),
        ("picklist", "Solar", {"name": "Solar"}),
        ("text", "soon, I think", "soon"),
        ("text", "soon", "SOON"),
        ("list", "Roof, Windows", ["Roof"]),
        ("list", "Roof", None),
        ("list", "Roof", "[" * 5000),
    ],
)
def test_another_value(kind: FieldType, sent: Any, held: Any) -> None:
    assert not is_same(kind, sent, held, DENVER)


@pytest.mark.parametrize("text", ["1e999999999", "NaN", "Infinity", "1_000", "٣", "soon"])
def test_what_is_no_plain_number_stays_a_text(text: str) -> None:
    assert typed(text, "money") == text


def test_a_field_that_is_null_is_there_and_one_that_is_missing_is_not() -> None:
    record = {"custom": {"budget": None}, "note": "text"}
    assert has_path(record, "custom.budget")
    assert has_path(record, "note")
    assert not any(has_path(record, path) for path in ("custom.size", "other", "note.text", "custom.budget.amount"))


BESIDE = {"hot": True, "owner": {"name": "Dana"}, "notes": ""}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"custom": {"timeline": "soon"}}, True),
        ({"custom": {"timeline": "soon", "hot": None, "owner": {"name": ""}, "notes": ""}}, True),
        ({"custom": {"timeline": "soon", "hot": None, "owner": {"name": "Dana"}}}, False),
        ({"custom": {"timeline": "soon", **BESIDE}}, False),
    ],
    ids=["gone", "emptied", "one of them is a person's doing", "all there"],
)
def test_an_object_was_replaced_where_all_that_stood_beside_is_gone(now: Any, expected: bool) -> None:
    assert has_replaced({"custom": {"timeline": None, **BESIDE}}, now, ["custom.timeline"]) is expected


@pytest.mark.parametrize(
    "before", [{"custom": None}, {"custom": {"notes": ""}}, {"custom": {"timeline": "x"}}, {}, None]
)
def test_an_object_with_nothing_beside_loses_nothing(before: Any) -> None:
    assert not has_replaced(before, {"custom": {"timeline": "soon"}}, ["custom.timeline"])
