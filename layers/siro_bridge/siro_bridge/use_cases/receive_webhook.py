"""A webhook is a trigger: it is verified, noted in the ledger, queued, and only then answered 2xx."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from siro_bridge.domain.errors import ConfigurationError, NotSetUpError, SignatureError, UnavailableError
from siro_bridge.domain.recording.wanted import EventLedger
from siro_bridge.domain.recording.webhook_event import TestEvent, UnknownEventTypeError, WebhookEvent, parse_event

MAX_BODY_BYTES = 1024 * 1024  # Svix sends no more
LONGEST_ID = 100
"""Svix's have 31 characters; a stranger's header may say anything."""


class Reception(StrEnum):
    """What became of a delivery; each is a metric."""

    QUEUED = "Queued"
    ALREADY_KNOWN = "AlreadyKnown"
    NOT_READY = "NotReady"
    UNKNOWN_EVENT = "UnknownEvent"
    PARKED = "Parked"
    BAD_SIGNATURE = "BadSignature"
    TOO_LARGE = "TooLarge"
    UNAVAILABLE = "Unavailable"
    NOT_SET_UP = "NotSetUp"
    TESTED = "Tested"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`reason` tells failures and parked bodies apart; it holds nothing of the body."""

    outcome: Reception
    svix_id: str = ""
    recording_id: str = ""
    reason: str = ""


class Verifier(Protocol):
    def verify(self, body: bytes, headers: Mapping[str, str]) -> None: ...


class Queue(Protocol):
    def send(self, recording_id: str, svix_id: str) -> None:
        """Returns once the queue has accepted it."""
        ...


@dataclass(frozen=True, slots=True)
class ReceiveWebhook:
    verifier: Verifier
    ledger: EventLedger
    queue: Queue
    parse: Callable[[bytes], WebhookEvent] = parse_event

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Receipt:
        """`headers` have lower-case names; `body` is what came over the wire, byte for byte."""
        if len(body) > MAX_BODY_BYTES:
            return Receipt(Reception.TOO_LARGE, reason="too_large")
        svix_id = (headers.get("svix-id") or headers.get("webhook-id") or "")[:LONGEST_ID]
        try:
            self.verifier.verify(body, headers)
            return self._take(body, svix_id)
        except SignatureError as error:
            return Receipt(Reception.BAD_SIGNATURE, reason=error.reason)
        except NotSetUpError as error:
            return Receipt(Reception.NOT_SET_UP, svix_id, reason=str(error))
        except (UnavailableError, ConfigurationError) as error:
            return Receipt(Reception.UNAVAILABLE, svix_id, reason=str(error))

    def _take(self, body: bytes, svix_id: str) -> Receipt:
        try:
            event = self.parse(body)
        except TestEvent:
            return Receipt(Reception.TESTED, svix_id)
        except UnknownEventTypeError:
            return Receipt(Reception.UNKNOWN_EVENT, svix_id)
        except ValueError as error:
            self.ledger.park(svix_id, str(error), body.decode())
            return Receipt(Reception.PARKED, svix_id, reason=str(error))
        return self._note(event, svix_id)

    def _note(self, event: WebhookEvent, svix_id: str) -> Receipt:
        if not event.ready:
            return self._announce(event, svix_id)
        digest = event.links.digest() if event.links else ""
        try:
            wanted = self.ledger.want_event(event.recording_id, digest, svix_id)
            if not wanted.must_send:
                return Receipt(Reception.ALREADY_KNOWN, svix_id, event.recording_id, reason=wanted)
            self.queue.send(event.recording_id, svix_id)
        except (UnavailableError, ConfigurationError) as error:
            return Receipt(Reception.UNAVAILABLE, svix_id, event.recording_id, str(error))
        return Receipt(Reception.QUEUED, svix_id, event.recording_id)

    def _announce(self, event: WebhookEvent, svix_id: str) -> Receipt:
        """It is nobody's turn yet; the ledger has it all the same."""
        try:
            self.ledger.announce(event.recording_id, event.missing)
        except UnavailableError as error:
            return Receipt(Reception.UNAVAILABLE, svix_id, event.recording_id, str(error))
        return Receipt(Reception.NOT_READY, svix_id, event.recording_id, event.missing)
