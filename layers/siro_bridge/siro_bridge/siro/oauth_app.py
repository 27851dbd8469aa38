"""An OAuth app of the organization (guide, "OAuth Setup"): made once, and proved by a token that is revoked at once."""

from contextlib import suppress
from typing import Any

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.operate.oauth_app import OAuthApp
from siro_bridge.siro.app_tokens import APPS, AppTokens
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.shapes import of_kind, part


class SetupApi:
    """What a setup asks Siro for, with one organization token."""

    def __init__(self, client: SiroClient) -> None:
        self._client = client
        self._organization = OrganizationApi(client)

    def organization_id(self) -> str:
        return str(self._organization.caller_identity()["organizationId"])

    def users(self) -> list[dict[str, Any]]:
        return self._organization.users()

    def create_app(self, name: str, owner: str) -> OAuthApp:
        """`owner` is a Siro user's id."""
        return create_app(self._client, name, owner, self.organization_id())

    def prove_keys(self, app: OAuthApp, user_id: str) -> None:
        """Raises TokenRefusedError when Siro mints no token with them."""
        prove_keys(AppTokens(self._client, app, user_id))


def create_app(client: SiroClient, name: str, owner: str, organization_id: str) -> OAuthApp:
    """`owner` is a Siro user's id."""
    body = {"appName": name, "owner": owner, "organizationId": organization_id}
    answer = of_kind(client.request("POST", APPS, json=body), dict, f"POST {APPS}")
    return OAuthApp(*(part(answer, key, str, f"POST {APPS}") for key in ("clientID", "clientSecret")))


def prove_keys(tokens: AppTokens) -> None:
    """Mint a token that may only read, and revoke it. Raises TokenRefusedError when Siro refuses the keys."""
    minted = tokens.mint("read")
    with suppress(SiroBridgeError):  # it may only read, and ends by itself
        tokens.revoke(minted.token_id)
