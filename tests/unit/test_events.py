"""The files of events/ are what the services send, signed for the published secret and time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from standardwebhooks.webhooks import WebhookVerificationError

from siro_bridge.siro.signature import load_svix_webhooks
from siro_bridge_cli.events import TEST_SECRET, TEST_TIMESTAMP, sign_event

Event = Callable[[str], dict[str, Any]]
SIGNED = ["webhook-recording-processed", "webhook-recording-linked", "webhook-not-ready"]
AT = datetime.fromtimestamp(TEST_TIMESTAMP, UTC)


@pytest.mark.parametrize("name", SIGNED)
def test_committed_signature_is_what_sign_event_makes(event: Event, name: str) -> None:
    assert sign_event(event(name), TEST_SECRET, AT) == event(name)


@pytest.mark.parametrize("name", SIGNED)
def test_signed_event_is_accepted_at_its_own_time(event: Event, name: str) -> None:
    committed = event(name)
    with time_machine.travel(AT, tick=False):
        load_svix_webhooks().Webhook(TEST_SECRET).verify(committed["body"], committed["headers"])


def test_event_with_a_bad_signature_differs_in_its_signature_only(event: Event) -> None:
    bad = event("webhook-bad-signature")
    good = sign_event(bad, TEST_SECRET, AT)
    assert good["headers"].pop("svix-signature") != bad["headers"].pop("svix-signature")
    assert good == bad


def test_signing_another_body_changes_the_signature(event: Event) -> None:
    changed = event("webhook-not-ready") | {"body": "{}"}
    with time_machine.travel(AT, tick=False), pytest.raises(WebhookVerificationError):
        load_svix_webhooks().Webhook(TEST_SECRET).verify(changed["body"], changed["headers"])


@pytest.mark.parametrize("name", [*SIGNED, "webhook-bad-signature"])
def test_content_length_is_that_of_the_body(event: Event, name: str) -> None:
    committed = event(name)
    assert int(committed["headers"]["content-length"]) == len(committed["body"].encode())
