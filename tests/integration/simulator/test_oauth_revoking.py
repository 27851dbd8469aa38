"""An access token is revoked by its app's own secret and user."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro
from siro_bridge_cli.simulator.tokens import AccessToken


@pytest.fixture
def token(siro: SimulatedSiro) -> AccessToken:
    return siro.tokens.mint(siro.oauth_client_id, siro.oauth_client_secret, siro.oauth_user_id, "read")


def revoke(siro: SimulatedSiro, api: httpx2.Client, token_id: str, app: str = "", **changes: Any) -> httpx2.Response:
    body = {"clientSecret": siro.oauth_client_secret, "userId": siro.oauth_user_id} | changes
    path = f"/core/oauth/apps/{app or siro.oauth_client_id}/access-token/{token_id}"
    return api.request("DELETE", path, json={key: value for key, value in body.items() if value is not None})


def test_revoked_token_is_named_and_refused(
    siro: SimulatedSiro, api: httpx2.Client, platform: httpx2.Client, token: AccessToken
) -> None:
    answer = revoke(siro, api, token.id)
    assert (answer.status_code, answer.json()) == (200, {"tokenId": token.id})
    assert platform.get("/core/recordings/none", headers={"x-siro-auth-token": token.token}).status_code == 401
    assert platform.get("/core/recordings/none").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"clientSecret": None}, 422),
        ({"userId": None}, 422),
        ({"clientSecret": "wrong"}, 401),
        ({"userId": "somebody else"}, 404),
        ({"app": "unknown"}, 404),
    ],
)
def test_token_is_not_revoked_without_what_it_was_made_with(
    siro: SimulatedSiro, api: httpx2.Client, token: AccessToken, changes: dict[str, Any], status: int
) -> None:
    assert revoke(siro, api, token.id, **changes).status_code == status
    assert token.token in siro.tokens.access_tokens


def test_token_of_another_app_is_not_found(siro: SimulatedSiro, api: httpx2.Client, token: AccessToken) -> None:
    other = siro.tokens.create_app("other")
    assert revoke(siro, api, token.id, other.client_id, clientSecret=other.client_secret).status_code == 404
    assert token.token in siro.tokens.access_tokens


def test_body_is_required(siro: SimulatedSiro, api: httpx2.Client, token: AccessToken) -> None:
    path = f"/core/oauth/apps/{siro.oauth_client_id}/access-token/{token.id}"
    assert [issue["path"] for issue in api.delete(path).json()["issues"]] == [["clientSecret"], ["userId"]]


def test_empty_text_is_refused_in_zods_words(siro: SimulatedSiro, api: httpx2.Client) -> None:
    body = {"appName": "", "owner": siro.oauth_user_id, "organizationId": siro.world.organization_id}
    [issue] = api.post("/core/oauth/apps", json=body).json()["issues"]
    assert (issue["code"], issue["path"], issue["minimum"]) == ("too_small", ["appName"], 1)
    assert issue["message"] == "String must contain at least 1 character(s)"
