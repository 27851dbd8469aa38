"""Faults to order: what happens to the next request that fits."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """`status` answers so without doing anything; `cut` does the request and closes the line unanswered.

    `does` does it, and answers so. A `body` of bytes is sent as it is.
    """

    method: str
    path: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    body: object = None
    does: bool = False

    def fits(self, method: str, path: str) -> bool:
        return self.method in (method, "*") and self.path in path


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._waiting += [fault] * times

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            found = next((fault for fault in self._waiting if fault.fits(method, path)), None)
            if found:
                self._waiting.remove(found)
            return found
