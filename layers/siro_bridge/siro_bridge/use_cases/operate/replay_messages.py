"""Takes up what a person has to look at: messages that were given up, and webhooks that nobody understood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from siro_bridge.domain.operate.replay import DeadLetter, ParkedBody, Replay, Replayed
from siro_bridge.domain.recording.wanted import EventLedger
from siro_bridge.domain.recording.webhook_event import WebhookEvent, parse_event
from siro_bridge.use_cases.redrive import BulkQueue


class DeadLetterQueue(Protocol):
    def batches(self) -> Iterator[list[DeadLetter]]: ...

    def send_on(self, letters: Sequence[DeadLetter]) -> None:
        """Returns once the queue has accepted them, and they are no dead letters any more."""
        ...

    def delete(self, letters: Sequence[DeadLetter]) -> None: ...

    def show_again(self, letters: Sequence[DeadLetter]) -> None: ...


@dataclass(frozen=True, slots=True)
class ReplayDeadLetters:
    """`discard` takes those that name no recording out for good; otherwise they stay."""

    letters: DeadLetterQueue

    def __call__(self, *, discard: bool = False) -> Iterator[Replay]:
        for some in self.letters.batches():
            named = [letter for letter in some if letter.recording_id]
            self.letters.send_on(named)
            yield from (Replay(letter.recording_id, Replayed.QUEUED) for letter in named)
            yield from self._rest([letter for letter in some if not letter.recording_id], discard=discard)

    def _rest(self, letters: Sequence[DeadLetter], *, discard: bool) -> list[Replay]:
        if not letters:
            return []
        if discard:
            self.letters.delete(letters)
        else:
            self.letters.show_again(letters)
        outcome = Replayed.DISCARDED if discard else Replayed.NOT_UNDERSTOOD
        return [Replay(letter.message_id, outcome, "the message names no recording") for letter in letters]


class ParkedBodies(Protocol):
    def parked(self, limit: int) -> list[ParkedBody]: ...

    def forget_parked(self, svix_id: str) -> None: ...


MOST_PARKED = 1000


@dataclass(frozen=True, slots=True)
class ReplayParked:
    """Reads each body as this release does; what it understands is worked on as if the webhook came now.

    `discard` takes what it still does not understand out for good.
    """

    bodies: ParkedBodies
    ledger: EventLedger
    queue: BulkQueue

    def __call__(self, *, discard: bool = False) -> Iterator[Replay]:
        for body in self.bodies.parked(MOST_PARKED):
            try:
                event = parse_event(body.body.encode())
            except ValueError as error:
                yield self._not_understood(body, str(error), discard=discard)
            else:
                yield self._take(body, event)

    def _take(self, body: ParkedBody, event: WebhookEvent) -> Replay:
        """The body goes last: until then it can be replayed again, which does no harm."""
        replay = self._note(body, event)
        self.bodies.forget_parked(body.svix_id)
        return replay

    def _note(self, body: ParkedBody, event: WebhookEvent) -> Replay:
        if not event.ready:
            self.ledger.announce(event.recording_id, event.missing)
            return Replay(event.recording_id, Replayed.NOT_READY, event.missing)
        digest = event.links.digest() if event.links else ""
        wanted = self.ledger.want_event(event.recording_id, digest, body.svix_id)
        if wanted.must_send:
            self.queue.send_many([event.recording_id])
        return Replay(event.recording_id, Replayed.QUEUED if wanted.must_send else Replayed.ALREADY_QUEUED)

    def _not_understood(self, body: ParkedBody, reason: str, *, discard: bool) -> Replay:
        if discard:
            self.bodies.forget_parked(body.svix_id)
        return Replay(body.svix_id, Replayed.DISCARDED if discard else Replayed.NOT_UNDERSTOOD, reason)
