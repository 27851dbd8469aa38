"""The simulated Siro on a real socket."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest

from siro_bridge.siro.signature import load_svix_webhooks
from siro_bridge_cli.simulator import Fault, Latency, Simulator, SimulatorClient, SimulatorError
from tests.integration.simulator.parts import AGENT, BATCH, ENGAGEMENTS, appointment

SECRET = "whsec_b2xkLXNpZ25pbmctc2VjcmV0"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(seed=1) as simulator:
        yield simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[httpx2.Client]:
    headers = AGENT | {"authorization": f"Bearer {simulator.organization_token}"}
    with httpx2.Client(base_url=simulator.api_url + "/v1", headers=headers) as api:
        yield api


@pytest.fixture
def control(simulator: Simulator) -> Iterator[SimulatorClient]:
    with SimulatorClient(simulator.base_url) as control:
        yield control


class Endpoint(BaseHTTPRequestHandler):
    """Verifies, refuses every message once, then takes it."""

    seen: dict[str, list[int]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        load_svix_webhooks().Webhook(SECRET).verify(body, dict(self.headers.items()))
        statuses = self.seen.setdefault(self.headers["svix-id"], [])
        statuses.append(200 if statuses else 503)
        self.send_response(statuses[-1])
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: object, **kwargs: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    Endpoint.seen = {}
    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_both_apis_answer_on_one_port(simulator: Simulator, api: httpx2.Client) -> None:
    assert api.get("/core/users").status_code == 200
    answer = httpx2.get(simulator.platform_url + "/v1/core/recordings/x", headers=AGENT)
    assert answer.status_code == 401


def test_recorded_conversation_reaches_the_endpoint_in_spite_of_refusals(
    simulator: Simulator, api: httpx2.Client, control: SimulatorClient, endpoint: str
) -> None:
    api.put(ENGAGEMENTS, json=appointment())
    control.configure_endpoint(endpoint, [SECRET])
    control.record("appt-456")
    assert simulator.wait_for_webhooks()
    assert list(Endpoint.seen.values()) == [[503, 200], [503, 200]]
    assert {message["state"] for message in control.messages()} == {"delivered"}


@pytest.mark.parametrize(("kind", "stored"), [("lost", 1), ("cut", 0)])
def test_connection_is_cut_on_the_wire(api: httpx2.Client, control: SimulatorClient, kind: str, stored: int) -> None:
    control.fault(kind, method="PUT")
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        api.put(ENGAGEMENTS, json=appointment())
    assert len(control.state()["records"]["ENGAGEMENT"]) == stored
    assert api.get("/core/users").status_code == 200


def test_no_answer_comes_in_time(simulator: Simulator, api: httpx2.Client) -> None:
    simulator.faults.add(Fault("late", method="PUT"))
    with pytest.raises(httpx2.ReadTimeout):
        api.put(ENGAGEMENTS, json=appointment(), timeout=0.1)


def test_latency_of_requests_side_by_side_is_shared(simulator: Simulator, api: httpx2.Client) -> None:
    simulator.faults.slow(Latency(seconds=0.3))
    start = time.monotonic()
    threads = [threading.Thread(target=api.put, args=(BATCH,), kwargs={"json": []}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.3 <= time.monotonic() - start < 1.2


def test_killed_server_comes_back_on_its_port_with_its_memory(simulator: Simulator, api: httpx2.Client) -> None:
    api.put(ENGAGEMENTS, json=appointment())
    simulator.kill()
    with pytest.raises(httpx2.TransportError):
        api.get("/integrations/engagements")
    simulator.start()
    assert len(api.get("/integrations/engagements").json()["data"]) == 1


def test_control_tells_facts_and_requests(simulator: Simulator, api: httpx2.Client, control: SimulatorClient) -> None:
    api.get("/core/users")
    assert control.facts()["organization_token"] == simulator.organization_token
    assert control.requests()["counts"] == {"GET /api-externalApi/v1/core/users": 1}


def test_control_moves_time_and_switches(simulator: Simulator, control: SimulatorClient) -> None:
    control.run("freeze")
    control.run("set_time", instant="2026-02-15T12:00:00Z")
    assert control.run("advance", seconds=60) == "2026-02-15T12:01:00.000Z"
    control.run("behave", summaries_shape="data", rate_limit=None)
    control.run("weather", loss_rate=0.5)
    assert (simulator.behaviour.summaries_shape, simulator.webhooks.weather.loss_rate) == ("data", 0.5)


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("dance", {}, "no command 'dance'"),
        ("record", {"appointment": "none"}, "no engagement 'none'"),
        ("record", {"minutes": "long"}, "minutes"),
        ("fault", {"fault": {"kind": "fire"}}, "kind"),
        ("behave", {"speed": 1}, "no switch speed"),
        ("behave", {"summaries_shape": "round"}, "summaries_shape"),
        ("set_time", {"instant": "2026-02-15T12:00:00"}, "zone"),
    ],
)
def test_wrong_command_gives_one_clear_line(
    control: SimulatorClient, command: str, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(SimulatorError, match=message) as caught:
        control.run(command, **arguments)
    assert "\n" not in str(caught.value)


def test_control_of_a_server_that_is_gone_says_so() -> None:
    with (
        SimulatorClient("http://127.0.0.1:9") as control,
        pytest.raises(SimulatorError, match="does not answer"),
    ):
        control.state()
