"""Commands that cannot be carried out leave the simulated Siro as it was."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedClock, SimulatedSiro, Simulator, SimulatorClient, SimulatorError
from siro_bridge_cli.simulator.commands import CommandError, Commands
from tests.integration.simulator.parts import AGENT, ENGAGEMENTS, NOON, Receiver

SECRET = "whsec_b2xkLXNpZ25pbmctc2VjcmV0"


@pytest.fixture
def commands(siro: SimulatedSiro) -> Commands:
    return Commands(siro)


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("who", [{"rep": "rep-123", "steps": ["linked"]}, {"appointment": "appt-456"}])
def test_recording_needs_a_time_with_a_zone(
    siro: SimulatedSiro, api: httpx2.Client, commands: Commands, who: dict[str, Any]
) -> None:
    with pytest.raises(CommandError, match="zone"):
        commands.run("record", who | {"at": "2026-02-15T14:10:00"})
    assert not siro.world.recordings
    assert api.get("/core/recordings", params={"createdAt:gt": "2026-01-01T00:00:00Z"}).status_code == 200


@pytest.mark.usefixtures("synced")
def test_recording_beyond_the_calendar_is_refused(siro: SimulatedSiro, commands: Commands) -> None:
    with pytest.raises(CommandError, match="record"):
        commands.run("record", {"rep": "rep-123", "at": "9999-12-31T23:59:59-14:00"})
    assert not siro.world.recordings


@pytest.mark.parametrize("seconds", [1e18, 3e11, -1e12, float("nan")])
@pytest.mark.parametrize("frozen", [True, False])
def test_clock_is_not_moved_out_of_the_calendar(
    siro: SimulatedSiro, api: httpx2.Client, commands: Commands, frozen: bool, seconds: float
) -> None:
    commands.run("freeze", {"frozen": frozen})
    with pytest.raises(CommandError, match="advance"):
        commands.run("advance", {"seconds": seconds})
    assert abs(siro.clock.now() - NOON) < timedelta(minutes=1)
    assert api.get("/core/users").status_code == 200


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_clock_is_not_set_to_the_end_of_the_calendar(instant: str) -> None:
    clock = SimulatedClock()
    clock.freeze(NOON)
    with pytest.raises((ValueError, OverflowError)):
        clock.set(datetime.fromisoformat(instant))
    assert clock.now() == NOON


@pytest.mark.parametrize("secret", ["whsec_a", "whsec_", "", "whsec_é"])
def test_secret_that_cannot_sign_is_refused_at_once(siro: SimulatedSiro, commands: Commands, secret: str) -> None:
    commands.run("configure_endpoint", {"url": "https://receiver.test/", "secrets": [SECRET]})
    with pytest.raises(CommandError, match="signing secret") as configured:
        commands.run("configure_endpoint", {"url": "https://other.test/", "secrets": [SECRET, secret]})
    with pytest.raises(CommandError, match="signing secret"):
        commands.run("rotate_secret", {"secret": secret})
    assert siro.webhooks.endpoint.url == "https://receiver.test/"
    assert siro.webhooks.endpoint.secrets_in_force(NOON) == [SECRET]
    assert "whsec_a" not in str(configured.value)


@pytest.mark.usefixtures("synced")
def test_message_is_delivered_after_a_refused_rotation(
    siro: SimulatedSiro, commands: Commands, receiver: Receiver
) -> None:
    commands.run("configure_endpoint", {"url": "https://receiver.test/", "secrets": [SECRET]})
    with pytest.raises(CommandError):
        commands.run("rotate_secret", {"secret": "whsec_a"})
    commands.run("record", {"appointment": "appt-456", "steps": ["processed"]})
    siro.agenda.run_due()
    assert (len(receiver.calls), siro.webhooks.pending()) == (1, [])


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(seed=1) as simulator:
        yield simulator


@pytest.fixture
def control(simulator: Simulator) -> Iterator[SimulatorClient]:
    with SimulatorClient(simulator.base_url) as control:
        yield control


def test_client_is_told_of_a_time_that_does_not_fit(control: SimulatorClient) -> None:
    with pytest.raises(SimulatorError, match="zone"):
        control.run("record", rep=control.facts()["oauth_user_id"], at="2026-02-15T14:10:00", steps=["linked"])
    with pytest.raises(SimulatorError, match="advance"):
        control.run("advance", seconds=1e18)


def test_answer_that_is_no_json_is_an_error_of_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(500, text="Internal Server Error")

    with SimulatorClient("http://siro.test") as control:
        monkeypatch.setattr(
            control, "_http", httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://s")
        )
        with pytest.raises(SimulatorError, match="500"):
            control.state()


def test_state_tells_what_is_not_quite_json(simulator: Simulator, control: SimulatorClient) -> None:
    headers = AGENT | {"authorization": f"Bearer {simulator.organization_token}", "content-type": "application/json"}
    odd = b'{"externalId": "half \\ud83d", "unknown": 1e999}'
    assert httpx2.put(f"{simulator.api_url}/v1{ENGAGEMENTS}", content=odd, headers=headers).status_code == 200
    assert list(control.state()["records"]["ENGAGEMENT"]) == ["half \ud83d"]
