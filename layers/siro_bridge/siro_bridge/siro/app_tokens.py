"""Access tokens of an OAuth app (guide, step 4): minted for one user, and revoked.

Siro's API takes no lifetime: a token lives for 16 hours, unless it is revoked.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import quote

from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError, TokenRefusedError
from siro_bridge.domain.operate.oauth_app import OAuthApp
from siro_bridge.domain.secret_values import is_token, required_token
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.shapes import part

APPS = "/v1/core/oauth/apps"
OAUTH_KEYS = ("oauth_client_id", "oauth_client_secret", "oauth_user_id")


class Minted(NamedTuple):
    token: str
    token_id: str


@dataclass(frozen=True, slots=True)
class AppTokens:
    """`client` speaks the organization API."""

    client: SiroClient
    app: OAuthApp
    user_id: str

    @classmethod
    def of_secret(cls, client: SiroClient, secret: dict[str, Any]) -> Self:
        """Raises ConfigurationError while SiroSecret's OAuth keys are not filled in."""
        client_id, client_secret, user_id = (required_token(secret, "SiroSecret", key) for key in OAUTH_KEYS)
        return cls(client, OAuthApp(client_id, client_secret), user_id)

    def mint(self, scope: Literal["read", "write"]) -> Minted:
        """Raises TokenRefusedError when Siro refuses the keys: that is the secret's fault, never a recording's."""
        try:
            answer: Any = self.client.request("POST", self._path, json={**self._owner, "scope": scope})
        except (SiroRefusedError, TokenRefusedError) as error:
            raise TokenRefusedError(
                f"Siro minted no OAuth token; check {', '.join(OAUTH_KEYS)} in the secret SiroSecret: {error}"
            ) from error
        minted = Minted(*(part(answer, key, str, f"POST {self._path}") for key in ("accessToken", "accessTokenId")))
        if not is_token(minted.token):
            raise SiroUnavailableError(f"Siro: POST {self._path} answered a token that no header can carry")
        return minted

    def revoke(self, token_id: str) -> None:
        self.client.request("DELETE", f"{self._path}/{quote(token_id, safe='')}", json=self._owner)

    @property
    def _path(self) -> str:
        return f"{APPS}/{quote(self.app.client_id, safe='')}/access-token"

    @property
    def _owner(self) -> dict[str, str]:
        return {"clientSecret": self.app.client_secret, "userId": self.user_id}
