"""Faults: what the client sees, and whether the request took effect."""

import asyncio

import httpx2
import pytest

from siro_bridge_cli.simulator import Fault, Kind, Latency, SimulatedSiro, SimulatorTransport
from siro_bridge_cli.simulator.faults import FaultKind
from tests.integration.simulator.parts import AGENT, BATCH, ENGAGEMENTS, appointment


@pytest.mark.parametrize("status", [429, 500, 503])
def test_status_fault_answers_so_often_and_has_no_effect(siro: SimulatedSiro, api: httpx2.Client, status: int) -> None:
    siro.faults.add(Fault("status", status=status, times=2))
    answers = [api.put(ENGAGEMENTS, json=appointment(str(number))).status_code for number in range(3)]
    assert answers == [status, status, 200]
    assert [record.external_id for record in siro.world.live(Kind.ENGAGEMENT)] == ["2"]


@pytest.mark.parametrize(
    ("kind", "error", "stored"),
    [
        ("cut", httpx2.RemoteProtocolError, 0),
        ("lost", httpx2.RemoteProtocolError, 1),
        ("timeout", httpx2.ReadTimeout, 0),
        ("late", httpx2.ReadTimeout, 1),
        ("refused", httpx2.ConnectError, 0),
    ],
)
def test_fault_without_an_answer(
    siro: SimulatedSiro, api: httpx2.Client, kind: FaultKind, error: type[Exception], stored: int
) -> None:
    siro.faults.add(Fault(kind))
    with pytest.raises(error):
        api.put(ENGAGEMENTS, json=appointment())
    assert len(siro.world.live(Kind.ENGAGEMENT)) == stored


def test_fault_meets_only_its_method_and_path(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.faults.add(Fault("status", path="*/sync/batch/*", method="PUT", times=None))
    assert api.get("/core/users").status_code == 200
    assert api.put(ENGAGEMENTS, json=appointment()).status_code == 200
    assert api.put(BATCH, json=[appointment()]).status_code == 503


def test_fault_lets_some_pass_first(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.faults.add(Fault("status", skip=2))
    assert [api.get("/core/users").status_code for _ in range(4)] == [200, 200, 503, 200]


def test_siro_that_is_down_refuses_all_until_it_comes_up(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.faults.go_down()
    with pytest.raises(httpx2.ConnectError):
        api.get("/core/users")
    siro.faults.come_up()
    assert api.get("/core/users").status_code == 200


def test_latency_counts_requests_and_records(siro: SimulatedSiro) -> None:
    slept: list[float] = []
    siro.faults.slow(Latency(seconds=0.05, seconds_a_record=0.002))
    headers = AGENT | {"authorization": f"Bearer {siro.organization_token}"}
    transport = SimulatorTransport(siro, sleep=slept.append)
    with httpx2.Client(base_url="https://siro.test/api-externalApi/v1", headers=headers, transport=transport) as api:
        api.put(BATCH, json=[appointment("a"), appointment("b")])
        api.get("/core/users")
    assert slept == [pytest.approx(0.054), 0.05]


def test_requests_are_logged_with_status_and_token(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.faults.add(Fault("lost", method="PUT"))
    with pytest.raises(httpx2.RemoteProtocolError):
        api.put(BATCH, json=[appointment("a"), appointment("b")])
    api.get("/core/recordings/none", params={"showSummary": "true"})
    lost, missing = siro.requests
    assert (lost.status, lost.records, lost.token) == (None, 2, "organization")
    assert (missing.status, missing.query) == (404, {"showSummary": "true"})
    assert siro.requests.count("PUT", "*/sync/*") == 1
    assert siro.requests.count(route="*/recordings/{id}") == 1


async def async_answer(siro: SimulatedSiro) -> httpx2.Response:
    headers = AGENT | {"authorization": f"Bearer {siro.organization_token}"}
    async with httpx2.AsyncClient(headers=headers, transport=SimulatorTransport(siro)) as api:
        return await api.get("https://siro.test/api-externalApi/v1/core/users")


def test_transport_serves_async_clients(siro: SimulatedSiro) -> None:
    assert asyncio.run(async_answer(siro)).status_code == 200
