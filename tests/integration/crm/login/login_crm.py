"""The test CRM behind a login: OAuth2 and JSON, with the habits of the servers that were measured."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import httpx2

from tests.clock import Clock
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.store import Store
from tests.integration.crm.rest_crm.transport import RestCrmTransport

CLIENT_ID, CLIENT_SECRET = "bridge:app", "s3cret+ü &x"
USER, PASSWORD = "bridge@example.com", "pass-w0rd-1"
BASE = "https://crm.test/v2"

Reuse = Literal["refused", "grace", "both", "kills"]
"""A refresh token that was used: is refused, gives the same tokens again, gives others that live too, or ends all."""


@dataclass
class Grants:
    """Tokens that are valid, by when they end."""

    access: dict[str, float] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    used: dict[str, dict[str, Any]] = field(default_factory=dict)


class LoginCrm(httpx2.BaseTransport):
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.crm = RestCrmTransport(Store())
        self.grants = Grants()
        self.lifetime: float = 3600.0
        self.says: dict[str, Any] = {"expires_in": 3600}
        """what an answer has beside the tokens"""
        self.rotates = True
        self.gives_refresh_token = True
        self.reuse: Reuse = "refused"
        self.expired = httpx2.Response(401, json={"message": "expired"})
        self.answers: list[httpx2.Response | Exception] = []
        """given in place of the login's own, one after the other"""
        self.logins: list[dict[str, str]] = []
        """what was posted to the login, with the path as `path` and the header as `authorization`"""
        self.used: list[str] = []
        """the access tokens of all other requests"""
        self.forbidden: set[str] = set()
        """paths that no token opens"""
        self.after_login: Callable[[], None] = lambda: None
        """called when the login is done and its answer is on its way"""
        self.codes: dict[str, dict[str, str]] = {}
        """what was asked for on the page, by the code that it gave"""
        self.before_use: Callable[[str], None] = lambda token: None
        self._lock = threading.RLock()
        self._count = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        content = request.read()
        if request.url.path in ("/oauth/token", "/auth/login", "/auth/refresh"):
            answer = self._log_in(request, content)
            self.after_login()
            return answer
        return self._use(request)

    def consent(self, address: str, **answer: str) -> str:
        """A person allows it on the page at `address`, and the browser is sent on to what is returned."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self._count += 1
        code = f"c0de-{self._count}"
        self.codes[code] = asked
        query = urlencode({"state": asked["state"], **(answer or {"code": code})})
        return f"{asked['redirect_uri']}?{query}"

    def grant(self) -> str:
        """A refresh token, as a person's login gives it."""
        return str(self._tokens()["refresh_token"])

    def revoke_access(self) -> None:
        self.grants.access.clear()

    def revoke_all(self) -> None:
        self.grants = Grants()

    def _log_in(self, request: httpx2.Request, content: bytes) -> httpx2.Response:
        is_json = request.headers["Content-Type"] == "application/json"
        posted = dict(json.loads(content)) if is_json else dict(parse_qsl(content.decode()))
        with self._lock:
            seen = {"path": request.url.path, "authorization": request.headers.get("Authorization", "")}
            self.logins.append(posted | seen)
            if self.answers:
                answer = self.answers.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer
            if request.url.path == "/oauth/token":
                return self._oauth(request, posted)
            return self._json(request.url.path, posted)

    def _oauth(self, request: httpx2.Request, posted: dict[str, str]) -> httpx2.Response:
        if _client(request, posted) != (CLIENT_ID, CLIENT_SECRET):
            return httpx2.Response(401, json={"error": "invalid_client"})
        if posted["grant_type"] == "client_credentials":
            return httpx2.Response(200, json=self._tokens(refreshes=False))
        if posted["grant_type"] == "authorization_code":
            return self._first(posted)
        return self._refreshed(posted["refresh_token"], httpx2.Response(400, json={"error": "invalid_grant"}))

    def _first(self, posted: dict[str, str]) -> httpx2.Response:
        asked = self.codes.pop(posted["code"], None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(posted["code_verifier"].encode()).digest())
        challenge = digest.decode().rstrip("=")
        if not asked or (asked["redirect_uri"], asked["code_challenge"]) != (posted["redirect_uri"], challenge):
            return httpx2.Response(400, json={"error": "invalid_grant"})
        return httpx2.Response(200, json=self._tokens(refreshes=self.gives_refresh_token))

    def _json(self, path: str, posted: dict[str, str]) -> httpx2.Response:
        refused = httpx2.Response(401, json={"errors": [{"message": "Invalid user credentials."}]})
        if path == "/auth/refresh":
            answer = self._refreshed(posted["refresh_token"], refused)
            return httpx2.Response(200, json={"data": json.loads(answer.content)}) if answer.is_success else answer
        if (posted["email"], posted["password"]) != (USER, PASSWORD):
            return refused
        return httpx2.Response(200, json={"data": self._tokens()})

    def _refreshed(self, token: str, refused: httpx2.Response) -> httpx2.Response:
        if token in self.grants.used and self.reuse == "grace":
            return httpx2.Response(200, json=self.grants.used[token])
        if token in self.grants.used and self.reuse == "kills":
            self.revoke_all()
        known = token in self.grants.refresh or (token in self.grants.used and self.reuse == "both")
        if not known:
            return refused
        if not self.rotates:
            return httpx2.Response(200, json=self._tokens(refreshes=False))
        answer = self._tokens()
        self.grants.refresh.discard(token)
        self.grants.used[token] = answer
        return httpx2.Response(200, json=answer)

    def _tokens(self, *, refreshes: bool = True) -> dict[str, Any]:
        self._count += 1
        access, refresh = f"access-t0ken-{self._count}", f"refresh-t0ken-{self._count}"
        self.grants.access[access] = self.clock() + self.lifetime
        answer = {"access_token": access, "token_type": "bearer", **self.says}
        if refreshes:
            self.grants.refresh.add(refresh)
            answer["refresh_token"] = refresh
        return answer

    def _use(self, request: httpx2.Request) -> httpx2.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.before_use(token)
        with self._lock:
            self.used.append(token)
            if request.url.path in self.forbidden or self.grants.access.get(token, 0) <= self.clock():
                return httpx2.Response(self.expired.status_code, content=self.expired.content, request=request)
            request.headers["Authorization"] = f"Bearer {TOKEN}"
            return self.crm.handle_request(request)


def _client(request: httpx2.Request, posted: dict[str, str]) -> tuple[str, str]:
    scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return posted.get("client_id", ""), posted.get("client_secret", "")
    name, _, secret = base64.b64decode(pair).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)
