"""Rows of one external id make one record, whichever comes first."""

from itertools import permutations
from typing import Any

import pytest

from siro_bridge.domain.payload.same_id import joined, told


def visit(*reps: str, **fields: Any) -> dict[str, Any]:
    return {"externalId": "a1", "subject": "x", "engagementUsers": [{"externalId": rep} for rep in reps]} | fields


@pytest.mark.parametrize("rows", list(permutations([visit("R-2"), visit("R-1"), visit("R-1", "R-3"), visit("R-1")])))
def test_reps_of_all_rows_come_together_in_one_order(rows: list[dict[str, Any]]) -> None:
    whole, differing = joined("engagements", rows)
    assert whole == visit("R-1", "R-3", "R-2")
    assert differing == ()


def test_row_without_a_rep_adds_none() -> None:
    assert joined("engagements", [visit("R-1"), {"externalId": "a1", "subject": "x"}]) == (visit("R-1"), ())


def test_reps_of_equal_rows_keep_their_order() -> None:
    assert joined("engagements", [visit("R-2", "R-1")] * 2) == (visit("R-2", "R-1"), ())


def test_deals_contacts_come_together_too() -> None:
    rows = [{"externalId": "d1", "opportunityContacts": [{"externalId": contact}]} for contact in ("p2", "p1")]
    assert joined("opportunities", rows)[0]["opportunityContacts"] == [{"externalId": "p1"}, {"externalId": "p2"}]


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ({"subject": "y"}, ("subject",)),
        ({"content": "y", "account": {"externalId": "c1"}}, ("account", "content")),
        ({"engagementUsers": [{"externalId": "R-1", "email": "dana@example.com"}]}, ("engagementUsers",)),
    ],
)
def test_fields_in_which_rows_differ_otherwise_are_named(other: dict[str, Any], names: tuple[str, ...]) -> None:
    assert joined("engagements", [visit("R-1"), visit("R-1", **other)])[1] == names


def test_many_fields_are_not_all_named() -> None:
    assert "in 3 rows of the CRM that differ in a, b, c, d, e …;" in told(3, "abcdef")
