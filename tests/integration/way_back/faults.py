"""Faults at every call that leaves the process: one of them dies, fails, times out, or loses its answer.

The list of fault points is made from the calls themselves: a new call is covered by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from botocore.exceptions import ClientError, ReadTimeoutError

from siro_bridge.domain.errors import CrmUnavailableError, LostAnswerError

KINDS = ("dies after", "fails", "times out", "loses its answer")


LASTING = ("fails", "times out")


class Died(BaseException):
    """The process is gone; no code of its own sees this."""


@dataclass
class Faults:
    """The `at`-th call (from 0) goes wrong in the way of `kind`; None: nothing does.

    A CRM that fails or times out does so as often as its client tries the same again at once: `tries` times.
    """

    kind: str = ""
    at: int | None = None
    tries: int = 1
    calls: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Any] = lambda: None
    """What happens while a call `stalls`, before it goes out."""

    def __call__(self, name: str, real: Any) -> Any:
        """Put in front of one outside part, by its name."""
        return _Transport(self, name, real) if isinstance(real, httpx.BaseTransport) else _Calls(self, name, real)

    def run(self, call: str, do: Callable[[], Any], lost: Exception, failed: Exception) -> Any:
        number = len(self.calls)
        self.calls.append(call)
        if not self._hits(number):
            return do()
        if self.kind == "stalls":
            self.meanwhile()
            return do()
        if self.kind == "fails":
            raise failed
        if self.kind == "times out":
            raise lost
        do()
        raise Died(call) if self.kind == "dies after" else lost

    def _hits(self, number: int) -> bool:
        if self.at is None or number < self.at:
            return False
        call = self.calls[self.at]
        lasting = self.tries if self.kind in LASTING and call.startswith("crm.") else 1
        return number < self.at + lasting and self.calls[number] == call


def go_wrong_once(
    tell: Callable[[Faults], None], kind: str, tries: int = 1, only: tuple[str, ...] = ("",), least: int = 30
) -> None:
    """Tells the story once for each call (that starts as `only` says) of a smooth one, and that call goes wrong."""
    smooth = Faults()
    tell(smooth)
    assert len(smooth.calls) > least, "the fault points are not found any more"
    wrong = []
    for at, call in enumerate(smooth.calls):
        if not call.startswith(only):
            continue
        try:
            tell(Faults(kind, at, tries))
        except AssertionError as error:
            wrong.append(f"{call} (call {at}) {kind}: {str(error).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)


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
