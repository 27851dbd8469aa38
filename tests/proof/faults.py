"""Up to three faults in one story: which calls go wrong, in which way, and what was met.

A fault point is a call that leaves the process. Each has a name by what it asks for, and ways to go wrong of its own
kind (`ways.py`); what this file knows is only whether the call was made, and whether its caller lives.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.fault_points import DiedError

DIES_BEFORE, DIES_AFTER = "dies before", "dies after"
NO_CONNECTION, TIMES_OUT, THROTTLED, FAILS = "no connection", "times out", "throttled", "fails"
ANSWER_LOST, RESET, FAILS_AFTER = "answer lost", "reset", "fails after it was done"
LATE, LATE_EFFECT = "answers late", "takes effect late"

KINDS = (
    DIES_BEFORE,
    DIES_AFTER,
    NO_CONNECTION,
    TIMES_OUT,
    THROTTLED,
    FAILS,
    ANSWER_LOST,
    RESET,
    FAILS_AFTER,
    LATE,
    LATE_EFFECT,
)
DEATHS = (DIES_BEFORE, DIES_AFTER)
NOT_MADE = (NO_CONNECTION, TIMES_OUT, THROTTLED, FAILS)
MADE = (ANSWER_LOST, RESET, FAILS_AFTER)

Wrong = Mapping[str, Callable[[], Any]]
"""By kind: what the caller gets, raised or answered."""


class Planned(NamedTuple):
    """The call after `gap` others goes wrong, counted from the fault before it.

    `tries`: a call that is not made fails so often, as its client tries again at once. Calls that begin as
    `passes_over` says, or otherwise than `only`, are not counted, and neither are those that cannot go wrong so.
    """

    kind: str
    gap: int
    tries: int = 1
    passes_over: str = " "
    only: str = ""


class Met(NamedTuple):
    """A fault that came about."""

    call: str
    kind: str


@dataclass
class Visit:
    """One invocation of a function: of the webhook's or the enrichment's, a delivery."""

    function: str
    faults: int = 0
    dead: bool = False


@dataclass
class Faults:
    """`meanwhile` is what happens while a call hangs; `hold` takes what a call does after its caller gave up."""

    planned: Sequence[Planned] = ()
    meanwhile: Callable[[], None] = lambda: None
    hold: Callable[[Callable[[], Any]], None] = lambda act: None
    calls: Counter[str] = field(default_factory=Counter)
    met: list[Met] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    _stack: list[Visit] = field(default_factory=list)
    _next: int = 0
    _seen: int = 0
    _again: tuple[str, str, int] = ("", "", 0)

    @contextmanager
    def visit(self, function: str) -> Iterator[Visit]:
        found = Visit(function)
        self.visits.append(found)
        self._stack.append(found)
        try:
            yield found
        finally:
            self._stack.pop()

    def stop(self) -> None:
        """Nothing goes wrong any more."""
        self._next = len(self.planned)

    def run(self, call: str, do: Callable[[], Any], wrong: Wrong) -> Any:
        if not self._stack:
            return do()  # nobody's: what a pool does as it is closed
        visit = self._stack[-1]
        if visit.dead:
            raise DiedError(call)
        call = f"{visit.function}: {call}"
        self.calls[call] += 1
        kind = self._kind(call, wrong)
        if kind is None:
            return do()
        if kind == LATE:
            self.meanwhile()
        if kind in MADE or kind == DIES_AFTER:
            _unheard(do)
        if kind in DEATHS:
            visit.dead = True
            raise DiedError(call)
        if kind == LATE_EFFECT:
            self.hold(do)
        return do() if kind == LATE else wrong[kind]()

    def _kind(self, call: str, wrong: Wrong) -> str | None:
        name, kind, left = self._again
        if left and name == call:
            self._again = (name, kind, left - 1)
            return kind
        self._again = ("", "", 0)
        if self._next >= len(self.planned):
            return None
        fault = self.planned[self._next]
        kind = fault.kind
        if call.startswith(fault.passes_over) or not call.startswith(fault.only):
            return None
        if kind not in wrong and kind not in DEATHS:
            return None
        if self._seen < fault.gap:
            self._seen += 1
            return None
        self._seen, self._next = 0, self._next + 1
        if kind in NOT_MADE and fault.tries > 1:
            self._again = (call, kind, fault.tries - 1)
        self.met.append(Met(call, kind))
        self._stack[-1].faults += 1
        return kind


def _unheard(do: Callable[[], Any]) -> None:
    """It is done, or refused; its caller hears neither."""
    with suppress(Exception):
        do()
