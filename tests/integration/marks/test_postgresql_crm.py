"""A PostgreSQL CRM quotes rows in its refusals: none of it is told but in the journal."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, NAME, SUMMARY, found_in
from tests.integration.marks.postgresql_refusals import CLEANED, REFUSALS
from tests.integration.way_back.bridge import Bridge

PAUSE = 300
"""Seconds: Siro may be asked again by then, and what a write became of is looked at."""

FACTS = (
    Extraction("Timeline", f"{ADDRESS} by spring", ("Opportunity.Timeline__c",)),
    Extraction("Decision Maker", NAME, ("Opportunity.Decision_Maker__c",)),
)


def run(crm: SampleCrm, statements: list[str]) -> None:
    with crm.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.fixture
def bridge(crm: SampleCrm, clock: time_machine.Traveller, heard: Heard) -> Iterator[Bridge]:
    siro = SimulatedSiro(seed=1)
    with mock_aws(), closing(Bridge(crm, siro)) as bridge, handlers.deployed(bridge, SimulatorTransport(siro)):
        yield bridge
        bridge.close()
        run(crm, CLEANED)


def items(bridge: Bridge) -> list[Any]:
    found: list[Any] = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    return found


def test_refusals_that_quote_rows_are_told_without_them(
    bridge: Bridge, crm: SampleCrm, heard: Heard, clock: time_machine.Traveller
) -> None:
    recording_id = bridge.record(summary=(Section("Overview", SUMMARY),), extractions=FACTS)
    reasons = {}
    for name, statements in REFUSALS.items():
        run(crm, statements)
        bridge.want_again(recording_id)
        clock.shift(PAUSE)
        handlers.enrich(recording_id)
        item = bridge.ledger(recording_id)
        reasons[name] = item.state, item.reason
        run(crm, CLEANED)
        handlers.forget()
    assert not any("Siro" in reason for _, reason in reasons.values())
    assert [name for name, (state, _) in reasons.items() if state == "done"] == ["notices"]
    assert heard.marks(items(bridge)) == {}
    assert found_in(json.dumps([item.get("said") for item in bridge.journal(recording_id)]))
