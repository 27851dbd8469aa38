"""An OAuth app of the organization (guide, "OAuth Setup"): made once, and proved by a token that is revoked at once."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from siro_bridge.domain.errors import SiroBridgeError, SiroRefusedError, TokenRefusedError
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.shapes import of_kind, part
from siro_bridge.siro.token import OAUTH_KEYS

APPS = "/v1/core/oauth/apps"


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """Siro shows the secret once."""

    client_id: str
    client_secret: str


def create_app(client: SiroClient, name: str, owner: str, organization_id: str) -> OAuthApp:
    """`owner` is a Siro user's id."""
    body = {"appName": name, "owner": owner, "organizationId": organization_id}
    answer = of_kind(client.request("POST", APPS, json=body), dict, f"POST {APPS}")
    return OAuthApp(*(part(answer, key, str, f"POST {APPS}") for key in ("clientID", "clientSecret")))


def prove_keys(client: SiroClient, app: OAuthApp, user_id: str) -> None:
    """Mint a token that may only read, and revoke it. Raises TokenRefusedError when Siro refuses the keys."""
    path = f"{APPS}/{quote(app.client_id, safe='')}/access-token"
    owner = {"clientSecret": app.client_secret, "userId": user_id}
    try:
        answer = client.request("POST", path, json={**owner, "scope": "read"})
    except (SiroRefusedError, TokenRefusedError) as error:
        raise TokenRefusedError(
            f"Siro minted no OAuth token; check {', '.join(OAUTH_KEYS)} in the secret SiroSecret: {error}"
        ) from error
    token_id = part(answer, "accessTokenId", str, f"POST {path}")
    with suppress(SiroBridgeError):  # it may only read, and ends by itself
        client.request("DELETE", f"{path}/{quote(token_id, safe='')}", json=owner)
