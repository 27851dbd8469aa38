"""A REST CRM shows a value in its own writing, and we die right after our update: it is still ours."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.domain.write_back.policies import DOUBTED
from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from tests.fault_points import Fault, Faults
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import NEW, OLD, Story

Open = Callable[[str], AbstractContextManager[Story]]


@pytest.fixture
def open_story(tmp_path: Path, clock: time_machine.Traveller) -> Open:
    """We die right after the first update. The fact `Asked` goes to custom.asked, of the type that is given."""

    @contextmanager
    def opened(kind: str) -> Iterator[Story]:
        document = story_mapping()
        document["write_back"]["fields"] = [{"name": "Asked", "target": "deal", "column": "custom.asked", "type": kind}]
        mapping_file = tmp_path / "mapping.yaml"
        mapping_file.write_text(json.dumps(document), "utf-8")
        crm = RestStoryCrm()
        for deal in (OLD, NEW):
            crm.store.deals[deal]["custom"]["asked"] = None
        with mock_aws():
            deaths = Faults([Fault("dies after", 0, only=("crm.PATCH",))])
            with closing(RestBridge(crm, SimulatedSiro(seed=1), "organization", str(mapping_file), deaths)) as bridge:
                yield Story(bridge, crm, clock)
            assert deaths.happened

    return opened


WRITTEN = {
    "a word for yes": ("boolean", "Yes, definitely", lambda value: "Yes" if value else "No"),
    "a day as its midnight": ("date", "May 1, 2026", lambda value: f"{value}T00:00:00.000Z"),
    "a number as a text": ("number", "three", lambda value: f"{value}.00"),
    "a text, escaped": ("text", "roof & windows", lambda value: value.replace("&", "&amp;")),
}


def _die_after_writing(story: Story, said: str, made: Callable[[Any], Any]) -> None:
    story.crm.store.makes["custom.asked"] = lambda value: None if value is None else made(value)  # type: ignore[attr-defined]
    story.link(extractions=(Extraction("Asked", said, ()),))
    story.settle()


@pytest.mark.parametrize(("kind", "said", "made"), WRITTEN.values(), ids=WRITTEN)
def test_value_in_the_crms_own_writing_leaves_with_its_recording_though_we_died(
    open_story: Open, kind: str, said: str, made: Callable[[Any], Any]
) -> None:
    with open_story(kind) as story:
        _die_after_writing(story, said, made)
        assert story.crm.facts(OLD)["asked"] is not None
        assert "Asked" not in story.bridge.ledger(story.recording_id).reason
        story.relink()
        story.settle()
        assert (story.crm.facts(OLD)["asked"], story.crm.facts(NEW)["asked"] is None) == (None, False)


def test_number_that_the_crm_clipped_as_we_died_is_not_called_a_persons(open_story: Open) -> None:
    with open_story("number") as story:
        _die_after_writing(story, "twelve", lambda value: min(value, 9))
        assert story.crm.facts(OLD)["asked"] == 9
        assert DOUBTED in story.bridge.ledger(story.recording_id).reason
