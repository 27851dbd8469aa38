"""HTTP to Siro: one host, its token, its budget; every answer becomes a value or one of our errors."""

import time
from collections.abc import Callable, Mapping
from json import dumps
from typing import Any, Protocol

import httpx2
from httpx2 import codes
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_random_exponential,
)

from siro_bridge import __version__
from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError
from siro_bridge.http_answers import LARGEST, TooLargeError, exchange
from siro_bridge.siro.answers import value_of
from siro_bridge.tls import trusting

USER_AGENT = f"siro-bridge/{__version__}"
TIMEOUT_SECONDS = 20.0

Headers = Mapping[str, str]


class Budget(Protocol):
    """Siro's requests a minute, counted by ourselves: Siro says neither what is left nor when to come back."""

    def take(self) -> None:
        """Returns when one request may be made; raises SiroUnavailableError when that is not soon."""
        ...

    def exhausted(self) -> None:
        """Siro answered 429 all the same: nothing is left for now."""
        ...


class Authorization(Protocol):
    """Where the token comes from."""

    def headers(self) -> Headers: ...

    def refused(self, headers: Headers) -> bool:
        """Called after a 401 with the refused headers; True when another try with new ones makes sense."""
        ...


class Unlimited:
    """No budget: for tests and benches that switch Siro's limit off."""

    def take(self) -> None:
        pass

    def exhausted(self) -> None:
        pass


class SiroClient:
    """`attempts` > 1 retries what failed for a passing reason, with jitter; every Siro call can be repeated.

    `has_time` says whether a request may still begin after a pause of so many seconds.
    """

    def __init__(
        self,
        base_url: str,
        authorization: Authorization,
        budget: Budget,
        *,
        attempts: int = 1,
        has_time: Callable[[float], bool] = lambda _: True,
        user_agent: str = "",
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx2.Client(
            base_url=base_url.rstrip("/"),
            headers={"User-Agent": user_agent or USER_AGENT, "Accept": "application/json"},
            timeout=timeout,
            transport=transport,
            verify=trusting(),
        )
        self._timeout = timeout
        self._authorization = authorization
        self._budget = budget
        self._retrying = Retrying(
            stop=lambda state: state.attempt_number >= attempts or not has_time(state.upcoming_sleep),
            retry=retry_if_exception_type(SiroUnavailableError),
            wait=_wait,
            reraise=True,
            sleep=sleep,
        )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        return self.request("GET", path, params=params)

    def get_or(self, default: Any, path: str) -> Any:
        """The same for what is optional: `default` where Siro answers 404."""
        try:
            return self.get(path)
        except SiroRefusedError as error:
            if error.status != codes.NOT_FOUND:
                raise
            return default

    def request(self, method: str, path: str, *, params: Mapping[str, str] | None = None, json: Any = None) -> Any:
        """The answer's JSON. Raises SiroUnavailableError, SiroRefusedError or TokenRefusedError."""
        return self._retrying(self._once, method, path, params, json)

    def close(self) -> None:
        self._http.close()

    def _once(self, method: str, path: str, params: Mapping[str, str] | None, json: Any) -> Any:
        headers = self._authorization.headers()
        response = self._send(method, path, params, json, headers)
        if response.status_code == codes.UNAUTHORIZED and self._authorization.refused(headers):
            response = self._send(method, path, params, json, self._authorization.headers())
        if response.status_code == codes.TOO_MANY_REQUESTS:
            self._budget.exhausted()
        return value_of(response, method, path, (params, json))

    def _send(
        self, method: str, path: str, params: Mapping[str, str] | None, json: Any, headers: Headers
    ) -> httpx2.Response:
        self._budget.take()
        if json is not None:
            headers = {**headers, "Content-Type": "application/json"}
        try:
            content = None if json is None else encoded(json)
            request = self._http.build_request(method, path, params=params, content=content, headers=headers)
            return exchange(self._http, request, self._timeout)
        except TooLargeError:
            raise SiroUnavailableError(
                f"Siro: {method} {path} answered more than {LARGEST >> 20} MiB; it is tried again"
            ) from None
        except httpx2.HTTPError as error:
            raise SiroUnavailableError(
                f"Siro: {method} {path} got no answer ({type(error).__name__}); it is tried again"
            ) from error


def encoded(value: Any) -> bytes:
    """JSON in UTF-8. A number beyond 64 bits is left to the slower encoder, which knows it."""
    import orjson  # noqa: PLC0415  the functions that only read need none

    try:
        return orjson.dumps(value)
    except TypeError:
        return dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _wait(state: RetryCallState) -> float:
    asked = getattr(state.outcome.exception() if state.outcome else None, "retry_after", None)
    return float(asked) if asked else wait_random_exponential(multiplier=0.5, max=30)(state)
