"""A recording's summary and facts: asked for when they can be there, and read as Siro means them."""

from typing import Any

import pytest

from siro_bridge.domain.errors import SiroUnavailableError
from tests.unit.siro.answering import BUDGET, DEFINITION, DETAIL, EXTRACTIONS, READY, RECORDING, SUMMARIES, Answers

APIS = pytest.mark.parametrize("api", ["oauth", "auto", "organization"])
UNREADY = pytest.mark.parametrize(
    "change", [{"isProcessingDone": False}, {"crm": None}, {"deleted": True}], ids=["unprocessed", "unlinked", "gone"]
)
MAPPINGS = [{"crmModelName": "Opportunity", "crmFieldName": "Budget__c"}]


def by_oauth(detail: dict[str, Any], **recording: Any) -> Answers:
    return Answers({RECORDING: (200, READY | recording), DETAIL: (200, {"data": detail})})


@APIS
@UNREADY
def test_recording_that_cannot_be_written_yet_is_told_by_one_answer(api: str, change: dict[str, Any]) -> None:
    siro = Answers({RECORDING: (200, READY | change)})
    recording = siro.recordings(api).fetch("rec-1")
    assert siro.asked == [RECORDING]
    assert (recording.processed, recording.links is None, recording.gone) == (
        "isProcessingDone" not in change,
        "crm" in change,
        "deleted" in change,
    )


def test_summary_that_siro_does_not_have_leaves_the_facts() -> None:
    siro = by_oauth({"entityExtractions": [DEFINITION]})
    recording = siro.recordings("oauth").fetch("rec-1")
    assert (recording.summary, [fact.name for fact in recording.extractions]) == ("", ["Budget"])
    assert siro.asked[-1] == SUMMARIES


def test_summary_that_the_organization_api_does_not_have_leaves_the_facts() -> None:
    siro = Answers({RECORDING: (200, READY | {"entityExtractions": [BUDGET]})})
    recording = siro.recordings("organization").fetch("rec-1")
    assert (recording.summary, [fact.name for fact in recording.extractions]) == ("", ["Budget"])


def test_facts_that_siro_does_not_have_leave_the_summary() -> None:
    siro = by_oauth({"summary": "S"})
    recording = siro.recordings("oauth").fetch("rec-1")
    assert (recording.summary, recording.extractions) == ("S", ())
    assert siro.asked[-1] == EXTRACTIONS


@pytest.mark.parametrize("api", ["oauth", "organization"])
def test_summary_that_is_still_being_made_is_not_asked_for(api: str) -> None:
    siro = by_oauth({"entityExtractions": []}, isSummaryDone=False)
    assert siro.recordings(api).fetch("rec-1").pending
    assert SUMMARIES not in siro.asked


@pytest.mark.parametrize("item", [BUDGET, {"name": "Budget", "value": "$40,000"}], ids=["null", "absent"])
def test_definitions_own_mappings_are_those_of_its_only_fact(item: dict[str, Any]) -> None:
    siro = by_oauth({"summary": "S", "entityExtractions": [DEFINITION | {"extraction": [item], "mappings": MAPPINGS}]})
    [fact] = siro.recordings("oauth").fetch("rec-1").extractions
    assert fact.mappings == (("Opportunity", "Budget__c"),)


def test_definitions_own_mappings_say_nothing_of_several_facts_nor_of_one_that_has_its_own() -> None:
    several = DEFINITION | {"extraction": [BUDGET, BUDGET], "mappings": MAPPINGS}
    own = DEFINITION | {"extraction": [BUDGET | {"mappings": []}], "mappings": MAPPINGS}
    siro = by_oauth({"summary": "S", "entityExtractions": [several, own]})
    assert [fact.mappings for fact in siro.recordings("oauth").fetch("rec-1").extractions] == [(), (), ()]


def test_heading_without_a_text_and_text_without_a_heading_are_read_as_they_are() -> None:
    sections = [
        {"name": None, "content": None},
        {"name": "Next Steps", "content": None},
        {"name": None, "content": "Financing"},
        {"name": "Overview", "content": "Long"},
    ]
    siro = Answers({RECORDING: (200, READY | {"summary": sections, "entityExtractions": []})})
    assert siro.recordings("organization").fetch("rec-1").summary == "Financing\n\nOverview:\nLong"


def page(cursor: Any, *, more: bool = True) -> tuple[int, Any]:
    return 200, {"data": [DEFINITION], "cursor": cursor, "hasNextPage": more}


def test_pages_of_facts_are_read_to_their_end() -> None:
    pages = [page(2), page("3"), page(None, more=False)]
    siro = Answers({RECORDING: (200, READY), DETAIL: (200, {"data": {"summary": "S"}}), EXTRACTIONS: pages})
    assert len(siro.recordings("oauth").fetch("rec-1").extractions) == 3


def test_pages_of_facts_that_go_in_a_circle_are_given_up() -> None:
    pages = [page("a"), page("b"), *[page("a")] * 20, page(None, more=False)]
    siro = Answers({RECORDING: (200, READY), DETAIL: (200, {"data": {"summary": "S"}}), EXTRACTIONS: pages})
    with pytest.raises(SiroUnavailableError, match="same page again and again"):
        siro.recordings("oauth").fetch("rec-1")
    assert siro.asked.count(EXTRACTIONS) == 3
