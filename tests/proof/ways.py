"""How calls of each kind go wrong: AWS clients, HTTP requests, and statements of a database (`statements.py`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from tests.proof import faults
from tests.proof.faults import Faults, Wrong

URL = "https://aws.test"


def _raise(error: type[Exception], *said: Any, **given: Any) -> Any:
    raise error(*said, **given)


def _answer(code: str, status: int, operation: str) -> Any:
    response: Any = {"Error": {"Code": code, "Message": "try again"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    raise ClientError(response, operation)


class AwsCalls:
    """A client of a service, each of whose calls may go wrong, as it shows after its own retries."""

    def __init__(self, all_of_them: Faults, service: str, real: Any) -> None:
        self._faults, self._service, self._real = all_of_them, service, real

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._real, method)
        if not callable(real):
            return real

        def call(*args: Any, **given: Any) -> Any:
            name = f"{self._service}.{method} {_about(given)}"
            return self._faults.run(name.rstrip(), lambda: real(*args, **given), _wrong_at_aws(method))

        return call


def _wrong_at_aws(method: str) -> Wrong:
    lost = partial(_raise, ReadTimeoutError, endpoint_url=URL)
    failed = partial(_answer, "InternalServerError", 500, method)
    return {
        faults.NO_CONNECTION: partial(_raise, EndpointConnectionError, endpoint_url=URL),
        faults.TIMES_OUT: lost,
        faults.THROTTLED: partial(_answer, "ThrottlingException", 400, method),
        faults.FAILS: failed,
        faults.ANSWER_LOST: lost,
        faults.RESET: partial(_raise, ConnectionClosedError, endpoint_url=URL),
        faults.FAILS_AFTER: failed,
        faults.LATE: lost,
    }


def _about(given: dict[str, Any]) -> str:
    """What an item is of, an index, or a secret."""
    if "SecretId" in given:
        return str(given["SecretId"])
    if "IndexName" in given:
        return f"index {given['IndexName']}"
    key = given.get("Key") or given.get("Item")
    if key:
        of, part = (str(key[name]["S"]).split("#")[0] for name in ("pk", "sk"))
        return f"{of}/{part}" if str(key["sk"]["S"]).startswith(("ledger", "note#", "journal#", "#intents")) else of
    return ""


@dataclass
class HttpCalls(httpx2.BaseTransport):
    all_of_them: Faults
    name: str
    real: httpx2.BaseTransport

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        path = re.sub(r"/[^/]*\d[^/]*(?=/|$)", "/…", re.sub(r"^/v\d", "", request.url.path))
        call = f"{self.name} {request.method} {path}"
        response: httpx2.Response = self.all_of_them.run(
            call, lambda: self.real.handle_request(request), self._wrong(request)
        )
        return response

    def _wrong(self, request: httpx2.Request) -> Wrong:
        lost = partial(_raise, httpx2.ReadTimeout, "no answer", request=request)
        wrong: dict[str, Callable[[], Any]] = {
            faults.NO_CONNECTION: partial(_raise, httpx2.ConnectError, "refused", request=request),
            faults.TIMES_OUT: lost,
            faults.THROTTLED: lambda: httpx2.Response(429, headers={"Retry-After": "2"}, request=request),
            faults.FAILS: lambda: httpx2.Response(503, request=request),
            faults.ANSWER_LOST: lost,
            faults.RESET: partial(_raise, httpx2.ReadError, "connection reset by peer", request=request),
            faults.FAILS_AFTER: lambda: httpx2.Response(502, request=request),
            faults.LATE: lost,
        }
        if self.name == "crm" and request.method != "GET":
            wrong[faults.LATE_EFFECT] = lost
        return wrong

    def close(self) -> None:
        self.real.close()
