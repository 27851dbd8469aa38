"""Guide, 4.4: without webhooks, an appointment that has ended is asked for its recording."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any, Protocol

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.recording.ledger import SweepLedger
from siro_bridge.domain.sync.records import Sent, SentStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline, pause
from siro_bridge.use_cases.redrive import BulkQueue

STEP = "polling"
AT_ONCE = 100
AFTER_END = timedelta(minutes=5)
USUAL_LENGTH = timedelta(hours=2)
FIRST_PAUSE, LONGEST_PAUSE = 300.0, 6 * 3600.0
LONGEST_PAST = timedelta(days=7)
MOST_POLLS = 36
"""With these pauses about a week: who has not recorded by then did not record."""


class EngagementApi(Protocol):
    def engagement(self, siro_id: str) -> Mapping[str, Any]: ...


def first_poll(payload: Mapping[str, Any], now: float) -> int | None:
    """When (epoch seconds) to ask for an engagement's recording; None for one that is too old, or deleted."""
    start, end = (parse_time(payload.get(name), UTC) for name in ("startTime", "endTime"))
    ended, wait = (end, AFTER_END) if end else (start, USUAL_LENGTH + AFTER_END)
    if ended is None or payload.get("deletedAt"):
        return None
    at = ended.timestamp() + wait.total_seconds()  # in seconds: a sentinel at the end of time has no later moment
    return None if at < now - LONGEST_PAST.total_seconds() else int(max(at, now))


@dataclass(frozen=True, slots=True)
class PollEngagements:
    api: EngagementApi
    sent: SentStore
    ledger: SweepLedger
    queue: BulkQueue
    report: Report
    clock: Callable[[], float] = time.time

    def run(self, deadline: Deadline) -> None:
        while deadline.allows(REQUEST_SECONDS):
            now = int(self.clock())
            listed = [item.id for item in self.sent.due_polls(now, AT_ONCE)]
            due = {key: sent for key, sent in self.sent.read(listed).items() if sent.is_due(now)}
            for external_id, sent in due.items():
                if not deadline.allows(REQUEST_SECONDS):
                    return
                self._ask(external_id, sent)
            if len(listed) < AT_ONCE or not due:
                return

    def _ask(self, external_id: str, sent: Sent) -> None:
        """Queued first, noted then: the ledger keeps a second message from doing harm."""
        self.report.add(STEP, "asked")
        recording_id = self._recording_of(sent)
        if recording_id and self.ledger.want(recording_id).must_send:
            self.queue.send_many([recording_id])
            self.report.add(STEP, "queued")
        self.sent.write({external_id: self._after(sent, recording_id)})

    def _recording_of(self, sent: Sent) -> str:
        if not sent.siro_id:
            return ""
        try:
            return str(self.api.engagement(sent.siro_id).get("recordingId") or "")
        except SiroRefusedError:
            return ""  # Siro does not know the engagement (any more): asked again with the usual pause

    def _after(self, sent: Sent, recording_id: str) -> Sent:
        polls = sent.polls + 1
        over = bool(recording_id) or polls >= MOST_POLLS
        at = int(self.clock()) + pause(polls - 1, FIRST_PAUSE, LONGEST_PAUSE)
        return replace(sent, recording_id=recording_id or sent.recording_id, polls=polls, poll_at=None if over else at)
