"""A stack that answers at once, with what a test or a reader wants to see."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from siro_bridge_cli.console.source import Wanted
from siro_bridge_cli.console.views import (
    Box,
    Change,
    Figure,
    Moment,
    Overview,
    Plan,
    Refused,
    RefusedField,
    RefusedList,
    Row,
    Rows,
    Run,
    ShadowPage,
    Story,
    Trust,
    TrustSoFar,
    Waiting,
    WouldWrite,
)

NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7 * 7 }}"
"""What a title, a CRM value or an error message may hold."""

NAME, MAIL = "Dana Example", "dana@example.com"
ROW = Row("rec-1", "incomplete", "bad", "deal.budget: " + HOSTILE, NOW, NOW + timedelta(hours=1), ("deal 17",))
WRITE = Change("budget", HOSTILE, "50000.00", "refused", "bad", HOSTILE)


@dataclass
class SampleSource:
    """`failure` is raised by every question; `queued` is a figure of the flow. What was changed is written down."""

    failure: Exception | None = None
    queued: int = 3
    replayed: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)

    def overview(self) -> Overview:
        self._answer()
        return Overview(
            boxes={
                "crm": Box("Your CRM", "SQL"),
                "siro": Box("Siro"),
                "sync": Box("Sync", "2 min ago", (Figure("records refused", 1, "bad"),)),
                "webhook": Box("Webhook", "", (Figure("parked", 0, "bad"),)),
                "queue": Box("Queue", "", (Figure("queued", self.queued, "busy"), Figure("dead letters", None, "bad"))),
                "enrichment": Box("Enrichment", "", (Figure("waiting", 4, "wait", "waiting"),)),
            },
            runs=(Run(NOW, "done", "good", {"sent": 4}, (HOSTILE,)),),
            waiting=(Waiting(HOSTILE, "mend it", ("rec-1",), (HOSTILE,), 3),),
        )

    def recordings(self, wanted: Wanted, after: str = "") -> Rows:
        self._answer()
        if after not in ("", "second"):
            raise ValueError(after)
        return Rows((ROW,) if not after else (), "" if after else "second", 7)

    def story(self, recording_id: str) -> Story | None:
        self._answer()
        if recording_id != ROW.recording_id:
            return None
        unlinked = Moment("it is not linked", text=f"no rep has the mail address {MAIL}")
        moments = (Moment("written to deal 17", NOW, HOSTILE, "bad", (WRITE,)), unlinked, Moment("it is tried again"))
        facts = {"user": HOSTILE, "rep": f"{NAME}, {MAIL}"}
        people = {MAIL: "user-1", NAME: "user-1"}
        return Story(ROW, moments, facts, people, "mend it", can_replay=True, can_undo=True)

    def refused(self) -> RefusedList:
        self._answer()
        return RefusedList(
            (Refused("engagements", HOSTILE, (HOSTILE,), 2, NOW),), (RefusedField(HOSTILE, "rec-1", HOSTILE, NOW),)
        )

    def trust(self) -> TrustSoFar:
        self._answer()
        return TrustSoFar((Trust(HOSTILE, 6, 3, 1, HOSTILE),), 10, is_whole=False)

    def whole_trust(self, say: Callable[[str], None]) -> TrustSoFar:
        say("10 records")
        return replace(self.trust(), is_whole=True)

    def would_write(self, after: str = "") -> ShadowPage:
        self._answer()
        if after:
            raise ValueError(after)
        return ShadowPage((WouldWrite("rec-1", HOSTILE, NOW, (WRITE,)),), "second", 7)

    def replay(self, recording_id: str) -> bool:
        self._answer()
        self.replayed.append(recording_id)
        return True

    def undo_plan(self, recording_id: str) -> Plan:
        self._answer()
        return Plan((("deal 17", WRITE),), HOSTILE)

    def undo(self, recording_id: str) -> Plan:
        self.undone.append(recording_id)
        return replace(self.undo_plan(recording_id), is_done=True)

    def _answer(self) -> None:
        if self.failure:
            raise self.failure
