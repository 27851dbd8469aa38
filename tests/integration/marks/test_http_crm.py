"""A CRM with an API quotes people and secrets in its refusals: none of it is told but in the journal."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.graphql.connector import GraphqlCrm
from siro_bridge.crm.port import Crm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.crm import graphql_harness, rest_harness
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, NAME, SUMMARY, found_in
from tests.integration.marks.quoting import Quoting, all_shapes, graphqls, rests
from tests.integration.way_back.one_process import OneProcess
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

RECORDING = "rec-marked"
PAUSE = 300
"""Seconds: Siro may be asked again by then, and what a write became of is looked at."""


@dataclass
class GraphqlBridge(OneProcess[RestStoryCrm]):
    """Nothing of its CRM is asked but what refuses."""

    def crm_secret(self) -> Mapping[str, Any]:
        return {"base_url": "https://crm.test", "bearer": TOKEN}

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        crm = GraphqlCrm(mapping, dict(secret), transport=self.wrap("crm", None), clock=self.now, sleep=lambda _: None)
        return crm, crm


@dataclass
class Told:
    bridge: OneProcess[RestStoryCrm]
    crm: Quoting
    clock: time_machine.Traveller
    heard: Heard

    def items(self) -> list[Any]:
        found: list[Any] = self.bridge.dynamodb.scan(TableName=self.bridge.table)["Items"]
        return found

    def work(self) -> str:
        """The reason, and what was refused."""
        self.bridge.want_again(RECORDING)
        self.clock.shift(PAUSE)
        handlers.enrich(RECORDING)
        item = self.bridge.ledger(RECORDING)
        return f"{item.state}: {item.reason}"


Open = Callable[[Mapping[str, Any], type[OneProcess[RestStoryCrm]]], Told]


@pytest.fixture
def opened(clock: time_machine.Traveller, tmp_path: Path, heard: Heard) -> Iterator[Open]:
    with mock_aws():
        closed: list[Any] = []

        def open_(mapping: Mapping[str, Any], kind: type[OneProcess[RestStoryCrm]]) -> Told:
            path = tmp_path / "mapping.yaml"
            path.write_text(json.dumps(mapping), "utf-8")
            crm = Quoting(httpx2.MockTransport(lambda _: httpx2.Response(500)))

            def wrap(name: str, real: Any) -> Any:
                if name == "crm":
                    crm.real = real or crm.real
                return crm if name == "crm" else real

            siro = SimulatedSiro(seed=1)
            bridge = kind(RestStoryCrm(), siro, "organization", str(path), wrap)
            deployed = handlers.deployed(bridge, SimulatorTransport(siro))
            deployed.__enter__()
            closed.extend([closing(bridge), deployed])
            bridge.send_appointment(OLD, f"appointment-{OLD}", NAME)
            siro.recorder.record(
                f"appointment-{OLD}",
                recording_id=RECORDING,
                summary=(Section("Overview", SUMMARY),),
                extractions=(
                    Extraction("Timeline", f"{ADDRESS} by spring", ("Opportunity.Timeline__c",)),
                    Extraction("Decision Maker", NAME, ("Opportunity.Decision_Maker__c",)),
                ),
            )
            siro.agenda.run_due()
            return Told(bridge, crm, clock, heard)

        yield open_
        for each in reversed(closed):
            each.__exit__(None, None, None)


WHERE: dict[str, Callable[[httpx2.Request], bool]] = {
    "all writes": lambda request: request.method != "GET",
    "the record's fields": lambda request: request.method == "PATCH",
    "the note": lambda request: request.method == "POST",
    "every request": lambda _: True,
}
SAID_OTHERWISE = (200, 404, 409, 410)
"""What is no JSON; the record is gone, or another one now."""


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_api_that_refuses_to_be_written_to_is_told_without_people(
    opened: Open, where: Callable[[httpx2.Request], bool]
) -> None:
    told = opened(story_mapping(), RestBridge)
    for answer in all_shapes(rests):
        told.crm.quote(where, answer)
        reason = told.work()
        assert not reason.startswith("done")
        assert str(answer.status_code) in reason or answer.status_code in SAID_OTHERWISE
    assert told.heard.marks(told.items()) == {}


def test_graphql_api_that_refuses_to_be_written_to_is_told_without_people(opened: Open) -> None:
    document = graphql_harness.documented()
    mapping: dict[str, Any] = {
        name: document[name] for name in ("connector", "graphql", "timezone", "write_back") if name in document
    }
    told = opened(mapping, GraphqlBridge)
    reasons = set()
    for answer in all_shapes(graphqls):
        told.crm.quote(lambda _: True, answer)
        reasons.add(told.work())
    assert len(reasons) > 5
    assert told.heard.marks(told.items()) == {}


@pytest.mark.parametrize(
    ("harness", "kind", "answers"),
    [(rest_harness, RestBridge, rests), (graphql_harness, GraphqlBridge, graphqls)],
    ids=["REST", "GraphQL"],
)
def test_api_that_refuses_to_be_read_is_told_without_people(
    opened: Open, harness: Any, kind: type[OneProcess[RestStoryCrm]], answers: Any
) -> None:
    told = opened(harness.documented(), kind)
    for answer in all_shapes(answers):
        told.crm.quote(lambda _: True, answer)
        told.clock.shift(PAUSE)
        told.heard.say("report", handlers.run_sync())
    for operation in ({"operation": "preview"}, {"operation": "check"}, {"operation": "reps"}):
        told.crm.quote(lambda _: True, *all_shapes(answers))
        told.heard.say("answer", handlers.run_sync(operation))
    assert told.crm.given > len(all_shapes(answers))
    assert told.heard.marks(told.items()) == {}


def test_what_the_crm_said_is_in_the_journal(opened: Open) -> None:
    """Also of a write that failed as a whole."""
    told = opened(story_mapping(), RestBridge)
    for status in (422, 401):
        told.crm.quote(WHERE["all writes"], httpx2.Response(status, json={"message": f"{status} {NAME}"}))
        told.work()
    said = json.dumps([item.get("said") for item in told.bridge.journal(RECORDING)])
    assert found_in(said)
    assert "422 Zorblax" in said
    assert "401 Zorblax" in said
