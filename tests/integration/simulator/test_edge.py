"""What stands before the API: Cloudflare and the rate limit."""

from datetime import timedelta

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro


@pytest.mark.parametrize(
    "agent", ["python-httpx2/2.16.2", "python-requests/2.32", "Python-urllib/3.13", "Python/3.13 aiohttp/3.11"]
)
def test_default_python_agents_meet_a_page_that_is_no_json(api: httpx2.Client, agent: str) -> None:
    answer = api.get("/core/users", headers={"user-agent": agent})
    assert answer.status_code == 403
    assert "1010" in answer.text
    assert "json" not in answer.headers["content-type"]


def test_requests_past_a_thousand_a_minute_get_a_bare_429(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.rate_limit = 3
    answers = [api.get("/core/users") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (answers[-1].content, "retry-after" in answers[-1].headers) == (b"", False)


def test_limit_counts_a_sliding_minute(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.rate_limit = 2
    api.get("/core/users")
    siro.clock.advance(timedelta(seconds=40))
    api.get("/core/users")
    siro.clock.advance(timedelta(seconds=21))
    assert [api.get("/core/users").status_code for _ in range(2)] == [200, 429]


def test_each_token_has_its_own_budget(siro: SimulatedSiro, api: httpx2.Client, platform: httpx2.Client) -> None:
    siro.behaviour.rate_limit = 1
    assert api.get("/core/users").status_code == 200
    assert platform.get("/core/recordings/none").status_code == 404


def test_limit_can_be_off(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.rate_limit = None
    assert {api.get("/core/users").status_code for _ in range(1001)} == {200}


@pytest.mark.parametrize("path", ["/core/nothing", "/../v1/integrations/engagements"])
def test_path_of_no_endpoint_of_its_host_is_not_found(platform: httpx2.Client, path: str) -> None:
    assert platform.get(path).status_code == 404
