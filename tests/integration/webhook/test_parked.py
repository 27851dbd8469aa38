"""A signed body that is not understood is kept for a person, and Svix need not come again."""

import json
from typing import Any

import pytest

from tests.integration.webhook.conftest import Lines
from tests.integration.webhook.delivery import CONTEXT, NEXT_SECRET, Function, event, payload
from webhook_handler import lambda_handler

ODD: dict[str, str] = {
    "no JSON": "hello",
    "empty": "",
    "null": "null",
    "array": "[]",
    "cut off": json.dumps(payload())[:-1],
    "no recording": json.dumps(payload(recordingId=None)),
    "a path for an id": json.dumps(payload(recordingId="../x")),
    "half a surrogate": json.dumps(payload(recordingId="\ud800")),
    "flag as text": json.dumps(payload(recordingLinked="true")),
    "crm as text": json.dumps(payload(crm="opp-101")),
    "deep arrays": "[" * 150_000 + "]" * 150_000,
    "deep objects": '{"a":' * 150_000 + "1" + "}" * 150_000,
    "long number": "9" * 100_000,
    "huge": json.dumps(payload(recordingId="x" * 900_000)),
    "control characters": "\x00\x01\x1b[31m",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_body_is_parked_with_its_reason_and_answered_2xx(function: Function, lines: Lines, body: str) -> None:
    assert function(event(body)) == 200
    [item] = function.items()
    assert item["pk"]["S"] == "parked#msg_1"
    assert body.startswith(item["body"]["S"])
    assert item["reason"]["S"]
    assert function.messages() == []
    _, counted = lines()
    assert counted["WebhookParked"] == [1.0]


def test_half_a_surrogate_in_a_link_is_no_reason_to_fail(function: Function) -> None:
    crm: dict[str, Any] = {"integrationConnectionId": "\ud800", "opportunity": {"externalId": "\udfff"}}
    assert function(event(json.dumps(payload(crm=crm)))) == 200
    assert function.messages() == ["rec-1"]


def test_parked_body_that_is_sent_again_is_kept_once(function: Function) -> None:
    assert [function(event("[]")), function(event("[]"))] == [200, 200]
    assert len(function.items()) == 1


def test_reason_in_the_log_holds_nothing_of_the_body(function: Function, lines: Lines) -> None:
    function(event(payload(recordingId="pat maple, 555-0100")))
    assert "maple" not in str(lines())


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_body_over_one_mebibyte_is_refused_unread(function: Function, size: int, status: int) -> None:
    body = json.dumps(payload()).ljust(size)
    assert function(event(body)) == status
    assert function.messages() == (["rec-1"] if status == 200 else [])


def test_body_of_one_mebibyte_counts_in_bytes(function: Function) -> None:
    assert function(event("\u20ac" * 400_000)) == 413


def test_only_what_can_never_succeed_is_not_sent_again(function: Function) -> None:
    too_large, forged = event("x" * (1024 * 1024 + 1)), event(payload(), secrets=(NEXT_SECRET,))
    assert lambda_handler(too_large, CONTEXT)["headers"]["webhook-delivery"] == "abort-message"
    assert "webhook-delivery" not in lambda_handler(forged, CONTEXT)["headers"]
