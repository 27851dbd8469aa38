"""Who calls: the organization token on one host, OAuth access tokens on the other, and never the other way round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.clock import SimulatedClock
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Request
from siro_bridge_cli.simulator.ids import IdSource

TokenKind = Literal["organization", "oauth", "none"]
Scope = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Identity:
    kind: TokenKind
    token: str
    scope: Scope = "write"
    user_id: str = ""


@dataclass(slots=True)
class OAuthApp:
    name: str
    client_id: str
    client_secret: str


@dataclass(slots=True)
class AccessToken:
    id: str
    token: str
    client_id: str
    user_id: str
    scope: Scope
    expires_at: datetime


class Tokens:
    """Credentials of one organization. Tokens expire by the simulated clock."""

    def __init__(self, ids: IdSource, clock: SimulatedClock, behaviour: Behaviour) -> None:
        self._ids = ids
        self._clock = clock
        self._behaviour = behaviour
        self.organization_token_id = ids.uuid()
        self.organization_token = ids.token("siro_org_")
        self.apps: dict[str, OAuthApp] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.minted = 0

    def rotate_organization_token(self) -> str:
        """Replace the organization token; the old one is refused from now on."""
        self.organization_token = self._ids.token("siro_org_")
        return self.organization_token

    def create_app(self, name: str) -> OAuthApp:
        app = OAuthApp(name, self._ids.uuid(), self._ids.token("siro_secret_"))
        self.apps[app.client_id] = app
        return app

    def mint(self, client_id: str, client_secret: str, user_id: str, scope: Scope) -> AccessToken:
        """Make an access token; raises 404 for an unknown app and 401 for a wrong secret."""
        self._check_app(client_id, client_secret)
        expires_at = self._clock.now() + self._behaviour.access_token_lifetime
        token = AccessToken(self._ids.uuid(), self._ids.token("siro_at_"), client_id, user_id, scope, expires_at)
        self.access_tokens[token.token] = token
        self.minted += 1
        return token

    def revoke(self, client_id: str, client_secret: str, user_id: str, token_id: str) -> None:
        """Revoke this app's and user's token; raises as `mint` does, and 404 for a token that is not theirs."""
        self._check_app(client_id, client_secret)
        for token in self.access_tokens.values():
            if (token.id, token.client_id, token.user_id) == (token_id, client_id, user_id):
                self.revoke_access_tokens(token_id)
                return
        raise refusal(404, "Access token not found")

    def revoke_access_tokens(self, token_id: str | None = None) -> int:
        """Revoke one access token by its id, or all; returns how many were."""
        gone = [key for key, token in self.access_tokens.items() if token_id in {None, token.id}]
        for key in gone:
            del self.access_tokens[key]
        return len(gone)

    def identify_organization(self, request: Request) -> Identity:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token != self.organization_token:
            raise refusal(401, "Unauthorized: a valid organization API token is required")
        return Identity("organization", token)

    def identify_user(self, request: Request) -> Identity:
        token = self.access_tokens.get(request.headers.get("x-siro-auth-token", ""))
        if token is None or token.expires_at <= self._clock.now():
            raise refusal(401, "Unauthorized: a valid OAuth access token is required")
        if token.scope == "read" and request.method != "GET":
            raise refusal(403, "Forbidden: the token's scope is read")
        return Identity("oauth", token.token, token.scope, token.user_id)

    def _check_app(self, client_id: str, client_secret: str) -> None:
        app = self.apps.get(client_id)
        if app is None:
            raise refusal(404, "OAuth app not found")
        if client_secret != app.client_secret:
            raise refusal(401, "Invalid client secret")
