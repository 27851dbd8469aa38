"""What Siro did not sign is a 400 with a reason in a metric, and nothing else happens."""

from typing import Any

import pytest
import time_machine

from tests.integration.webhook.conftest import Lines
from tests.integration.webhook.delivery import NEXT_SECRET, NOON, Function, event, payload


def without(name: str) -> dict[str, Any]:
    delivery = event(payload(), at=NOON)
    del delivery["headers"][name]
    return delivery


def changed(**headers: str) -> dict[str, Any]:
    delivery = event(payload(), at=NOON)
    delivery["headers"] |= {name.replace("_", "-"): value for name, value in headers.items()}
    return delivery


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no id": (without("svix-id"), "missing"),
    "no timestamp": (without("svix-timestamp"), "missing"),
    "no signature": (without("svix-signature"), "missing"),
    "no headers": (event(payload(), at=NOON) | {"headers": None}, "missing"),
    "wrong secret": (event(payload(), secrets=(NEXT_SECRET,), at=NOON), "mismatch"),
    "other body": (event(payload(), at=NOON) | {"body": "{}"}, "mismatch"),
    "other id": (changed(svix_id="msg_2"), "mismatch"),
    "version alone": (changed(svix_signature="v1"), "malformed"),
    "no base64": (changed(svix_signature="v1,abc"), "malformed"),
    "no number": (changed(svix_timestamp="soon"), "malformed"),
    "half a surrogate in the body": (event(payload(), at=NOON) | {"body": "\ud800"}, "malformed"),
    "no base64 body": (event(payload(), at=NOON) | {"isBase64Encoded": True, "body": "k\u00fcche"}, "mismatch"),
    "no UTF-8": (event(payload(), at=NOON) | {"isBase64Encoded": True, "body": "/w=="}, "malformed"),
    "no body": (event(payload(), at=NOON) | {"body": None}, "mismatch"),
}


@pytest.mark.parametrize(("delivery", "reason"), REFUSED.values(), ids=REFUSED)
def test_unsigned_delivery_is_refused_and_leaves_nothing(
    function: Function, lines: Lines, delivery: dict[str, Any], reason: str
) -> None:
    assert function(delivery) == 400
    assert function.items() == []
    assert function.messages() == []
    log, counted = lines()
    assert (log["message"], log["reason"]) == ("BadSignature", reason)
    assert counted["WebhookBadSignature"] == [1.0]
    assert counted[f"WebhookBadSignature_{reason}"] == [1.0]


@pytest.mark.parametrize(("seconds", "reason"), [(301, "stale"), (-301, "future")])
def test_delivery_of_another_time_is_refused(
    function: Function, clock: time_machine.Traveller, lines: Lines, seconds: int, reason: str
) -> None:
    delivery = event(payload())
    clock.shift(seconds)
    assert function(delivery) == 400
    assert lines()[0]["reason"] == reason


def test_what_strangers_send_is_not_in_the_log(function: Function, lines: Lines) -> None:
    delivery = changed(svix_signature="v1,not-signed", svix_id="pat@example.com")
    assert function(delivery | {"body": "Pat Maple"}) == 400
    assert "pat" not in str(lines()).lower()
