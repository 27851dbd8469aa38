"""The wish that a recording be worked on, as the webhook function has it; kept light for its cold start."""

from enum import StrEnum
from typing import Protocol

STUCK_SECONDS = 900
"""A received item that nobody claimed by then is queued again: its message was lost or never sent."""

ANNOUNCED_SECONDS = 86400
"""A recording that a webhook told of before it was ready is looked at then, should no other webhook come."""


class Wanted(StrEnum):
    """What became of a wish to work on a recording; the first two must be sent to the queue.

    It is `new` the first time that anybody wishes it, be it known to the ledger or not.
    """

    NEW = "new"
    RESEND = "resend"
    WORKING = "working"
    DUPLICATE = "duplicate"

    @property
    def must_send(self) -> bool:
        return self in (Wanted.NEW, Wanted.RESEND)


class EventLedger(Protocol):
    """The webhook function's side."""

    def want_event(self, recording_id: str, digest: str, svix_id: str) -> Wanted:
        """Notes that a recording is ready with these links."""
        ...

    def announce(self, recording_id: str, reason: str) -> None:
        """Notes that there is such a recording, which waits for a `reason`; what is known of it stays."""
        ...

    def park(self, svix_id: str, reason: str, body: str) -> None:
        """Keeps a signed body that cannot be understood, for a person."""
        ...
