"""What every request to the CRM carries, and what an answer says about it: the HTTP client's hook."""

import base64
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from siro_bridge.crm.login.address import address, below
from siro_bridge.crm.login.asking import SECRET, LoginClient, Words
from siro_bridge.crm.login.finding import found
from siro_bridge.crm.login.grants import Grant, JsonGrant
from siro_bridge.crm.login.renewal import SharedLogin
from siro_bridge.crm.login.secret import AUTHORIZATION, HttpSecret, JsonLogin, Login, read_secret, texts
from siro_bridge.crm.login.shared import SharedTokens, identity, tokens_or_own
from siro_bridge.http_answers import json_or

SHORTEST_HIDDEN = 4
"""Characters: a shorter secret stands in every other word."""


class Access:
    """Shared by threads. Made of CrmSecret; raises ConfigurationError for what is wrong in it.

    `words` finds the CRM's own message in an answer; `shared` keeps the tokens, and without it this process does.
    """

    def __init__(
        self,
        secret: Mapping[str, Any],
        *,
        words: Words = lambda *_: "",
        shared: SharedTokens | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._secret = read_secret(secret)
        for name in ("httpx", "httpcore"):  # below that they log whole addresses and headers
            logging.getLogger(name).setLevel(logging.WARNING)
        self.base_url = address(self._secret.base_url, "base_url")
        self.headers = static_headers(self._secret)
        """of every request, the token aside"""
        self._login: SharedLogin | None = None
        self._client: LoginClient | None = None
        if login := self._secret.login:
            self._client = LoginClient(words, transport)
            grant = grant_of(login, self.base_url, self._client)
            url = login.login_url if isinstance(login, JsonLogin) else login.token_url
            whose = identity(login, str(below(self.base_url, url, "login")))
            self._login = SharedLogin(grant, tokens_or_own(shared, login), whose, clock=clock, sleep=sleep)

    @property
    def logs_in(self) -> bool:
        return self._login is not None

    def authorize(self, request: httpx.Request) -> str:
        """Puts the token into the request, and the key that goes in its query; gives the token, which may be none.

        Raises ConfigurationError, CrmUnavailableError and UnavailableError where there is no token to be had.
        """
        key = self._secret.api_key
        if key and key.query:
            request.url = _with_param(request.url, key.query, key.value)
        if self._login is None or self._secret.login is None:
            return ""
        token = self._login.token()
        prefix = self._secret.login.token_prefix
        request.headers[self._secret.login.token_header] = f"{prefix} {token}" if prefix else token
        return token

    def refused(self, token: str, response: httpx.Response, *, told: bool = False) -> bool:
        """Whether the request is worth another try, with another token: this one has run out.

        `told`: the answer says so in another way than by 401.
        """
        if self._login is None:
            return False
        if told or response.status_code == httpx.codes.UNAUTHORIZED:
            return self._login.refused(token, certain=True)
        expired = self._secret.login.expired if self._secret.login else None
        if expired is None or response.status_code not in expired.status:
            return False
        if expired.body is None:
            return self._login.refused(token, certain=False)
        return bool(found(expired.body, json_or(response, None))) and self._login.refused(token, certain=True)

    def told_of_a_refused_token(self) -> str:
        """What to do about a 401 that a new token does not mend."""
        age = self._login.age() if self._login else 0
        return (
            f"to a token that the CRM issued {age:.0f} seconds ago; let the login's user do this at the CRM, or "
            f"correct login (scope, audience, token_header, token_prefix) in {SECRET}"
        )

    def without_key(self, url: httpx.URL) -> httpx.URL:
        """An address that can be written down."""
        key = self._secret.api_key
        return url.copy_remove_param(key.query) if key and key.query and key.query in url.params else url

    def hidden(self, token: str = "") -> Iterator[str]:
        """Everything that no message may quote, however a server may write it."""
        for value in _credentials(self._secret, token):
            if len(value) >= SHORTEST_HIDDEN:
                yield from {value, quote(value), quote(value, safe=""), value.replace("/", "\\/")}

    def scrubbed(self, response: httpx.Response, token: str = "") -> httpx.Response:
        """The answer without our credentials, which a server may quote in its complaint."""
        content = response.content
        for value in sorted(self.hidden(token), key=len, reverse=True):
            content = content.replace(value.encode(), b"...")
        if content == response.content:
            return response
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() != "content-length"]
        return httpx.Response(response.status_code, headers=headers, content=content, request=response.request)

    def log_in(self) -> str:
        """Logs in if need be, for a look at it: one line, empty where there is no login. Raises as `authorize` does."""
        if self._login is None or self._secret.login is None:
            return ""
        self._login.token()
        return f"{self._secret.login.kind}: the CRM gives out tokens; {self._login.told()}"

    def close(self) -> None:
        if self._login:
            self._login.close()
        if self._client:
            self._client.close()


def check(secret: Mapping[str, Any]) -> None:
    """Raises ConfigurationError for what no request could be made with; quotes no value."""
    parsed = read_secret(secret)
    base = address(parsed.base_url, "base_url")
    for key in ("token_url", "authorize_url", "login_url", "refresh_url"):
        if text := getattr(parsed.login, key, None):
            below(base, text, f"login.{key}")


def grant_of(login: Login, base: httpx.URL, client: LoginClient) -> Grant:
    if isinstance(login, JsonLogin):
        return JsonGrant(login, base, client)
    from siro_bridge.crm.login.oauth import OAuthGrant  # noqa: PLC0415  few CRMs need it

    return OAuthGrant(login, base, client)


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


def _with_param(url: httpx.URL, name: str, value: str) -> httpx.URL:
    """Behind what stands in the query already, which stays as it is written."""
    if name in url.params:
        return url
    query = b"&".join(filter(None, (url.query, urlencode({name: value}).encode())))
    return url.copy_with(query=query)


def _basic(secret: HttpSecret) -> str:
    pair = f"{secret.basic.username}:{secret.basic.password}" if secret.basic else ""
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _credentials(secret: HttpSecret, token: str) -> Iterator[str]:
    yield token
    yield from static_headers(secret).values()
    yield secret.bearer or ""
    if secret.basic:
        yield from (secret.basic.password, _basic(secret).removeprefix("Basic "))
    if secret.api_key:
        yield secret.api_key.value
    login = secret.login
    if isinstance(login, JsonLogin):
        yield from texts(login.body)
    elif login:
        yield login.client_secret or ""
