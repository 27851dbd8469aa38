"""A webhook's body is understood, or refused with where and what, and never with its values."""

import json
from typing import Any

import pytest

from siro_bridge.domain.recording.webhook_event import UnknownEventTypeError, parse_event

PAYLOAD: dict[str, Any] = {
    "recordingId": "rec-abc-def",
    "siroUserId": "siro-user-123",
    "recordingProcessed": True,
    "recordingLinked": True,
    "eventType": "integrations.recordingLinked",
    "crm": {"integrationConnectionId": "conn-123", "opportunity": {"externalId": "opp-101"}},
}


def body(**changes: Any) -> bytes:
    return json.dumps({key: value for key, value in (PAYLOAD | changes).items() if value is not ...}).encode()


@pytest.mark.parametrize(
    ("processed", "linked", "ready"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
@pytest.mark.parametrize("event_type", ["integrations.recordingProcessed", "integrations.recordingLinked"])
def test_ready_is_both_flags_whichever_event_told_of_them(
    event_type: str, processed: bool, linked: bool, ready: bool
) -> None:
    event = parse_event(body(eventType=event_type, recordingProcessed=processed, recordingLinked=linked))
    assert event.ready is ready


@pytest.mark.parametrize("change", [{"siroUserId": ...}, {"siroUserId": None}, {"crm": ...}, {"crm": None}, {"new": 1}])
def test_what_is_optional_may_be_missing_and_what_is_new_is_ignored(change: dict[str, Any]) -> None:
    assert parse_event(body(**change)).recording_id == "rec-abc-def"


@pytest.mark.parametrize("event_type", ["integrations.recordingDeleted", "", "x" * 9999])
def test_unknown_event_type_is_told_apart_from_a_broken_body(event_type: str) -> None:
    with pytest.raises(UnknownEventTypeError):
        parse_event(body(eventType=event_type, recordingId=...))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not json",
        b"{",
        b"\xff\xfe",
        b'{"a": 1} trailing',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 10_000,
        b"[]",
        b"null",
        b'"text"',
    ],
    ids=lambda broken: f"{len(broken)} bytes",
)
def test_body_that_is_no_json_object_is_a_value_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match="not JSON|not a JSON object"):
        parse_event(broken)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"eventType": ...}, "eventType"),
        ({"eventType": 7}, "eventType"),
        ({"eventType": ["integrations.recordingLinked"]}, "eventType"),
        ({"recordingId": ...}, "recordingId"),
        ({"recordingId": ""}, "recordingId"),
        ({"recordingId": 17}, "recordingId"),
        ({"recordingId": "x" * 201}, "recordingId"),
        ({"recordingId": "../../secret-path"}, "recordingId"),
        ({"recordingId": "rec\n"}, "recordingId"),
        ({"recordingId": "\ud800"}, "recordingId"),
        ({"recordingProcessed": ...}, "recordingProcessed"),
        ({"recordingProcessed": "secret-path"}, "recordingProcessed"),
        ({"recordingLinked": 1}, "recordingLinked"),
        ({"recordingLinked": None}, "recordingLinked"),
        ({"crm": "secret-path"}, "crm"),
        ({"crm": {"integrationConnectionId": "c", "account": ["secret-path"]}}, "crm.account"),
    ],
)
def test_wrong_key_is_named_without_its_value(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ValueError, match=rf"^{where}: ") as raised:
        parse_event(body(**change))
    assert "secret-path" not in str(raised.value)
