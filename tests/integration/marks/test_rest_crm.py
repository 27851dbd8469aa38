"""A REST CRM quotes people and secrets in each of its refusals: none of it is told but in the journal."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, EVERYTHING, NAME, SHAPES, SUMMARY, found_in
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

RECORDING = "rec-marked"
FACTS = (
    Extraction("Timeline", f"{ADDRESS} by spring", ("Opportunity.Timeline__c",)),
    Extraction("Decision Maker", NAME, ("Opportunity.Decision_Maker__c",)),
)

BODIES: tuple[Callable[[str], Any], ...] = (
    lambda text: {"message": text},
    lambda text: {"error": {"message": text}},
    lambda text: {"errors": [{"detail": text, "field": text}]},
    lambda text: {"custom": {"timeline": [text]}, "timeline": [text]},
    lambda text: {text: [text], "timeline": text},
    lambda text: [text],
    lambda text: text,
    lambda text: {"title": text, "type": f"https://crm.test/{text}", "instance": text},
)
REFUSALS = (400, 401, 403, 404, 405, 408, 409, 410, 415, 418, 422, 423, 428, 429, 500, 502, 503, 302)


SAID_OTHERWISE = (404, 409, 410)
"""The record is gone, or another one now."""

PAUSE = 300
"""Seconds: Siro may be asked again by then, and what a write became of is looked at."""


class Quoting(httpx2.BaseTransport):
    """Answers the first requests that fit with a refusal that quotes; all others reach the CRM."""

    def __init__(self, real: httpx2.BaseTransport) -> None:
        self.real = real
        self.refuses: Callable[[httpx2.Request], bool] = lambda _: False
        self.answer = httpx2.Response(500)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if self.refuses(request):
            return httpx2.Response(self.answer.status_code, headers=self.answer.headers, content=self.answer.content)
        return self.real.handle_request(request)


@pytest.fixture
def story(clock: time_machine.Traveller, tmp_path: Path, heard: Heard) -> Iterator[tuple[RestBridge, Quoting]]:
    path = tmp_path / "mapping.yaml"
    path.write_text(json.dumps(story_mapping()), "utf-8")
    quoting: list[Quoting] = []

    def wrap(name: str, real: Any) -> Any:
        if name != "crm":
            return real
        if not quoting:
            quoting.append(Quoting(real))
        quoting[0].real = real
        return quoting[0]

    with mock_aws():
        siro = SimulatedSiro(seed=1)
        bridge = RestBridge(RestStoryCrm(), siro, "organization", str(path), wrap)
        quoting.append(Quoting(httpx2.MockTransport(lambda _: httpx2.Response(500))))
        with closing(bridge), handlers.deployed(bridge, SimulatorTransport(siro)):
            bridge.send_appointment(OLD, f"appointment-{OLD}", NAME)
            siro.recorder.record(
                f"appointment-{OLD}",
                recording_id=RECORDING,
                summary=(Section("Overview", SUMMARY),),
                extractions=FACTS,
            )
            siro.agenda.run_due()
            yield bridge, quoting[0]


WHERE: dict[str, Callable[[httpx2.Request], bool]] = {
    "all writes": lambda request: request.method != "GET",
    "the record's fields": lambda request: request.method == "PATCH",
    "the note": lambda request: request.method == "POST",
    "every request": lambda _: True,
}


def items(bridge: RestBridge) -> list[Any]:
    found: list[Any] = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    return found


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_refusals_that_quote_people_are_told_without_them(
    story: tuple[RestBridge, Quoting],
    heard: Heard,
    clock: time_machine.Traveller,
    where: Callable[[httpx2.Request], bool],
) -> None:
    """Each status, body and shape is met several times over the cases."""
    bridge, crm = story
    crm.refuses = where
    shapes = list(SHAPES.values())
    for at, status in enumerate(REFUSALS):
        body = BODIES[at % len(BODIES)](shapes[at % len(shapes)](EVERYTHING))
        crm.answer = httpx2.Response(status, json=body)
        bridge.want_again(RECORDING)
        clock.shift(PAUSE)
        handlers.enrich(RECORDING)
        item = bridge.ledger(RECORDING)
        assert item.state != "done"
        assert str(status) in f"{item.reason} {dict(item.refused or {})}" or status in SAID_OTHERWISE
    assert heard.lines.records
    assert heard.marks(items(bridge)) == {}


def test_what_the_crm_said_is_in_the_journal(story: tuple[RestBridge, Quoting]) -> None:
    bridge, crm = story
    crm.refuses, crm.answer = WHERE["all writes"], httpx2.Response(422, json={"message": EVERYTHING})
    handlers.enrich(RECORDING)
    said = json.dumps([item.get("said") for item in bridge.journal(RECORDING)])
    assert found_in(said)
