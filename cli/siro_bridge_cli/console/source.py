"""What the console asks of a stack."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from siro_bridge_cli.console.views import Overview, Plan, RefusedList, Rows, ShadowPage, Story, TrustSoFar


class Wanted(NamedTuple):
    """Which recordings a list shows: in one state, or all; with a text in their id, reason or record."""

    state: str = ""
    text: str = ""


class Source(Protocol):
    """Each call asks the stack anew. All of them raise what `stack.errors.told_failure` can tell a person."""

    def overview(self) -> Overview: ...

    def recordings(self, wanted: Wanted, after: str = "") -> Rows:
        """A page of them; `after` is the `following` of the page before. Raises ValueError for another text."""
        ...

    def story(self, recording_id: str) -> Story | None:
        """None for a recording that nobody has heard of."""
        ...

    def refused(self) -> RefusedList: ...

    def trust(self) -> TrustSoFar:
        """What was compared by now. The first question begins it, and it goes on by itself."""
        ...

    def whole_trust(self, say: Callable[[str], None]) -> TrustSoFar:
        """All of it, however long it takes; `say` is told how far it is."""
        ...

    def would_write(self, after: str = "") -> ShadowPage:
        """A page; `after` as above."""
        ...

    def replay(self, recording_id: str) -> bool:
        """False when there is nothing to replay."""
        ...

    def undo_plan(self, recording_id: str) -> Plan:
        """What `undo` would do."""
        ...

    def undo(self, recording_id: str) -> Plan: ...
