"""Webhooks: what is sent, how it is signed, and how often."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from standardwebhooks import WebhookVerificationError

from siro_bridge.siro.signature import load_svix_webhooks
from siro_bridge_cli.simulator import SimulatedSiro, WebhookAnswer
from tests.integration.simulator.parts import BATCH, Receiver, appointment

OLD, NEW = "whsec_b2xkLXNpZ25pbmctc2VjcmV0", "whsec_bmV3LXNpZ25pbmctc2VjcmV0"
URL = "https://receiver.test/webhooks/siro"


@pytest.fixture(autouse=True)
def endpoint(siro: SimulatedSiro, synced: dict[str, Any]) -> None:
    siro.webhooks.configure(URL, [OLD])
    siro.webhooks.weather.factor = 1.0


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(call.body) for call in receiver.calls]


def flags(receiver: Receiver) -> list[tuple[str, bool, bool, bool]]:
    return [
        (body["eventType"].split(".")[1], body["recordingProcessed"], body["recordingLinked"], "crm" in body)
        for body in bodies(receiver)
    ]


def test_each_event_tells_the_flags_of_its_time(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.recorder.record("appt-456")
    siro.agenda.run_due()
    assert flags(receiver) == [
        ("recordingProcessed", True, False, False),
        ("recordingLinked", True, True, True),
    ]


def test_link_may_come_before_processing(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.recorder.record("appt-456", steps=("linked", "processed"))
    siro.agenda.run_due()
    assert flags(receiver) == [
        ("recordingLinked", False, True, True),
        ("recordingProcessed", True, True, True),
    ]


def test_relink_sends_the_new_ids(siro: SimulatedSiro, api: httpx2.Client, receiver: Receiver) -> None:
    api.put(BATCH, json=[appointment("b")])
    siro.recorder.relink(siro.recorder.record("appt-456"), "b")
    siro.agenda.run_due()
    assert bodies(receiver)[-1]["crm"]["engagement"]["externalId"] == "b"


def test_unmatched_recording_sends_no_link(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.recorder.record(rep="rep-123", at=datetime(2026, 1, 1, tzinfo=UTC))
    siro.agenda.run_due()
    assert flags(receiver) == [("recordingProcessed", True, False, False)]


def test_nothing_is_sent_without_an_endpoint(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.endpoint.url = ""
    siro.recorder.record("appt-456")
    assert (siro.agenda.run_until_idle(), receiver.calls) == (0, [])


def test_svix_library_verifies_the_signature(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_due()
    [call] = receiver.calls
    load_svix_webhooks().Webhook(OLD).verify(call.body, call.headers)
    with pytest.raises(WebhookVerificationError):
        load_svix_webhooks().Webhook(NEW).verify(call.body, call.headers)


def test_rotated_secrets_both_sign_for_a_day(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.rotate_secret(NEW)
    for wait in (timedelta(hours=23), timedelta(hours=2)):
        siro.clock.advance(wait)
        siro.recorder.record("appt-456", steps=("processed",))
        siro.agenda.run_due()
    first, second = receiver.calls
    for secret in (OLD, NEW):
        load_svix_webhooks().Webhook(secret).verify(first.body, first.headers)
    load_svix_webhooks().Webhook(NEW).verify(second.body, second.headers)
    assert len(second.headers["svix-signature"].split()) == 1


def test_white_label_headers(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.header_prefix = "webhook"
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_due()
    load_svix_webhooks().Webhook(OLD).verify(receiver.calls[0].body, receiver.calls[0].headers)
    assert "svix-id" not in receiver.calls[0].headers


def test_failing_delivery_is_tried_eight_times_in_a_day_and_a_half(siro: SimulatedSiro, receiver: Receiver) -> None:
    receiver.answer(*[500] * 10)
    start = siro.clock.now()
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    [message] = siro.webhooks.messages.values()
    waits = [(attempt.at - start).total_seconds() for attempt in message.attempts]
    assert waits == [0, 5, 305, 2105, 9305, 27305, 63305, 99305]
    assert message.state == "failed"
    assert {call.headers["svix-id"] for call in receiver.calls} == {message.id}


def test_factor_compresses_the_schedule(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.factor = 0.001
    receiver.answer(503, 200)
    start = siro.clock.now()
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert siro.clock.now() - start == timedelta(milliseconds=5)


@pytest.mark.parametrize(("status", "attempts"), [(200, 1), (204, 1), (301, 2), (400, 2), (503, 2)])
def test_only_2xx_is_success(siro: SimulatedSiro, receiver: Receiver, status: int, attempts: int) -> None:
    receiver.answer(status)
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert len(receiver.calls) == attempts


def test_abort_message_stops_the_retries(siro: SimulatedSiro, receiver: Receiver) -> None:
    receiver.answers = [WebhookAnswer(400, {"webhook-delivery": "abort-message"})]
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert [message.state for message in siro.webhooks.messages.values()] == ["aborted"]
    assert len(receiver.calls) == 1


def test_receiver_that_raises_is_a_failed_attempt(siro: SimulatedSiro, receiver: Receiver) -> None:
    def gone(_call: object) -> WebhookAnswer:
        raise httpx2.ConnectError("refused")

    siro.webhooks.sender = gone
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_due()
    siro.webhooks.sender = receiver
    siro.agenda.run_until_idle()
    [message] = siro.webhooks.messages.values()
    assert [(attempt.status, attempt.error) for attempt in message.attempts] == [(None, "ConnectError"), (200, "")]


def test_receiver_that_is_killed_is_tried_again(siro: SimulatedSiro, receiver: Receiver) -> None:
    def killed(_call: object) -> WebhookAnswer:
        raise KeyboardInterrupt

    siro.webhooks.sender = killed
    siro.recorder.record("appt-456", steps=("processed",))
    with pytest.raises(KeyboardInterrupt):
        siro.agenda.run_due()
    siro.webhooks.sender = receiver
    siro.agenda.run_until_idle()
    assert [message.state for message in siro.webhooks.messages.values()] == ["delivered"]


def test_endpoint_failing_for_five_days_is_disabled(siro: SimulatedSiro, receiver: Receiver) -> None:
    receiver.answer(*[500] * 100)
    for _ in range(6):
        siro.recorder.record("appt-456", steps=("processed",))
        siro.agenda.run_until_idle()
    assert siro.webhooks.endpoint.disabled
    calls = len(receiver.calls)
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert len(receiver.calls) == calls


def test_resend_weeks_later_has_the_same_id_and_another_timestamp(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.signs_simulated_time = True
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    siro.clock.advance(timedelta(weeks=3))
    siro.webhooks.resend(next(iter(siro.webhooks.messages)))
    siro.agenda.run_until_idle()
    first, second = (call.headers for call in receiver.calls)
    assert first["svix-id"] == second["svix-id"]
    assert int(second["svix-timestamp"]) - int(first["svix-timestamp"]) == 21 * 24 * 3600


def test_duplicates_share_their_id(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.duplicates = 2
    siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert len({call.headers["svix-id"] for call in receiver.calls}) == 1
    assert len(receiver.calls) == 3


def test_share_of_messages_is_lost(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.loss_rate = 0.5
    for _ in range(100):
        siro.recorder.record("appt-456", steps=("processed",))
    siro.agenda.run_until_idle()
    assert 30 < len(receiver.calls) < 70


def test_shuffling_changes_the_order(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.webhooks.weather.shuffle_seconds = 600
    made = [siro.recorder.record("appt-456", steps=("processed",)) for _ in range(20)]
    siro.agenda.run_until_idle()
    came = [body["recordingId"] for body in bodies(receiver)]
    assert (came != made, sorted(came)) == (True, sorted(made))
