"""Whatever body comes, an event is understood or refused in words of ours."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.recording.webhook_event import EVENT_TYPES, WebhookEvent, parse_event
from tests.unit.fuzz.bounds import bounded
from tests.unit.fuzz.draws import MARK, changed, json_values, quotes_nothing
from tests.unit.fuzz.examples import FUZZED

VALID: dict[str, Any] = {
    "eventType": "integrations.recordingLinked",
    "recordingId": f"rec-{MARK}",
    "recordingProcessed": True,
    "recordingLinked": True,
    "crm": {
        "integrationConnectionId": MARK,
        "engagement": {"externalId": MARK},
        "opportunity": {"externalId": "4001"},
        "account": None,
        "contacts": [{"externalId": "7"}],
        "users": [{"externalId": "R-1"}],
    },
}


def understood(body: bytes) -> WebhookEvent | None:
    try:
        with bounded():
            event = parse_event(body)
    except ValueError as error:
        assert quotes_nothing(error)  # noqa: PT017 - a value is as good as an error
        return None
    assert event.recording_id
    assert event.links is None or len(event.links.digest()) == 32
    return event


@FUZZED
@given(st.binary(max_size=200))
def test_bytes_are_no_event(body: bytes) -> None:
    assert understood(body) is None


@FUZZED
@given(st.one_of(changed(VALID), json_values))
def test_event_is_one_of_ours_or_refused_without_its_values(payload: Any) -> None:
    event = understood(json.dumps(payload).encode())
    assert event is None or (payload["eventType"] in EVENT_TYPES and event.ready == (event.processed and event.linked))


@FUZZED
@given(st.integers(1, 200_000), st.sampled_from(["[", '{"a":', "[[]],", "9", '"\\u0000', "\ufeff"]))
def test_deep_and_long_bodies_end(times: int, part: str) -> None:
    assert understood((part * times).encode()) is None
