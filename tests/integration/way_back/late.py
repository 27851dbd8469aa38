"""A CRM that is slower than our patience: what was sent shows after the time-out."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
import time_machine

from tests.fault_points import DiedError


@dataclass
class LateWrite:
    """The first request of that method to the CRM has no answer, and no effect before `show`.

    Who sent it times out, or (`dies`) is stopped after `dies` seconds by the function's own time-out.
    """

    clock: time_machine.Traveller
    dies: int = 0
    method: str = "POST"
    requests: list[httpx2.Request] = field(default_factory=list)
    real: httpx2.BaseTransport | None = None

    def __call__(self, name: str, real: Any) -> Any:
        return _LateTransport(self, real) if name == "crm" else real

    def show(self) -> None:
        assert self.real
        self.real.handle_request(self.requests[0])

    def send(self, request: httpx2.Request, real: httpx2.BaseTransport) -> httpx2.Response:
        if request.method != self.method or self.requests:
            return real.handle_request(request)
        request.read()
        self.requests.append(request)
        self.real = real
        if self.dies:
            self.clock.shift(self.dies)
            raise DiedError(request.url.path)
        raise httpx2.ReadTimeout("no answer", request=request)


class _LateTransport(httpx2.BaseTransport):
    def __init__(self, late: LateWrite, real: httpx2.BaseTransport) -> None:
        self._late = late
        self._real = real

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._late.send(request, self._real)
