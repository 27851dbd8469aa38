"""Siro's webhook payload (guide, 4.2), checked by hand: pydantic would double the function's cold start."""

import json
import re
from dataclasses import dataclass
from typing import Any

from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.waiting import NOT_LINKED, PROCESSING

EVENT_TYPES = frozenset({"integrations.recordingProcessed", "integrations.recordingLinked"})
TEST_EVENT_TYPE = "siroBridge.test"
"""Of a delivery that `doctor` signs and sends itself; Siro sends none."""

_ID = re.compile(r"[\w.:-]{1,200}", re.ASCII)


class UnknownEventTypeError(ValueError):
    """An event of a type that this product does not handle."""


class TestEvent(ValueError):  # noqa: N818  no error: the event stands for nothing
    """A test delivery: it arrived, and there is nothing to do."""

    __test__ = False


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    recording_id: str
    processed: bool
    linked: bool
    links: Links | None

    @property
    def ready(self) -> bool:
        """The guide's filtering rule: act only when both are true."""
        return self.processed and self.linked

    @property
    def missing(self) -> str:
        """Why it is not ready, as the ledger says it."""
        return NOT_LINKED if self.processed else PROCESSING


def parse_event(body: bytes) -> WebhookEvent:
    """Raises ValueError that says what is not understood, without any of the body's values, and TestEvent."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    if not isinstance(payload, dict):
        raise ValueError("the body is not a JSON object")
    event_type = payload.get("eventType")
    if not isinstance(event_type, str):
        raise ValueError("eventType: a string expected")
    if event_type == TEST_EVENT_TYPE:
        raise TestEvent
    if event_type not in EVENT_TYPES:
        raise UnknownEventTypeError("eventType: not one that this product handles")
    return WebhookEvent(
        recording_id=_recording_id(payload),
        processed=_flag(payload, "recordingProcessed"),
        linked=_flag(payload, "recordingLinked"),
        links=Links.parse(payload.get("crm")),
    )


def _recording_id(payload: dict[str, Any]) -> str:
    value = payload.get("recordingId")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("recordingId: an id of 1 to 200 letters, digits and . : _ - expected")
    return value


def _flag(payload: dict[str, Any], key: str) -> bool:
    value = payload.get(key)
    if not isinstance(value, bool):
        raise ValueError(f"{key}: true or false expected")
    return value
