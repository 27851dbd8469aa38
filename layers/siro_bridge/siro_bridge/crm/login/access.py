"""What every request to the CRM carries, and what an answer says about it: the HTTP client's hook."""

import base64
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx2

from siro_bridge.crm.login.address import address
from siro_bridge.crm.login.secret import AUTHORIZATION, HttpSecret, read_secret

if TYPE_CHECKING:
    from siro_bridge.crm.login.opened import OpenLogin
    from siro_bridge.crm.login.shared import SharedTokens

SHORTEST_HIDDEN = 4
"""Characters: a shorter secret stands in every other word."""


class Access:
    """Shared by threads. Made of CrmSecret; raises ConfigurationError for what is wrong in it.

    `shared` keeps the tokens, and without it this process does.
    """

    def __init__(
        self,
        secret: Mapping[str, Any],
        *,
        shared: "SharedTokens | None" = None,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._secret = read_secret(secret)
        for name in ("httpx2", "httpcore2"):  # below that they log whole addresses and headers
            logging.getLogger(name).setLevel(logging.WARNING)
        self.base_url = address(self._secret.base_url, "base_url")
        self.headers = static_headers(self._secret)
        """of every request, the token aside"""
        self._login: OpenLogin | None = None
        if self._secret.login is not None:
            self._login = _opened(self._secret, self.base_url, shared, transport=transport, clock=clock, sleep=sleep)

    @property
    def logs_in(self) -> bool:
        return self._login is not None

    def authorize(self, request: httpx2.Request) -> str:
        """Puts the token into the request, and the key that goes in its query; gives the token, which may be none.

        Raises ConfigurationError, CrmUnavailableError and UnavailableError where there is no token to be had.
        """
        key = self._secret.api_key
        if key and key.query:
            request.url = _with_param(request.url, key.query, key.value)
        return self._login.authorize(request) if self._login else ""

    def refused(self, token: str, response: httpx2.Response, *, told: bool = False) -> bool:
        """Whether the request is worth another try, with another token: this one has run out.

        `told`: the answer says so in another way than by 401.
        """
        return self._login is not None and self._login.refused(token, response, told=told)

    def told_of_a_refused_token(self) -> str:
        """What to do about a 401 that a new token does not mend."""
        return self._login.told_of_a_refused_token() if self._login else ""

    def without_key(self, url: httpx2.URL) -> httpx2.URL:
        """An address that can be written down."""
        key = self._secret.api_key
        return url.copy_remove_param(key.query) if key and key.query and key.query in url.params else url

    def hidden(self, token: str = "") -> Iterator[str]:  # nosec B107  # none
        """Everything that no message may quote, however a server may write it."""
        for value in (token, *_static(self._secret), *(self._login.credentials() if self._login else ())):
            if len(value) >= SHORTEST_HIDDEN:
                yield from {value, quote(value), quote(value, safe=""), value.replace("/", "\\/")}

    def scrubbed(self, response: httpx2.Response, token: str = "") -> httpx2.Response:  # nosec B107  # none
        """The answer without our credentials, which a server may quote in its complaint."""
        content = response.content
        for value in sorted(self.hidden(token), key=len, reverse=True):
            content = content.replace(value.encode(), b"...")
        if content == response.content:
            return response
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() != "content-length"]
        return httpx2.Response(response.status_code, headers=headers, content=content, request=response.request)

    def log_in(self) -> str:
        """Logs in if need be, for a look at it: one line, empty where there is no login. Raises as `authorize` does."""
        return self._login.log_in() if self._login else ""

    def close(self) -> None:
        if self._login:
            self._login.close()


def _opened(secret: HttpSecret, base: httpx2.URL, shared: "SharedTokens | None", **way: Any) -> "OpenLogin":
    """Few CRMs need it, and none of the others pays for it."""
    from siro_bridge.crm.login.logins import read_login  # noqa: PLC0415
    from siro_bridge.crm.login.opened import OpenLogin  # noqa: PLC0415

    return OpenLogin(read_login(secret), base, shared, **way)


def check(secret: Mapping[str, Any]) -> None:
    """Raises ConfigurationError for what no request could be made with; quotes no value."""
    parsed = read_secret(secret)
    base = address(parsed.base_url, "base_url")
    if parsed.login is not None:
        from siro_bridge.crm.login.logins import read_login  # noqa: PLC0415  few CRMs need it
        from siro_bridge.crm.login.opened import check_addresses  # noqa: PLC0415

        check_addresses(read_login(parsed), base)


def static_headers(secret: HttpSecret) -> dict[str, str]:
    """From `headers`, `bearer`, `basic` and `api_key`."""
    headers = dict(secret.headers)
    if secret.bearer:
        headers[AUTHORIZATION] = f"Bearer {secret.bearer}"
    if secret.basic:
        headers[AUTHORIZATION] = _basic(secret)
    if secret.api_key and secret.api_key.header:
        headers[secret.api_key.header] = secret.api_key.value
    return headers


def _with_param(url: httpx2.URL, name: str, value: str) -> httpx2.URL:
    """Behind what stands in the query already, which stays as it is written."""
    if name in url.params:
        return url
    query = b"&".join(filter(None, (url.query, urlencode({name: value}).encode())))
    return url.copy_with(query=query)


def _basic(secret: HttpSecret) -> str:
    pair = f"{secret.basic.username}:{secret.basic.password}" if secret.basic else ""
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _static(secret: HttpSecret) -> Iterator[str]:
    yield from static_headers(secret).values()
    yield secret.bearer or ""
    if secret.basic:
        yield from (secret.basic.password, _basic(secret).removeprefix("Basic "))
    if secret.api_key:
        yield secret.api_key.value
