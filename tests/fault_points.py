"""Every call that leaves the process is a fault point: it dies after it, it fails, times out, or loses its answer.

The list of fault points is made from the calls themselves: a new call is covered by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
from botocore.exceptions import ClientError, ReadTimeoutError

from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import CrmUnavailableError, LostAnswerError
from tests.crm_parts import each_part

KINDS = ("dies after", "fails", "times out", "loses its answer")
LASTING = ("fails", "times out")


class DiedError(BaseException):
    """The process ended here; nothing in it could do anything about that."""


@dataclass(frozen=True)
class Fault:
    """The call `at` (from 0) goes wrong in the way of `kind`; counted from the first call after the fault before it.

    `only`: calls whose names begin otherwise are not counted.
    """

    kind: str
    at: int
    only: tuple[str, ...] = ("",)


@dataclass
class Faults:
    """What is `planned` goes wrong, one after the other; all else works.

    A CRM that fails or times out does so as often as its client tries the same again at once: `tries` times.
    `for_good`: nothing of a process that died has any effect any more, until a new one is `restarted`.
    """

    planned: Sequence[Fault] = ()
    tries: int = 1
    for_good: bool = False
    calls: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    """How many calls had been made when each part of the story was over."""
    meanwhile: Callable[[], Any] = lambda: None
    """What happens while a call `stalls`, before it goes out."""
    happened: list[str] = field(default_factory=list)
    _seen: int = 0
    _again: int = 0
    _is_dead: bool = False

    def __call__(self, name: str, real: Any) -> Any:
        """Put in front of one outside part, by its name; of a connector, in front of each of its parts."""
        if isinstance(real, Crm):
            return each_part(real, partial(self, name))
        return _Transport(self, name, real) if isinstance(real, httpx2.BaseTransport) else _Calls(self, name, real)

    def mark(self) -> None:
        self.marks.append(len(self.calls))

    def restarted(self) -> None:
        """A new process; what was planned for the old one and did not happen does not happen any more."""
        self.planned, self._is_dead = self.planned[: len(self.happened)], False

    def run(self, call: str, do: Callable[[], Any], lost: Exception, failed: Exception) -> Any:
        if self._is_dead:
            raise DiedError(call)
        kind = self._kind(call)
        self.calls.append(call)
        if kind is None:
            return do()
        if kind == "stalls":
            self.meanwhile()
            return do()
        if kind == "fails":
            raise failed
        if kind == "times out":
            raise lost
        do()
        self._is_dead = self.for_good and kind == "dies after"
        raise DiedError(call) if kind == "dies after" else lost

    def _kind(self, call: str) -> str | None:
        """How this call goes wrong, if it does."""
        if self._again and self.calls[-1] == call:
            self._again -= 1
            return self.planned[len(self.happened) - 1].kind
        self._again = 0
        fault = next(iter(self.planned[len(self.happened) :]), None)
        if fault is None or not call.startswith(fault.only):
            return None
        if self._seen < fault.at:
            self._seen += 1
            return None
        self._seen, self._again = 0, self._repeats(fault.kind, call)
        self.happened.append(f"{call} {fault.kind}")
        return fault.kind

    def _repeats(self, kind: str, call: str) -> int:
        return self.tries - 1 if kind in LASTING and call.startswith("crm.") else 0


class _Calls:
    """An object whose every method is a fault point: an AWS client, or a part of a CRM connector."""

    def __init__(self, faults: Faults, name: str, real: Any) -> None:
        self._faults = faults
        self._name = name
        self._real = real

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._real, method)
        if not callable(real):
            return real
        lost, failed = _crm_errors(method) if self._name == "crm" else _aws_errors(method)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._faults.run(f"{self._name}.{method}", lambda: real(*args, **kwargs), lost, failed)

        return call


class _Transport(httpx2.BaseTransport):
    """Every HTTP request is a fault point."""

    def __init__(self, faults: Faults, name: str, real: httpx2.BaseTransport) -> None:
        self._faults = faults
        self._name = name
        self._real = real

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        lost = httpx2.ReadTimeout("no answer", request=request)
        failed = httpx2.ConnectError("refused", request=request)
        where = f"{self._name}.{request.method} {request.url.path}"
        response: httpx2.Response = self._faults.run(where, lambda: self._real.handle_request(request), lost, failed)
        return response

    def close(self) -> None:
        self._real.close()


def _aws_errors(operation: str) -> tuple[Exception, Exception]:
    """Of an answer that is lost, and of a call that fails."""
    refusal = {"Error": {"Code": "InternalServerError", "Message": "try again"}}
    return ReadTimeoutError(endpoint_url="https://aws.test"), ClientError(refusal, operation)  # type: ignore[arg-type]


def _crm_errors(method: str) -> tuple[Exception, Exception]:
    """What a connector makes of both; only of a write it matters that it may have been done."""
    down = CrmUnavailableError("the CRM is down")
    reads = method.startswith(("read_", "mapped_"))
    return (CrmUnavailableError("no answer") if reads else LostAnswerError("the CRM's answer never came")), down
