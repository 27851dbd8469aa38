"""Faults at every call that leaves the process: it dies, fails, times out, or loses its answer; and a second one after.

The list of fault points is made from the calls themselves: a new call is covered by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from botocore.exceptions import ClientError, ReadTimeoutError

from siro_bridge.domain.errors import CrmUnavailableError, LostAnswerError
from tests.fault_share import to_tell

KINDS = ("dies after", "fails", "times out", "loses its answer")


LASTING = ("fails", "times out")
OURS_AND_THE_CRMS = ("crm.", "dynamodb.")
"""Calls after which the CRM or the state table may hold something else."""


REACHED = 0.9
"""The share of the tellings in which a second fault comes about; after one near the end few calls are left."""


class Died(BaseException):
    """The process is gone; no code of its own sees this."""


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
    """

    planned: Sequence[Fault] = ()
    tries: int = 1
    calls: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    """How many calls had been made when each part of the story was over."""
    meanwhile: Callable[[], Any] = lambda: None
    """What happens while a call `stalls`, before it goes out."""
    happened: list[str] = field(default_factory=list)
    _seen: int = 0
    _again: int = 0

    def __call__(self, name: str, real: Any) -> Any:
        """Put in front of one outside part, by its name."""
        return _Transport(self, name, real) if isinstance(real, httpx.BaseTransport) else _Calls(self, name, real)

    def mark(self) -> None:
        self.marks.append(len(self.calls))

    def run(self, call: str, do: Callable[[], Any], lost: Exception, failed: Exception) -> Any:
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
        raise Died(call) if kind == "dies after" else lost

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


Tell = Callable[[Faults], None]


def go_wrong_once(tell: Tell, kind: str, tries: int = 1, only: tuple[str, ...] = ("",), least: int = 30) -> None:
    """Tells the story once for each call (that starts as `only` says) of a smooth one, and that call goes wrong."""
    smooth = Faults()
    tell(smooth)
    assert len(smooth.calls) > least, "the fault points are not found any more"
    points = [at for at, call in enumerate(smooth.calls) if call.startswith(only)]
    _tell_all(tell, [(Fault(kind, at),) for at in points], tries)


def go_wrong_twice(tell: Tell, plans: Callable[[Faults], Iterable[tuple[Fault, Fault]]], tries: int = 1) -> None:
    """Tells the story once for each two faults that `plans` makes of a smooth telling."""
    smooth = Faults()
    tell(smooth)
    told = _tell_all(tell, list(plans(smooth)), tries)
    twice = [each for each in told if len(each.happened) > 1]
    assert len(twice) > len(told) * REACHED, "the second fault is not reached any more"


def _tell_all(tell: Tell, plans: Sequence[Sequence[Fault]], tries: int) -> list[Faults]:
    told, wrong = [], []
    for planned in to_tell(plans):
        faults = Faults(planned, tries)
        told.append(faults)
        try:
            tell(faults)
        except AssertionError as error:
            wrong.append(f"{', then '.join(faults.happened)}: {str(error).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)
    return told


class _Calls:
    """An object whose every method is a fault point: an AWS client, or a CRM connector."""

    def __init__(self, faults: Faults, name: str, real: Any) -> None:
        self._faults = faults
        self._name = name
        self._real = real

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._real, method)
        if method == "meta":
            return real
        if method == "get_paginator":
            return lambda operation: _Paginator(self._faults, f"{self._name}.{operation}", real(operation))
        lost, failed = _ERRORS["crm" if self._name == "crm" else "aws"](method)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._faults.run(f"{self._name}.{method}", lambda: real(*args, **kwargs), lost, failed)

        return call


class _Paginator:
    def __init__(self, faults: Faults, name: str, real: Any) -> None:
        self._faults = faults
        self._name = name
        self._real = real

    def paginate(self, **kwargs: Any) -> Any:
        lost, failed = _aws_errors(self._name)
        return self._faults.run(self._name, lambda: list(self._real.paginate(**kwargs)), lost, failed)


class _Transport(httpx.BaseTransport):
    """Every HTTP request is a fault point."""

    def __init__(self, faults: Faults, name: str, real: httpx.BaseTransport) -> None:
        self._faults = faults
        self._name = name
        self._real = real

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        lost = httpx.ReadTimeout("no answer", request=request)
        failed = httpx.ConnectError("refused", request=request)
        where = f"{self._name}.{request.method} {request.url.path}"
        response: httpx.Response = self._faults.run(where, lambda: self._real.handle_request(request), lost, failed)
        return response


def _aws_errors(operation: str) -> tuple[Exception, Exception]:
    refusal = {"Error": {"Code": "InternalServerError", "Message": "try again"}}
    return ReadTimeoutError(endpoint_url="https://aws.test"), ClientError(refusal, operation)  # type: ignore[arg-type]


def _crm_errors(_: str) -> tuple[Exception, Exception]:
    return LostAnswerError("the CRM's answer never came"), CrmUnavailableError("the CRM is down")


_ERRORS = {"aws": _aws_errors, "crm": _crm_errors}
