"""Faults on demand: what goes wrong for the next requests, and how slow all of them are."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from siro_bridge_cli.simulator.http import Cut

FaultKind = Literal["status", "cut", "lost", "timeout", "late", "refused"]

# kind -> (whether the request takes effect, how the connection ends)
_KINDS: dict[FaultKind, tuple[bool, Cut | None]] = {
    "status": (False, None),
    "cut": (False, Cut.LOST),
    "lost": (True, Cut.LOST),
    "timeout": (False, Cut.TIMEOUT),
    "late": (True, Cut.TIMEOUT),
    "refused": (False, Cut.REFUSED),
}


@dataclass(slots=True)
class Fault:
    """A fault of the next `times` requests (None: all) that match, after `skip` that pass.

    - `status`: the request has no effect and is answered with `status`.
    - `cut`, `refused`: no effect, no answer: the connection ends, or is not made.
    - `lost`: the request takes effect, then the connection ends without an answer.
    - `timeout`: no effect, and no answer for `seconds`; `late`: the effect happens, the answer does not come in time.

    `path` is a shell pattern over the whole path, such as `*/sync/batch/*`; `method` is one or `*`. `holds` is a text
    that the request's body must have, so that a fault can be about one record.
    """

    kind: FaultKind
    path: str = "*"
    method: str = "*"
    times: int | None = 1
    skip: int = 0
    status: int = 503
    seconds: float = 60.0
    holds: str = ""

    @property
    def takes_effect(self) -> bool:
        return _KINDS[self.kind][0]

    @property
    def cut(self) -> Cut | None:
        return _KINDS[self.kind][1]

    def matches(self, method: str, path: str, body: bytes = b"") -> bool:
        return self.method in {"*", method} and fnmatchcase(path, self.path) and self.holds.encode() in body

    @property
    def spent(self) -> bool:
        return self.times is not None and self.times <= 0


@dataclass(slots=True)
class Latency:
    """Seconds that every matching request takes, and seconds more for each record it carries."""

    path: str = "*"
    seconds: float = 0.0
    seconds_a_record: float = 0.0


class Faults:
    """The faults and latencies in force."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._latencies: list[Latency] = []
        self.down = False

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def slow(self, latency: Latency) -> None:
        """Set the latency for a path pattern, in place of the one that this pattern had."""
        self._latencies = [item for item in self._latencies if item.path != latency.path]
        self._latencies.append(latency)

    def go_down(self) -> None:
        """Refuse every connection until `come_up`."""
        self.down = True

    def come_up(self) -> None:
        self.down = False

    def clear(self) -> None:
        self._faults.clear()
        self._latencies.clear()
        self.down = False

    def take(self, method: str, path: str, body: bytes = b"") -> Fault | None:
        """Return the first fault that this request meets, and count it."""
        if self.down:
            return Fault("refused")
        for fault in self._faults:
            if fault.spent or not fault.matches(method, path, body):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None

    def latency(self, path: str, records: int) -> float:
        """Return the seconds that a request takes; of several patterns the last set wins."""
        for item in reversed(self._latencies):
            if fnmatchcase(path, item.path):
                return item.seconds + item.seconds_a_record * records
        return 0.0
