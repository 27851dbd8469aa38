"""Facts that Siro's own mapping sends to a field: one that the CRM lacks is told, and stops nothing."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from moto import mock_aws

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import TIMELINE, fact
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

UNLISTED = [{"crmModelName": "Opportunity", "target": "deal"}]
UNKNOWN = (
    Extraction("Mood", "happy", ("Opportunity.Mood__c",)),
    Extraction("Dog", "bites", ("Opportunity.Dog__c",)),
)


def test_fact_for_a_column_that_the_database_lacks_is_told(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE], unlisted=UNLISTED))
    objections = Extraction("Objections", "the price", ("Opportunity.objections",))

    recording_id = bridge.record(extractions=(*UNKNOWN, objections, *fact("soon")))

    assert [report.result for report in bridge.work()] == [WorkResult.DONE]
    assert (bridge.deal()["timeline"], bridge.deal()["objections"]) == ("soon", "the price")
    assert len(bridge.notes(recording_id)) == 1
    for name in ("Mood__c", "Dog__c"):
        assert f"{name}: the CRM has no such field" in bridge.ledger(recording_id).reason


def test_column_that_the_mapping_file_names_and_the_database_lacks_is_a_mistake(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"column": "timelime"}], unlisted=UNLISTED))

    bridge.record(extractions=(*UNKNOWN, *fact("soon")))
    [report] = bridge.work()

    assert report.result is WorkResult.WAITING
    assert "no column timelime" in report.reason


@pytest.mark.usefixtures("clock")
@mock_aws()
def test_fact_for_a_field_that_the_api_passes_over_is_told(tmp_path: Path) -> None:
    mapping = story_mapping()
    mapping["write_back"]["unlisted"] = UNLISTED
    path = tmp_path / "rest.yaml"
    path.write_text(json.dumps(mapping), "utf-8")
    with closing(RestBridge(RestStoryCrm(), SimulatedSiro(seed=1), "organization", str(path))) as bridge:
        bridge.send_appointment(OLD, "visit")
        recording_id = bridge.siro.recorder.record("visit", extractions=(*UNKNOWN, *fact("soon")))
        bridge.siro.agenda.run_due()

        assert [report.result for report in bridge.work()] == [WorkResult.INCOMPLETE]
        assert bridge.crm.facts(OLD)["timeline"] == "soon"
        assert len(bridge.crm.noted_deals(recording_id)) == 1
        assert "Mood__c: " in bridge.ledger(recording_id).reason
