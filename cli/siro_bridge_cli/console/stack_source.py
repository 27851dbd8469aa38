"""What the console asks, asked of a deployed stack through the use cases that the commands have."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.listing import WrittenDown
from siro_bridge.domain.operate.replay import Replayed
from siro_bridge.domain.operate.stuck import Status
from siro_bridge.domain.recording.item import State
from siro_bridge_cli.console.comparison import Comparison
from siro_bridge_cli.console.overview import overview_of, refused_of
from siro_bridge_cli.console.source import Wanted
from siro_bridge_cli.console.story import changes_of, plan_of, row_of, story_of
from siro_bridge_cli.console.views import Overview, Plan, RefusedList, Rows, ShadowPage, Story, TrustSoFar, WouldWrite
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import told_failure

FRESH_SECONDS = 8.0
"""Windows that ask within it share one look at the stack's state: it costs some fifteen requests to AWS."""


class StackSource:
    def __init__(self, stack: DeployedStack) -> None:
        self._stack = stack
        self._operator = Operator(self._stack, told_failure)
        self._looking = threading.Lock()
        self._status: tuple[float, Status] | None = None
        self._comparison = Comparison(self._operator.writes.trust)

    def close(self) -> None:
        """Closes the connections to Siro and to AWS."""
        self._operator.close()
        self._stack.access.close()

    def overview(self) -> Overview:
        return overview_of(self._look())

    def recordings(self, wanted: Wanted, after: str = "") -> Rows:
        state = State(wanted.state) if wanted.state else None
        page = self._operator.listing.page(state, wanted.text, after)
        return Rows([row_of(item) for item in page.items], page.following, page.looked_at)

    def story(self, recording_id: str) -> Story | None:
        trace = self._operator.recordings.trace(recording_id)
        return story_of(trace) if trace else None

    def refused(self) -> RefusedList:
        return refused_of(self._look())

    def trust(self) -> TrustSoFar:
        return self._comparison.so_far()

    def whole_trust(self, say: Callable[[str], None]) -> TrustSoFar:
        return self._comparison.whole(say)

    def would_write(self, after: str = "") -> ShadowPage:
        page = self._operator.shadow.page(after)
        return ShadowPage([_would_write(each) for each in page.items], page.following, page.looked_at)

    def replay(self, recording_id: str) -> bool:
        replayed = self._operator.recordings.replay(recording_id)
        return replayed.outcome in (Replayed.QUEUED, Replayed.ALREADY_QUEUED)

    def undo_plan(self, recording_id: str) -> Plan:
        return self._undo(recording_id, look=True)

    def undo(self, recording_id: str) -> Plan:
        return self._undo(recording_id, look=False)

    def _undo(self, recording_id: str, *, look: bool) -> Plan:
        return plan_of(next(self._operator.writes.undo([recording_id], None, look=look)))

    def _look(self) -> Status:
        with self._looking:
            if self._status is None or time.monotonic() - self._status[0] > FRESH_SECONDS:
                self._status = time.monotonic(), self._operator.recordings.status()
            return self._status[1]


def _would_write(each: WrittenDown) -> WouldWrite:
    entry = each.entry
    at = datetime.fromtimestamp(entry.at, UTC)
    return WouldWrite(each.recording_id, f"{entry.target} {entry.key}", at, changes_of(entry))
