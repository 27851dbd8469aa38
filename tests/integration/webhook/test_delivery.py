"""What a signed delivery leads to: one message a change, and 2xx only when the queue has it."""

import time
from typing import Any

import pytest
import time_machine

from siro_bridge.domain.recording.ledger import Applied
from siro_bridge.domain.recording.wanted import ANNOUNCED_SECONDS
from siro_bridge.state.ledger_items import read_item
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.integration.webhook.conftest import Lines
from tests.integration.webhook.delivery import Function, event, linked_to, payload

PROCESSED, LINKED = "integrations.recordingProcessed", "integrations.recordingLinked"


def work(function: Function) -> DynamoWorkLedger:
    return DynamoWorkLedger(function.dynamodb, "StateTable")


def finish(function: Function) -> None:
    claim = work(function).claim("rec-1")
    assert claim
    kept = read_item(function.dynamodb, "StateTable", "rec-1")
    assert kept
    assert kept.digest
    assert work(function).finish(claim, Applied(kept.digest, "version"))


@pytest.mark.parametrize("first", [PROCESSED, LINKED])
def test_both_events_in_either_order_make_one_message(function: Function, first: str) -> None:
    second = PROCESSED if first == LINKED else LINKED
    half = {PROCESSED: "recordingLinked", LINKED: "recordingProcessed"}[first]
    assert function(event(payload(eventType=first) | {half: False}, "msg_1")) == 200
    assert function.messages() == []
    assert [item["state"]["S"] for item in function.items()] == ["waiting"]
    assert function(event(payload(eventType=second), "msg_2")) == 200
    assert function.messages() == ["rec-1"]


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ({"recordingLinked": False}, "not linked to any CRM record"),
        ({"recordingProcessed": False}, "Siro is still processing it"),
    ],
)
def test_recording_that_is_not_ready_waits_in_the_ledger_with_its_reason(
    function: Function, clock: time_machine.Traveller, flags: dict[str, bool], reason: str
) -> None:
    for svix_id in ("msg_1", "msg_1", "msg_2"):
        assert function(event(payload(**flags), svix_id)) == 200
    [item] = function.items()
    assert (item["state"]["S"], item["reason"]["S"]) == ("waiting", reason)
    assert function.messages() == []
    sync = DynamoSyncLedger(function.dynamodb, "StateTable")
    assert sync.due(int(time.time()), 100) == []
    clock.shift(ANNOUNCED_SECONDS)
    assert [due.id for due in sync.due(int(time.time()), 100)] == ["rec-1"]
    assert work(function).claim("rec-1")


def test_late_event_of_before_it_was_ready_moves_nothing(function: Function) -> None:
    function(event(payload()))
    finish(function)
    before = function.items()
    assert function(event(payload(recordingLinked=False), "msg_0")) == 200
    assert function.items() == before


def test_both_events_that_see_both_flags_make_one_message(function: Function) -> None:
    assert function(event(payload(eventType=PROCESSED), "msg_1")) == 200
    assert function(event(payload(eventType=LINKED), "msg_2")) == 200
    assert function.messages() == ["rec-1"]


def test_message_that_was_not_worked_on_yet_is_sent_again_with_its_delivery(function: Function) -> None:
    assert [function(event(payload())), function(event(payload()))] == [200, 200]
    assert function.messages() == ["rec-1", "rec-1"]


def test_resend_of_what_is_done_makes_no_message_even_weeks_later(
    function: Function, clock: time_machine.Traveller
) -> None:
    function(event(payload()))
    finish(function)
    function.messages()
    clock.shift(30 * 86_400)
    assert function(event(payload())) == 200
    assert function.messages() == []


def test_relinked_recording_makes_a_message_for_each_link(function: Function) -> None:
    for at, opportunity in enumerate(["opp-1", "opp-2", "opp-1"]):
        assert function(event(linked_to(opportunity), f"msg_{at}")) == 200
        assert function.messages() == ["rec-1"]
        finish(function)


def test_link_that_changes_during_the_work_needs_no_message(function: Function) -> None:
    function(event(linked_to("opp-1")))
    function.messages()
    claim = work(function).claim("rec-1")
    assert claim
    assert function(event(linked_to("opp-2"), "msg_2")) == 200
    assert function.messages() == []
    assert not work(function).finish(claim, Applied("", "version"))
    assert work(function).claim("rec-1")


def test_failed_recording_is_taken_up_again(function: Function) -> None:
    function(event(payload()))
    function.messages()
    claim = work(function).claim("rec-1")
    assert claim
    work(function).fail(claim, "the CRM has no such deal")
    assert function(event(payload())) == 200
    assert function.messages() == ["rec-1"]


@pytest.mark.parametrize("in_base64", [False, True])
@pytest.mark.parametrize("title", ["plain", "Zoë’s Küche \U0001f3e0"])
def test_body_is_the_bytes_that_were_signed(function: Function, in_base64: bool, title: str) -> None:
    assert function(event(payload(title=title), in_base64=in_base64)) == 200
    assert function.messages() == ["rec-1"]


def test_header_names_may_come_in_any_case(function: Function) -> None:
    delivery = event(payload())
    delivery["headers"] = {name.title(): value for name, value in delivery["headers"].items()}
    assert function(delivery) == 200
    assert function.messages() == ["rec-1"]


def test_white_labelled_headers_carry_the_message_id_as_well(function: Function) -> None:
    delivery = event(payload(), "msg_white")
    delivery["headers"] = {name.replace("svix-", "webhook-"): value for name, value in delivery["headers"].items()}
    assert function(delivery) == 200
    assert [item["svix_id"]["S"] for item in function.items()] == ["msg_white"]


@pytest.mark.parametrize(
    ("delivered", "metric"),
    [
        (payload(), "WebhookQueued"),
        (payload(recordingLinked=False), "WebhookNotReady"),
        (payload(eventType="integrations.other"), "WebhookUnknownEvent"),
        (payload(eventType="siroBridge.test"), "WebhookTested"),
        ("[]", "WebhookParked"),
    ],
)
def test_every_outcome_is_counted_and_logged_with_its_ids_only(
    function: Function, lines: Lines, delivered: Any, metric: str
) -> None:
    assert function(event(delivered)) == 200
    log, counted = lines()
    assert counted[metric] == [1.0]
    assert log["svix_id"] == "msg_1"
    assert "opp-101" not in str(log)


def test_same_links_from_another_message_are_counted_as_known(function: Function, lines: Lines) -> None:
    function(event(payload()))
    lines()
    assert function(event(payload(), "msg_2")) == 200
    log, counted = lines()
    assert counted["WebhookAlreadyKnown"] == [1.0]
    assert (log["recording_id"], log["reason"]) == ("rec-1", "duplicate")


def test_unknown_event_type_leaves_nothing_behind(function: Function) -> None:
    assert function(event(payload(eventType="integrations.recordingDeleted"))) == 200
    assert function.items() == []
    assert function.messages() == []
