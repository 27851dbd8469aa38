"""A simulated Siro in process, with clients for both of its APIs."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport
from tests.integration.simulator.parts import AGENT, ENGAGEMENTS, NOON, Receiver, appointment


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def siro(receiver: Receiver) -> SimulatedSiro:
    """Its clock stands at noon."""
    siro = SimulatedSiro(seed=1, sender=receiver)
    siro.clock.freeze(NOON)
    return siro


@pytest.fixture
def api(siro: SimulatedSiro) -> Iterator[httpx2.Client]:
    headers = AGENT | {"authorization": f"Bearer {siro.organization_token}"}
    base_url, transport = "https://functions.siro.test/api-externalApi/v1", SimulatorTransport(siro)
    with httpx2.Client(base_url=base_url, headers=headers, transport=transport) as client:
        yield client


@pytest.fixture
def platform(siro: SimulatedSiro) -> Iterator[httpx2.Client]:
    """Its token may write."""
    token = siro.tokens.mint(siro.oauth_client_id, siro.oauth_client_secret, siro.oauth_user_id, "write")
    headers = AGENT | {"x-siro-auth-token": token.token}
    transport = SimulatorTransport(siro)
    with httpx2.Client(base_url="https://api.siro.test/v1", headers=headers, transport=transport) as client:
        yield client


@pytest.fixture
def synced(api: httpx2.Client) -> dict[str, Any]:
    """The guide's appointment, synced: what Siro answered."""
    data: dict[str, Any] = api.put(ENGAGEMENTS, json=appointment()).json()["data"]
    return data
