"""Query parameters that name no known value are refused."""

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro


@pytest.mark.parametrize(
    ("path", "name", "wrong"),
    [
        ("/core/integrations/connections", "integrationPlatform", "NOPE"),
        ("/core/users", "excludeSiroUsers", "maybe"),
        ("/core/users", "disabled", "maybe"),
    ],
)
def test_unknown_value_is_refused(api: httpx2.Client, path: str, name: str, wrong: str) -> None:
    answer = api.get(path, params={name: wrong})
    [issue] = answer.json()["issues"]
    assert (answer.status_code, issue["code"], issue["path"]) == (422, "invalid_enum_value", ["query", name])


@pytest.mark.parametrize(("platform", "found"), [("SIRO_CUSTOM_INPUT", 1), ("SALESFORCE", 0)])
def test_connections_are_filtered_by_platform(api: httpx2.Client, platform: str, found: int) -> None:
    answer = api.get("/core/integrations/connections", params={"integrationPlatform": platform})
    assert len(answer.json()["data"]) == found


@pytest.mark.parametrize(("exclude", "found"), [("true", False), ("false", True)])
def test_siros_own_people_are_left_out_when_asked(
    siro: SimulatedSiro, api: httpx2.Client, exclude: str, found: bool
) -> None:
    own = siro.recorder.add_siro_user("Bot@Siro.ai", "Bot")
    listed = [user["id"] for user in api.get("/core/users", params={"excludeSiroUsers": exclude}).json()["data"]]
    assert (own in listed) is found
    assert siro.oauth_user_id in listed
