"""Payloads are checked as Siro's OpenAPI file describes them."""

from typing import Any

import pytest

from siro_bridge.domain.payload.check import check_page

ADDRESS = {"country": "US", "street": "1 Elm St", "city": "Denver", "state": "CO", "zip": "80202"}
GOOD: dict[str, Any] = {
    "externalId": "a1",
    "startTime": "2026-02-15T14:00:00.000Z",
    "startTimeLocalized": "2026-02-15T07:00:00.000",
    "endTime": "2026-02-15T15:00:00.000Z",
    "engagementType": {"name": "visit", "activityType": "APPOINTMENT"},
    "engagementUsers": [{"externalId": "R-1", "email": "dana@example.com", "shareOfSale": 0.5}],
    "account": {"externalId": "c1", "addresses": [ADDRESS], "mergedFromExternalIds": ["c0"]},
    "opportunity": {"externalId": "d1", "disposition": "WON", "amount": 1.5},
    "lead": {"externalId": "l1", "owner": {"externalId": "R-1"}},
    "contact": {"externalId": "p1", "account": {"externalId": "c1"}, "mergedToExternalId": "p2"},
    "deletedAt": "2026-02-15T15:00:00.000Z",
}

BAD: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "no id": ({"externalId": None}, ("externalId",)),
    "empty id": ({"externalId": ""}, ("externalId",)),
    "unknown activity": (
        {"engagementType": {"name": "x", "activityType": "SIRO_EVENT"}},
        ("engagementType", "activityType"),
    ),
    "type without a name": ({"engagementType": {"activityType": "CALL"}}, ("engagementType", "name")),
    "address without a part": (
        {"account": {"addresses": [{**ADDRESS, "zip": None}]}},
        ("account", "addresses", 0, "zip"),
    ),
    "user without an id": ({"engagementUsers": [{"email": "x@example.com"}]}, ("engagementUsers", 0, "externalId")),
    "end before start": ({"endTime": "2026-02-15T13:00:00.000Z"}, ()),
    "no time": ({"startTime": "tomorrow"}, ("startTime",)),
    "time without a zone": ({"startTime": "2026-02-15T14:00:00.000"}, ("startTime",)),
    "unknown disposition": ({"opportunity": {"externalId": "d", "disposition": "won"}}, ("opportunity", "disposition")),
    "infinite amount": ({"opportunity": {"externalId": "d", "amount": float("inf")}}, ("opportunity", "amount")),
    "impossible latitude": ({"account": {"latitude": 91}}, ("account", "latitude")),
    "unknown field": ({"colour": "red"}, ("colour",)),
}


def test_good_payload_is_what_is_sent() -> None:
    assert check_page("engagements", [GOOD]) == ([GOOD], {})


def test_an_end_at_the_start_is_sent_as_it_is() -> None:
    payload = GOOD | {"endTime": GOOD["startTime"]}
    assert check_page("engagements", [payload]) == ([payload], {})


@pytest.mark.parametrize("name", BAD)
def test_bad_payload_is_named_by_its_path(name: str) -> None:
    change, path = BAD[name]
    bad = {key: value for key, value in (GOOD | change).items() if value is not None}
    payloads, issues = check_page("engagements", [GOOD, bad, GOOD])
    assert payloads == [GOOD, None, GOOD]
    assert path in [issue.path for issue in issues[1]]
    assert list(issues) == [1]


def test_messages_hold_no_value_of_the_record() -> None:
    secret = {"externalId": "a", "startTime": "hush-hush", "engagementType": {"name": "x", "activityType": "hush-hush"}}
    _, issues = check_page("engagements", [secret])
    assert "hush-hush" not in str(issues)


HALF = "bad \ud83d"


def test_half_an_emoji_is_mended_wherever_it_stands() -> None:
    half: dict[str, Any] = {
        "externalId": HALF,
        "subject": HALF,
        "account": {"phoneNumbers": [HALF]},
        "engagementType": {"name": HALF, "activityType": "CALL"},
    }
    payloads, issues = check_page("engagements", [GOOD, half])
    assert payloads[1] == {
        "externalId": "bad ?",
        "subject": "bad ?",
        "account": {"phoneNumbers": ["bad ?"]},
        "engagementType": {"name": "bad ?", "activityType": "CALL"},
    }
    assert (payloads[0], issues) == (GOOD, {})


def test_half_an_emoji_in_a_record_that_is_refused_is_mended_too() -> None:
    bad: dict[str, Any] = {"externalId": HALF, "startTime": "tomorrow", HALF: 1}
    _, issues = check_page("engagements", [bad])
    assert bad["externalId"] == "bad ?"
    assert {issue.path for issue in issues[0]} == {("startTime",), ("bad ?",)}


def test_bytes_that_are_no_text_are_refused() -> None:
    _, issues = check_page("engagements", [{"externalId": "a", "subject": b"\xff"}])
    assert [issue.path for issue in issues[0]] == [("subject",)]


def test_numbers_given_as_text_become_numbers() -> None:
    assert check_page("opportunities", [{"externalId": 7, "amount": "12.5"}])[0] == [
        {"externalId": "7", "amount": 12.5}
    ]


def test_of_a_long_list_the_first_bad_part_is_named_and_no_more() -> None:
    payload = {"externalId": "a1", "account": {"phoneNumbers": ["555"] + [[]] * 100_000}}
    _, issues = check_page("engagements", [payload])
    assert [issue.path for issue in issues[0]] == [("account", "phoneNumbers", 1)]
