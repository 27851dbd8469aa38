"""Each host takes its own kind of token."""

from datetime import timedelta

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro


def mint(siro: SimulatedSiro, api: httpx2.Client, **changes: str) -> httpx2.Response:
    body = {"clientSecret": siro.oauth_client_secret, "userId": siro.oauth_user_id, "scope": "read"} | changes
    return api.post(f"/core/oauth/apps/{siro.oauth_client_id}/access-token", json=body)


def test_organization_api_takes_the_organization_token(api: httpx2.Client) -> None:
    assert api.get("/core/auth/caller-identity").status_code == 200


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic abc", ""])
def test_organization_api_refuses_anything_else(api: httpx2.Client, header: str) -> None:
    answer = api.get("/core/auth/caller-identity", headers={"authorization": header})
    assert (answer.status_code, list(answer.json())) == (401, ["error"])


def test_organization_token_is_a_bearer_token_only(siro: SimulatedSiro, api: httpx2.Client) -> None:
    wrong = {"authorization": f"Basic {siro.organization_token}"}
    assert api.get("/core/users", headers=wrong).status_code == 401


def test_organization_api_refuses_an_access_token(api: httpx2.Client, platform: httpx2.Client) -> None:
    token = platform.headers["x-siro-auth-token"]
    assert api.get("/core/users", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_platform_api_refuses_the_organization_token(siro: SimulatedSiro, platform: httpx2.Client) -> None:
    headers = {"x-siro-auth-token": siro.organization_token}
    assert platform.get("/core/recordings/none", headers=headers).status_code == 401


def test_platform_api_takes_no_bearer_token(platform: httpx2.Client) -> None:
    token = platform.headers["x-siro-auth-token"]
    headers = {"x-siro-auth-token": "", "authorization": f"Bearer {token}"}
    assert platform.get("/core/recordings/none", headers=headers).status_code == 401


def test_new_app_mints_access_tokens(siro: SimulatedSiro, api: httpx2.Client) -> None:
    body = {"appName": "x", "owner": siro.oauth_user_id, "organizationId": siro.world.organization_id}
    app = api.post("/core/oauth/apps", json=body)
    assert (app.status_code, set(app.json())) == (201, {"appName", "clientID", "clientSecret"})
    answer = api.post(
        f"/core/oauth/apps/{app.json()['clientID']}/access-token",
        json={"clientSecret": app.json()["clientSecret"], "userId": siro.oauth_user_id, "scope": "read"},
    )
    assert (answer.status_code, set(answer.json())) == (201, {"accessTokenId", "accessToken"})


def test_access_token_ends_after_sixteen_hours(
    siro: SimulatedSiro, api: httpx2.Client, platform: httpx2.Client
) -> None:
    headers = {"x-siro-auth-token": mint(siro, api).json()["accessToken"]}
    siro.clock.advance(timedelta(hours=16) - timedelta(seconds=1))
    assert platform.get("/core/recordings/none", headers=headers).status_code == 404
    siro.clock.advance(timedelta(seconds=1))
    assert platform.get("/core/recordings/none", headers=headers).status_code == 401


def test_revoked_access_token_is_refused(siro: SimulatedSiro, platform: httpx2.Client) -> None:
    siro.tokens.revoke_access_tokens()
    assert platform.get("/core/recordings/none").status_code == 401


def test_read_token_may_not_write(siro: SimulatedSiro, api: httpx2.Client, platform: httpx2.Client) -> None:
    headers = {"x-siro-auth-token": mint(siro, api).json()["accessToken"]}
    answer = platform.put("/core/recordings/none/link", json={}, headers=headers)
    assert (answer.status_code, list(answer.json())) == (403, ["error"])


@pytest.mark.parametrize(
    ("changes", "status"), [({"clientSecret": "x"}, 401), ({"userId": "x"}, 404), ({"scope": "x"}, 422)]
)
def test_minting_with_wrong_credentials_is_refused(
    siro: SimulatedSiro, api: httpx2.Client, changes: dict[str, str], status: int
) -> None:
    assert mint(siro, api, **changes).status_code == status


def test_rotated_organization_token_ends_the_old_one(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.tokens.rotate_organization_token()
    assert api.get("/core/users").status_code == 401
