"""What a record changes at Siro, beside what Siro shows of it."""

from typing import Any

import pytest

from siro_bridge.domain.operate.differences import compare

APPOINTMENT = {
    "id": "siro-1",
    "externalId": "a1",
    "engagementType": "visit",
    "subject": "Porch",
    "startTime": "2026-02-15T19:00:00Z",
    "account": {"id": "x", "externalId": "c1", "name": "Pat Maple", "phoneNumbers": ["1"], "addresses": []},
    "engagementUsers": [{"id": "u", "externalId": "R-1", "email": "r-1@example.com"}],
}
SAME: dict[str, Any] = {
    "externalId": "a1",
    "engagementType": {"name": "visit"},
    "subject": "Porch",
    "startTime": "2026-02-15T19:00:00.000Z",
    "endTime": None,
    "account": {"externalId": "c1", "name": "Pat Maple", "phoneNumbers": ["1"], "addresses": []},
    "engagementUsers": [{"externalId": "R-1", "email": "r-1@example.com"}],
}


def changes(body: dict[str, Any], at_siro: dict[str, Any] = APPOINTMENT, entity: str = "engagements") -> dict[str, Any]:
    return {each.path: (each.old, each.new) for each in compare(entity, body, at_siro).changes}


def test_record_that_siro_shows_just_so_changes_nothing() -> None:
    assert compare("engagements", SAME, APPOINTMENT).model_dump() == {"changes": (), "untold": ()}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": "Roof"}, {"subject": ("Porch", "Roof")}),
        ({"content": "Ring twice"}, {"content": (None, "Ring twice")}),
        ({"subject": None}, {"subject": ("Porch", None)}),
        (
            {"startTime": "2026-02-15T20:00:00.000Z"},
            {"startTime": ("2026-02-15T19:00:00Z", "2026-02-15T20:00:00.000Z")},
        ),
        ({"account": {"externalId": "c1", "phoneNumbers": []}}, {"account.phoneNumbers": (["1"], [])}),
        ({"account": None}, {"account.externalId": ("c1", None)}),
        ({"engagementUsers": [{"externalId": "R-2"}]}, {"engagementUsers": (["R-1"], ["R-2"])}),
        ({"engagementType": {"name": "call"}}, {"engagementType.name": ("visit", "call")}),
    ],
)
def test_change_is_told_with_the_old_value(change: dict[str, Any], told: dict[str, Any]) -> None:
    assert changes(SAME | change) == told


def test_what_is_not_sent_stays_at_siro_and_is_no_change() -> None:
    assert changes({"externalId": "a1"}) == {}


@pytest.mark.parametrize(
    ("body", "untold"),
    [
        ({"opportunity": {"externalId": "d1"}}, ["opportunity"]),
        ({"engagementType": {"name": "visit", "activityType": "CALL"}}, ["engagementType.activityType"]),
        ({"account": {"externalId": "c1", "latitude": 1.0}}, ["account.latitude"]),
        ({"engagementUsers": [{"externalId": "R-1", "name": "Dana"}]}, ["engagementUsers[R-1].name"]),
    ],
)
def test_what_siro_does_not_show_is_told_as_such(body: dict[str, Any], untold: list[str]) -> None:
    assert [each.path for each in compare("engagements", body, APPOINTMENT).untold] == untold


def test_reps_that_siro_shows_without_their_ids_are_not_compared() -> None:
    found = compare("engagements", SAME, APPOINTMENT | {"engagementUsers": [{"userId": "u"}]})
    assert [each.path for each in found.untold] == ["engagementUsers", "engagementUsers[R-1].email"]


def test_deal_is_compared_by_its_numbers_and_addresses_by_what_was_sent_of_them() -> None:
    address = {"country": "US", "street": "1 Main St", "city": "Denver", "state": "CO", "zip": "80014"}
    at_siro = {"amount": 45000, "account": {"externalId": "c1", "addresses": [address | {"id": "x"}]}}
    body = {"amount": 45000.0, "account": {"externalId": "c1", "addresses": [address]}}
    assert changes(body, at_siro, "opportunities") == {}
    assert changes({"amount": 1.0}, at_siro, "opportunities") == {"amount": (45000, 1.0)}


@pytest.mark.parametrize("part", ["street", "city"])
def test_address_of_which_one_part_changed_is_another(part: str) -> None:
    at_siro = APPOINTMENT | {
        "account": {"externalId": "c1", "addresses": [{"id": "x", "street": "Elm 1", "city": "Bend"}]}
    }
    same = {"street": "Elm 1", "city": "Bend"}
    assert changes({"externalId": "a1", "account": {"externalId": "c1", "addresses": [same]}}, at_siro) == {}
    other = {"externalId": "a1", "account": {"externalId": "c1", "addresses": [same | {part: "another"}]}}
    assert list(changes(other, at_siro)) == ["account.addresses"]
