"""What a recording with four facts and a note asks of the CRM, in one process."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from bench.trips.units import Units
from bench.trips.wire import Wire, wire
from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Section, SimulatedSiro, WebhookAnswer, WebhookCall
from tests.integration.aws import aws_client
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.server import RestCrmServer
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, believing_mapping
from tests.integration.way_back.story import OLD

MOST_WARM, MOST_COLD = 12, 20
MOST_REQUESTS = 4
MOST_WRITES = 14
SUMMARY = (Section("Overview", "The homeowners want a new kitchen before the holidays. " * 56),)
"""3 KB."""


@dataclass
class WiredBridge(Bridge):
    """Over a database in front of which each statement is noted."""

    url: str = ""

    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": self.url}


@dataclass
class ServedBridge(RestBridge):
    """Over the test CRM on loopback."""

    url: str = ""

    def crm_secret(self) -> Mapping[str, Any]:
        return {"base_url": self.url, "bearer": TOKEN}

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        del connections, shared
        crm = RestCrm(mapping, dict(secret))
        return crm, crm


@pytest.fixture
def rest_server() -> Iterator[RestCrmServer]:
    with RestCrmServer().running() as server:
        yield server


@pytest.fixture
def on_the_wire(crm: SampleCrm) -> Iterator[Wire]:
    with wire(crm.url) as found:
        yield found


@pytest.fixture
def wired(crm: SampleCrm, clock: time_machine.Traveller, on_the_wire: Wire) -> Iterator[WiredBridge]:
    del clock
    with mock_aws(), closing(WiredBridge(crm, SimulatedSiro(seed=1), url=on_the_wire.url)) as bridge:
        yield bridge


def test_a_recording_waits_for_few_statements(wired: WiredBridge, on_the_wire: Wire) -> None:
    """BEGIN and COMMIT, what the driver asks at its first connection, and the tables' description included."""
    wired.record()
    [first] = wired.work()
    cold = len(on_the_wire.statements)
    wired.record(4004)
    [second] = wired.work()
    warm = on_the_wire.since(cold)
    assert (first.result, second.result) == (WorkResult.DONE, WorkResult.DONE)
    assert cold <= MOST_COLD, on_the_wire.statements
    assert len(warm) <= MOST_WARM, warm


def test_a_recording_costs_few_writes(wired: WiredBridge) -> None:
    """Units of the table and of its index, from the webhook on; the webhook that came too early apart."""
    units = Units()
    wired.wrap = lambda name, real: units.of(real, aws_client("dynamodb")) if name == "dynamodb" else real
    wired.start()
    wired.record()
    wired.work()
    units.writes = units.index = 0
    wired.siro.webhooks.sender = without_the_first(wired.deliver)
    wired.record(4004, summary=SUMMARY)
    [report] = wired.work()
    assert report.result is WorkResult.DONE
    assert units.writes + units.index <= MOST_WRITES, units


def without_the_first(deliver: Callable[[WebhookCall], WebhookAnswer]) -> Callable[[WebhookCall], WebhookAnswer]:
    calls = count()
    return lambda call: deliver(call) if next(calls) else WebhookAnswer(200)


def test_a_recording_waits_for_few_requests(
    clock: time_machine.Traveller, tmp_path: Path, rest_server: RestCrmServer
) -> None:
    """Of a CRM that takes an idempotency key, and whose answers show what it holds."""
    del clock
    file = tmp_path / "mapping.yaml"
    file.write_text(json.dumps(believing_mapping()), "utf-8")
    crm = RestStoryCrm(rest_server.store)
    siro = SimulatedSiro(seed=1)
    with mock_aws(), closing(ServedBridge(crm, siro, "organization", str(file), url=rest_server.url)) as bridge:
        bridge.send_appointment(OLD, "appointment-1")
        bridge.siro.recorder.record("appointment-1")
        bridge.siro.agenda.run_due()
        [report] = bridge.work()
    assert report.result is WorkResult.DONE
    assert crm.facts(OLD)["timeline"] == "Spring 2026"
    assert len(rest_server.requests) <= MOST_REQUESTS, rest_server.requests
