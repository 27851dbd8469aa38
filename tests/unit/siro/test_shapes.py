"""A success of a shape that Siro does not publish is a passing failure that names the request, never a bug."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.domain.errors import SiroUnavailableError
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.users import UserNames
from tests.unit.siro.answering import DEFINITION, DETAIL, EXTRACTIONS, READY, RECORDING, SUMMARIES, Answers

SINCE = datetime(2026, 2, 15, tzinfo=UTC)
SYNC = "/org/v1/integrations/sync"
LIST = "/org/v1/core/recordings"

Call = Callable[[OrganizationApi], object]
CALLS: dict[str, tuple[str, Call, list[Any]]] = {
    "sync": (
        f"{SYNC}/engagements",
        lambda api: api.sync("engagements", {}),
        [None, [], {"ok": 1}, {"data": None}, {"data": []}],
    ),
    "batch": (
        f"{SYNC}/batch/engagements",
        lambda api: api.sync_batch("engagements", [{}]),
        [None, [], {"ok": 1}, {"data": None}, {"data": {"success": True}}, {"data": [None]}],
    ),
    "list": (
        LIST,
        lambda api: api.recordings(SINCE, None),
        [None, [], {"ok": 1}, {"data": None}, {"data": [None]}, {"data": [{"createdAt": "x"}]}, {"data": [{"id": 7}]}],
    ),
    "engagement": ("/org/v1/integrations/engagements/e-1", lambda api: api.engagement("e-1"), [None, [], "x"]),
    "summaries": (SUMMARIES, lambda api: api.summaries("rec-1"), [None, "x", {"data": None}, {"ok": 1}, [None]]),
    "user": ("/org/v1/core/users/u-1", lambda api: UserNames(api).name("u-1"), [None, []]),
    "connections": (
        "/org/v1/core/integrations/connections",
        lambda api: OurConnection(api, None).id(),
        [None, [], {"data": None}, {"data": [{"integrationPlatform": "SIRO_CUSTOM_INPUT"}]}],
    ),
    "identity": (
        "/org/v1/core/auth/caller-identity",
        lambda api: api.caller_identity(),
        [None, {}, {"organizationId": None}],
    ),
}


@pytest.mark.parametrize(
    ("path", "call", "body"),
    [(path, call, body) for path, call, bodies in CALLS.values() for body in bodies],
    ids=[f"{name}-{body}" for name, (_, _, bodies) in CALLS.items() for body in bodies],
)
def test_answer_of_the_organization_api(path: str, call: Call, body: Any) -> None:
    with pytest.raises(SiroUnavailableError, match=f" {path.removeprefix('/org')} gave an answer"):
        call(Answers({path: (200, body)}).organization)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [READY],
        "x",
        {},
        {"error": "x"},
        {"data": READY},
        READY | {"links": ["x"]},
        READY | {"createdAt": None},
        READY | {"durationInMilliseconds": 10**400},
        READY | {"durationInMilliseconds": "Infinity"},
        READY | {"entityExtractions": ["x"]},
        READY | {"entityExtractions": [None]},
        READY | {"entityExtractions": [{"name": "Budget", "mappings": ["Opportunity.Budget__c"]}]},
        READY | {"summary": ["x"]},
        READY | {"summary": 7},
    ],
    ids=str,
)
def test_recording_of_the_organization_api(body: Any) -> None:
    content: dict[str, Any] = {"summary": [], "entityExtractions": []}
    siro = Answers({RECORDING: (200, content | body if isinstance(body, dict) else body)})
    with pytest.raises(SiroUnavailableError):
        siro.recordings("organization").fetch("rec-1")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"error": "x"},
        {"data": None},
        {"summary": "S", "entityExtractions": []},
        {"data": {"summary": 7, "entityExtractions": []}},
        {"data": {"summary": "S", "entityExtractions": {}}},
        {"data": {"summary": "S", "entityExtractions": [None]}},
        {"data": {"summary": "S", "entityExtractions": [DEFINITION | {"extraction": "x"}]}},
        {"data": {"summary": "S", "entityExtractions": [DEFINITION | {"extraction": [None]}]}},
        {"data": {"summary": "S", "entityExtractions": [DEFINITION | {"mappings": "x"}]}},
    ],
    ids=str,
)
def test_recording_of_the_platform(body: Any) -> None:
    siro = Answers({RECORDING: (200, READY), DETAIL: (200, body)})
    with pytest.raises(SiroUnavailableError, match="GET /v1/core/recordings/rec-1 gave an answer"):
        siro.recordings("auto").fetch("rec-1")


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": [None]}], ids=str)
def test_facts_of_the_platform(body: Any) -> None:
    siro = Answers({RECORDING: (200, READY), DETAIL: (200, {"data": {"summary": "S"}}), EXTRACTIONS: (200, body)})
    with pytest.raises(SiroUnavailableError, match="GET /v1/core/entities/extractions/rec-1 gave an answer"):
        siro.recordings("oauth").fetch("rec-1")


def test_user_whose_names_are_no_texts_has_none() -> None:
    siro = Answers({"/org/v1/core/users/u-1": (200, {"firstName": {"x": 1}, "lastName": None})})
    assert UserNames(siro.organization).name("u-1") == ""


def test_message_says_what_was_expected_and_holds_no_value() -> None:
    siro = Answers({f"{SYNC}/engagements": (200, {"data": "Smith"})})
    with pytest.raises(SiroUnavailableError) as raised:
        siro.organization.sync("engagements", {"externalId": "Smith"})
    assert str(raised.value) == (
        "Siro: PUT /v1/integrations/sync/engagements gave an answer that Siro does not publish: "
        "data is no object; it is tried again"
    )


def listing(cursor: Any, **more: Any) -> tuple[int, Any]:
    return 200, {"data": [{"id": "rec-1"}], "cursor": cursor} | more


def test_page_of_recordings_that_names_itself_as_the_next_one_is_given_up() -> None:
    siro = Answers({LIST: listing("same")})
    siro.organization.recordings(SINCE, "before")
    with pytest.raises(SiroUnavailableError, match="same page again and again"):
        siro.organization.recordings(SINCE, "same")


@pytest.mark.parametrize("last", [listing("same", hasNextPage=False), listing("same", data=[]), listing(None)])
def test_last_page_of_recordings_may_repeat_its_cursor(last: tuple[int, Any]) -> None:
    assert "data" in Answers({LIST: last}).organization.recordings(SINCE, "same")
