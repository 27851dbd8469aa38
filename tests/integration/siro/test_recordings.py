"""A recording is the same whichever API it is fetched by, and whatever shape the answer has."""

from dataclasses import replace
from typing import Any

import pytest

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.recording.ledger import listed_version
from siro_bridge.domain.recording.recording import Extraction as Fact
from siro_bridge.domain.recording.recording import Recording
from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from tests.integration.siro.parts import NOON, Sides, Without

APIS = pytest.mark.parametrize("api", ["oauth", "organization"])
SUMMARY = (
    "Overview:\nThe rep walked the customer through financing options.\n\n"
    "Next Steps:\nSend a written proposal by Friday."
)


def fetch(sides: Sides, recording_id: str, api: str = "oauth", without: tuple[str, ...] = ()) -> Recording:
    transport = Without(sides.siro, *without) if without else None
    return sides.instance(api, transport).recordings.fetch(recording_id)


@APIS
def test_recording_has_links_flags_summary_and_facts(sides: Sides, api: str) -> None:
    recording = fetch(sides, sides.record(minutes=45), api)
    assert recording.links is not None
    found = {kind: recording.links.external_id(kind) for kind in ("engagement", "opportunity", "account")}
    assert found == {"engagement": "appt-456", "opportunity": "opp-101", "account": "account-789"}
    assert (recording.processed, recording.gone, recording.pending) == (True, False, False)
    assert recording.summary == SUMMARY
    assert recording.extractions[0] == Fact("Budget", "$40,000 - $50,000", (("Opportunity", "Budget__c"),))
    assert recording.duration_seconds == 2700
    assert recording.created_at.utcoffset() is not None


def test_both_apis_tell_the_same(sides: Sides) -> None:
    recording_id = sides.record()
    by_oauth, by_organization = (fetch(sides, recording_id, api) for api in ("oauth", "organization"))
    assert replace(by_oauth, conversation_type="") == by_organization
    assert by_oauth.conversation_type == "SALES"


def test_requests_are_one_by_the_organization_and_two_by_oauth(sides: Sides) -> None:
    recording_id = sides.record()
    fetch(sides, recording_id, "organization")
    assert len(sides.requests()) == 1
    instance = sides.instance()
    instance.recordings.fetch(recording_id)
    sides.siro.requests.clear()
    instance.recordings.fetch(recording_id)
    assert len(sides.requests()) == 2


@APIS
def test_version_is_the_one_that_the_list_tells(sides: Sides, siro: SimulatedSiro, api: str) -> None:
    recording_id = sides.record()
    [listed] = sides.instance("organization").organization.recordings(NOON, None)["data"]
    assert fetch(sides, recording_id, api).version == listed_version(listed)
    siro.recorder.delete_recording(recording_id)
    assert fetch(sides, recording_id, api).version != listed_version(listed)


VALUES: list[Any] = ["text", 7, 1.5, True, None, ["a", 1, None], "", []]


@APIS
def test_values_of_every_type_and_missing_mappings_arrive(sides: Sides, api: str) -> None:
    facts = [Extraction(f"f{at}", value, None) for at, value in enumerate(VALUES)]
    recording = fetch(sides, sides.record(extractions=facts), api)
    assert [(fact.value, fact.mappings) for fact in recording.extractions] == [(value, ()) for value in VALUES]


def test_facts_that_failed_or_whose_definition_is_gone_are_skipped_with_the_reason(sides: Sides) -> None:
    facts = [
        Extraction("Good", 1),
        Extraction("Synced", 2, status="SYNCED"),
        Extraction("Failed", 3, status="FAIL"),
        Extraction("Old", 4, definition_deleted=True),
    ]
    recording = fetch(sides, sides.record(extractions=facts))
    assert [fact.name for fact in recording.extractions] == ["Good", "Synced"]
    assert [(each.name, each.reason) for each in recording.skipped] == [
        ("Failed", "Siro could not extract it"),
        ("Old", "its definition was deleted at Siro"),
    ]
    assert not recording.pending


@APIS
def test_extraction_in_progress_is_pending_until_it_is_finished(sides: Sides, siro: SimulatedSiro, api: str) -> None:
    recording_id = sides.record(extractions=[Extraction("Budget", 1), Extraction("Timeline", 2, status="IN_PROGRESS")])
    recording = fetch(sides, recording_id, api)
    assert recording.pending
    assert [fact.name for fact in recording.extractions] == ["Budget"]
    siro.recorder.finish_extraction(recording_id)
    assert not fetch(sides, recording_id, api).pending


@APIS
def test_summary_that_is_not_ready_is_pending(sides: Sides, siro: SimulatedSiro, api: str) -> None:
    recording_id = sides.record(summary_ready=False)
    recording = fetch(sides, recording_id, api)
    assert (recording.pending, recording.summary) == (True, "")
    siro.recorder.finish_summary(recording_id)
    recording = fetch(sides, recording_id, api)
    assert (recording.pending, recording.summary) == (False, SUMMARY)


@APIS
@pytest.mark.parametrize("shape", ["array", "data"])
def test_summary_is_asked_for_apart_where_the_detail_lacks_it(
    sides: Sides, siro: SimulatedSiro, api: str, shape: Any
) -> None:
    siro.behaviour.summaries_shape = shape
    assert fetch(sides, sides.record(), api, without=("summary",)).summary == SUMMARY
    assert len(sides.requests("/summaries")) == 1


def test_extractions_are_asked_for_apart_where_the_detail_lacks_them(sides: Sides) -> None:
    facts = fetch(sides, sides.record(), without=("entityExtractions",)).extractions
    assert [fact.name for fact in facts] == ["Budget", "Timeline", "Decision Maker", "Objections"]
    assert len(sides.requests("/extractions/")) == 1


@APIS
@pytest.mark.parametrize("end", ["delete_recording", "purge_recording"])
def test_recording_that_is_gone_is_told_without_asking_for_its_content(
    sides: Sides, siro: SimulatedSiro, api: str, end: str
) -> None:
    recording_id = sides.record()
    getattr(siro.recorder, end)(recording_id)
    recording = fetch(sides, recording_id, api)
    assert recording.gone
    assert len(sides.requests()) == 1


@APIS
def test_links_of_another_connection_are_told_as_they_are(sides: Sides, siro: SimulatedSiro, api: str) -> None:
    recording_id = sides.record()
    siro.recorder.override_links(recording_id, {"integrationConnectionId": "theirs", "lead": {"externalId": "l-1"}})
    links = fetch(sides, recording_id, api).links
    assert links is not None
    assert (links.connection_id, links.lead) == ("theirs", "l-1")


@APIS
def test_unlinked_and_unprocessed_are_told(sides: Sides, api: str) -> None:
    recording = fetch(sides, sides.record(steps=()), api)
    assert (recording.links, recording.processed) == (None, False)


@APIS
def test_recording_that_siro_does_not_know_is_refused(sides: Sides, api: str) -> None:
    sides.record()
    with pytest.raises(SiroRefusedError, match="Recording not found") as raised:
        fetch(sides, "no-such/recording?x", api)
    assert raised.value.status == 404
