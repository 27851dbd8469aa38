"""Siro quotes people and secrets in its refusals, of records and of recordings: none of it is told."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, MAIL, NAME, PHONE, SUMMARY
from tests.integration.marks.quoting import Quoting, all_shapes, siros
from tests.integration.way_back.bridge import Bridge

PAUSE = 1000


@dataclass
class Both:
    bridge: Bridge
    siro: Quoting
    clock: time_machine.Traveller
    heard: Heard

    def items(self) -> list[Any]:
        found: list[Any] = self.bridge.dynamodb.scan(TableName=self.bridge.table)["Items"]
        return found


@pytest.fixture
def both(crm: SampleCrm, clock: time_machine.Traveller, heard: Heard) -> Iterator[Both]:
    with crm.engine.begin() as connection:
        values = {"name": NAME, "mail": MAIL, "phone": PHONE, "street": ADDRESS}
        connection.exec_driver_sql(
            "UPDATE customers SET full_name = %(name)s, email = %(mail)s, phone = %(phone)s, street = %(street)s",
            values,
        )
    simulated = SimulatedSiro(seed=1)
    siro = Quoting(SimulatorTransport(simulated))
    with mock_aws(), closing(Bridge(crm, simulated)) as bridge, handlers.deployed(bridge, siro):
        yield Both(bridge, siro, clock, heard)


def is_of_sync(request: httpx2.Request) -> bool:
    return "/sync/" in request.url.path


def is_of_a_recording(request: httpx2.Request) -> bool:
    return "/recordings" in request.url.path


def is_of_a_login(request: httpx2.Request) -> bool:
    return "/oauth/" in request.url.path


REFUSES = (400, 404, 409, 413, 422)


def test_records_that_siro_refuses_are_told_without_their_people(both: Both) -> None:
    answers = all_shapes(siros)
    refusals = [each for each in answers if each.status_code in REFUSES]
    both.siro.quote(is_of_sync, *refusals)
    reports = [handlers.run_sync()]
    assert both.siro.given >= len(refusals)
    for answer in answers:
        if answer not in refusals:
            both.siro.quote(is_of_sync, answer)
            both.clock.shift(PAUSE)
            reports.append(handlers.run_sync())
    both.heard.say("reports", reports)
    assert '"rejected"' in reports[0]
    assert both.heard.marks(both.items()) == {}


@pytest.mark.parametrize("refused", [is_of_a_recording, is_of_a_login])
def test_recordings_that_siro_refuses_are_told_without_their_people(both: Both, refused: Any) -> None:
    recording_id = both.bridge.record(
        title=NAME,
        summary=(Section("Overview", SUMMARY),),
        extractions=(Extraction("Decision Maker", NAME, ("Opportunity.Decision_Maker__c",)),),
    )
    ledger = DynamoSyncLedger(both.bridge.dynamodb, both.bridge.table, both.bridge.now)
    reasons = set()
    for answer in all_shapes(siros):
        both.siro.quote(refused, answer)
        both.clock.shift(PAUSE)
        ledger.replay(recording_id)
        handlers.enrich(recording_id)
        reasons.add(both.bridge.ledger(recording_id).reason)
    both.heard.say("report", handlers.run_sync())
    assert len(reasons) > 5
    assert both.heard.marks(both.items()) == {}
