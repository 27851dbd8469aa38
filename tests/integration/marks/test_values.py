"""Values that do not fit are told without them: of rows on their way to Siro, and of facts on their way back."""

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.bootstrap import sync
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.siro.client import Unlimited
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, EVERYTHING, MAIL, NAME, PHONE, SHAPES, SUMMARY
from tests.integration.sync.running import API_URL, NOON, Running
from tests.integration.sync.small_crm import SmallCrm
from tests.integration.way_back.bridge import Bridge

COLUMNS = ("subject", "starts_at", "ends_at", "kind", "rep", "removed_at")


@pytest.fixture
def running(tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    del heard  # it listens before anything is said
    with mock_aws(), closing(Running(tmp_path, SmallCrm(tmp_path), SimulatedSiro(seed=1))) as made:
        for name, value in {
            "STATE_TABLE": made.table,
            "SIRO_API_URL": API_URL,
            "SIRO_SECRET_ARN": "SiroSecret",
            "CRM_SECRET_ARN": "CrmSecret",
            "ENRICHMENT_QUEUE_URL": made.queue_url,
            "MAPPING_FILE": str(made.mapping_file),
        }.items():
            monkeypatch.setenv(name, value)
        outside = partial(Outside, siro=SimulatorTransport(made.siro), budget=Unlimited(), workers=1)
        monkeypatch.setattr(sync, "Outside", partial(outside, clock=made.now, sleep=made.sleep))
        handlers.forget()
        yield made
        handlers.forget()


def test_rows_that_do_not_fit_are_told_without_their_values(running: Running, heard: Heard) -> None:
    running.crm.put_account("c-1", NOON, name=NAME, phone=PHONE)
    for at, column in enumerate(COLUMNS):
        for of, shape in enumerate(SHAPES.values()):
            row: dict[str, Any] = {column: shape(EVERYTHING), "account_id": "c-1"}
            running.crm.put_appointment(f"a{at}-{of}", NOON, **row)
    report = handlers.run_sync()
    assert json.loads(report)["counts"]["engagements"]["rejected"] >= len(SHAPES), report
    heard.say("report", report)
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    assert heard.marks(items) == {}


def test_a_cursor_that_is_no_time_is_told_without_it(running: Running, heard: Heard) -> None:
    running.crm.put_appointment("a1", NOON, updated_at=EVERYTHING)
    running.crm.put_deal("d1", NOON)
    running.crm.execute("UPDATE deals SET updated_at = :name", name=NAME)
    heard.say("report", handlers.run_sync())
    assert heard.marks(running.dynamodb.scan(TableName=running.table)["Items"]) == {}


FIELDS = ("Budget", "Project Type", "Decision Maker", "Objections", "Timeline")
NAMED = ("Decision Date", "Financing", "Competitors")


def test_facts_that_do_not_fit_are_told_without_them(
    crm: SampleCrm, clock: time_machine.Traveller, heard: Heard
) -> None:
    siro = SimulatedSiro(seed=1)
    values = (EVERYTHING, NAME, [NAME, MAIL], {"name": NAME}, f"{NAME} said 5,000 or 6,000", f"maybe, {ADDRESS}")
    with mock_aws(), closing(Bridge(crm, siro)) as bridge, handlers.deployed(bridge, SimulatorTransport(siro)):
        for value in values:
            mapped = [Extraction(each, value, (f"Opportunity.{each.replace(' ', '_')}__c",)) for each in FIELDS]
            named = [Extraction(each, value) for each in (*NAMED, "Nobody's rule")]
            recording_id = bridge.record(summary=(Section("Overview", SUMMARY),), extractions=(*mapped, *named))
            clock.shift(100)
            handlers.enrich(recording_id)
            assert "takes" in bridge.ledger(recording_id).reason
        assert heard.marks(bridge.dynamodb.scan(TableName=bridge.table)["Items"]) == {}
