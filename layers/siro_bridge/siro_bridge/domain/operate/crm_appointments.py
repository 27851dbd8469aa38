"""What the CRM has of a rep's appointments around a time, and why the sync has sent one of them or not.

The sync reads what changed since its watermark by the CRM's own clock (the cursor), and the appointments of a window
around today whole. What neither of them shows is never sent.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from siro_bridge.domain.operate.outlook import Answer


class Standing(StrEnum):
    """What became of an appointment on its way to Siro."""

    SENT = "sent"
    """Siro has it as the CRM has it."""
    COMING = "coming"
    """The next run reads it."""
    REFUSED = "refused"
    """Siro, or our own check, refuses it."""
    STALE = "stale"
    """It was changed, or made, and its time of the last change is one that the sync has passed."""
    OUTSIDE = "outside"
    """It changed last before the day to which the first run went back, and starts outside of the window."""


class CrmAppointment(Answer):
    """`changed_at` is what the CRM says of its last change, None where it says nothing."""

    external_id: str
    starts_at: datetime
    ends_at: datetime | None = None
    changed_at: datetime | None = None
    standing: Standing
    issues: tuple[str, ...] = ()


class CrmAppointments(Answer):
    """`whole`: all of the rep's around that time are among them; else those alone that were asked for by their keys."""

    appointments: tuple[CrmAppointment, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """What the next run reads: all that changed since `since`, and what starts within `window`.

    `began` is how far back the first run went, as far as that is known; `all_of_it` that every record is read in
    every run.
    """

    since: datetime
    began: datetime
    window: tuple[datetime, datetime] | None
    all_of_it: bool = False

    def standing(self, starts_at: datetime, changed_at: datetime | None, *, never_sent: bool) -> Standing:
        """Of an appointment that Siro does not have as the CRM has it, and that nobody refused."""
        if self.all_of_it or (self.window and self.window[0] <= starts_at <= self.window[1]):
            return Standing.COMING
        if changed_at is None:
            return Standing.STALE
        if changed_at >= self.since:
            return Standing.COMING
        return Standing.OUTSIDE if never_sent and changed_at < self.began else Standing.STALE
