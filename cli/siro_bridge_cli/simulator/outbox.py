"""Webhook messages: made when something happens, delivered by attempts on Svix's schedule."""

import json
from datetime import UTC, datetime
from functools import partial

from siro_bridge_cli.simulator.agenda import Agenda
from siro_bridge_cli.simulator.delivery import Sender, WebhookAnswer, WebhookCall
from siro_bridge_cli.simulator.endpoint import Endpoint, sign
from siro_bridge_cli.simulator.message import Attempt, Message
from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.views.links import crm_links
from siro_bridge_cli.simulator.weather import Weather
from siro_bridge_cli.simulator.world import World

PROCESSED = "integrations.recordingProcessed"
LINKED = "integrations.recordingLinked"


class Outbox:
    """All messages of one endpoint. The sender is the only part that does I/O; it runs outside the world's lock."""

    def __init__(self, world: World, agenda: Agenda, sender: Sender) -> None:
        self.endpoint = Endpoint()
        self.weather = Weather()
        self.messages: dict[str, Message] = {}
        self.sender = sender
        self._world = world
        self._agenda = agenda

    def configure(self, url: str, secrets: list[str]) -> None:
        """Subscribe this endpoint to both events; every secret in the list signs every attempt."""
        with self._world.lock:
            self.endpoint.configure(url, secrets)

    def rotate_secret(self, secret: str) -> None:
        """Sign with the new secret; those before it sign too for another 24 h of simulated time."""
        with self._world.lock:
            self.endpoint.rotate(secret, self._world.clock.now())

    def emit(self, event_type: str, recording: Recording) -> Message | None:
        """Send an event with the flags and links as they are now; returns nothing while no endpoint is set."""
        payload = event_payload(self._world, event_type, recording)
        return self.send(payload, recording.id)

    def send(self, payload: dict[str, object] | str, recording_id: str = "") -> Message | None:
        """Send any payload, also one Siro would not; a string goes out as it is."""
        if not self.endpoint.url:
            return None
        body = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
        ids = self._world.ids
        message = Message(ids.token("msg_", 27), recording_id, body, self._world.clock.now())
        self.messages[message.id] = message
        if ids.chance(self.weather.loss_rate):
            message.state = "lost"
            return message
        copies = 1 + self.weather.duplicates + ids.chance(self.weather.duplicate_rate)
        for _ in range(copies):
            self._plan(message, number=0, after=ids.between(0.0, self.weather.shuffle_seconds))
        return message

    def resend(self, message_id: str) -> None:
        """Send an old message again, as a person does by hand: same svix-id, new timestamp, one attempt."""
        with self._world.lock:
            message = self.messages[message_id]
            message.state = "pending"
            self._plan(message, number=len(self.weather.schedule) - 1, after=0.0)

    def pending(self) -> list[Message]:
        with self._world.lock:
            return [message for message in self.messages.values() if message.open_attempts]

    def _plan(self, message: Message, *, number: int, after: float) -> None:
        message.open_attempts += 1
        self._agenda.plan(partial(self._attempt, message, number), after=after)

    def _attempt(self, message: Message, number: int) -> None:
        with self._world.lock:
            call = self._prepare(message)
        if call is None:
            return
        answer: WebhookAnswer | None = None
        error = "stopped"
        try:
            answer = self.sender(call)
        except Exception as failure:  # noqa: BLE001 - whatever went wrong at the receiver is a failed attempt
            error = type(failure).__name__
        finally:
            with self._world.lock:
                self._conclude(message, number, answer, error)

    def _prepare(self, message: Message) -> WebhookCall | None:
        endpoint, weather = self.endpoint, self.weather
        if endpoint.url and not endpoint.disabled:
            now = self._world.clock.now()
            at = now if weather.signs_simulated_time else datetime.now(UTC)
            secrets = endpoint.secrets_in_force(now)
            headers = sign(secrets, message.id, message.body, at, prefix=weather.header_prefix)
            return WebhookCall(endpoint.url, headers, message.body.encode(), weather.timeout_seconds)
        message.open_attempts -= 1
        message.state = "undeliverable"
        return None

    def _conclude(self, message: Message, number: int, answer: WebhookAnswer | None, error: str) -> None:
        now = self._world.clock.now()
        message.open_attempts -= 1
        message.attempts.append(Attempt(now, answer.status if answer else None, "" if answer else error))
        if answer is not None and answer.accepted:
            message.state = "delivered"
            self.endpoint.note_success()
            return
        self.endpoint.note_failure(now, self.weather.disable_after)
        if answer is not None and answer.aborts:
            message.state = "aborted"
        elif number + 1 < len(self.weather.schedule):
            self._plan(message, number=number + 1, after=self.weather.pause_before(number + 1))
        elif message.state != "delivered":
            message.state = "failed"


def event_payload(world: World, event_type: str, recording: Recording) -> dict[str, object]:
    """Build the event; `crm` is there only once the recording is linked."""
    payload: dict[str, object] = {
        "recordingId": recording.id,
        "siroUserId": recording.user_id,
        "recordingProcessed": recording.processed,
        "recordingLinked": recording.linked,
        "eventType": event_type,
    }
    crm = crm_links(world, recording)
    return payload if crm is None else payload | {"crm": crm}
