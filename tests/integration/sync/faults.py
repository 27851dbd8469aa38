"""Stands between the sync and everything outside: counts the calls, and makes one of them go wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import httpx
from botocore.exceptions import EndpointConnectionError

from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import CrmUnavailableError
from tests.crm_parts import each_part

Fault = Literal["dies", "fails", "loses the answer"]


class Killed(BaseException):
    """The process is gone: nothing catches this, and nothing that comes after it has any effect."""


ERRORS: dict[str, Callable[[], Exception]] = {
    "siro": lambda: httpx.ConnectError("no route"),
    "crm": lambda: CrmUnavailableError("the CRM is down"),
}


def _aws_error() -> Exception:
    return EndpointConnectionError(endpoint_url="https://aws.test")


@dataclass
class Faults:
    """At call number `at` (from 0): `dies` after it took effect, `fails` without effect, or loses its answer."""

    kind: Fault = "dies"
    at: int | None = None
    calls: list[str] = field(default_factory=list)
    dead: bool = False

    def wrap(self, name: str, real: Any) -> Any:
        if isinstance(real, Crm):
            return each_part(real, partial(self.wrap, name))
        return Between(name, real, self)

    def call(self, part: str, operation: str, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if self.dead:
            raise Killed
        number, error = len(self.calls), ERRORS.get(part, _aws_error)
        self.calls.append(f"{part}.{operation}")
        if number != self.at:
            return real(*args, **options)
        if self.kind == "fails":
            raise error()
        real(*args, **options)
        if self.kind == "loses the answer":
            raise error()
        self.dead = True
        raise Killed


class Between(httpx.BaseTransport):
    """Any client, with each of its calls going through the faults."""

    def __init__(self, name: str, real: Any, faults: Faults) -> None:
        self._name = name
        self._real = real
        self._faults = faults

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer: httpx.Response = self._faults.call(
            self._name, f"{request.method} {request.url.path}", self._real.handle_request, request
        )
        return answer

    def close(self) -> None:
        self._real.close()

    def get_paginator(self, operation: str) -> Any:
        return Between(f"{self._name}.{operation}", self._real.get_paginator(operation), self._faults)

    def __getattr__(self, operation: str) -> Any:
        real = getattr(self._real, operation)
        if not callable(real):
            return real
        return lambda *args, **options: self._faults.call(self._name, operation, real, *args, **options)
