"""A REST CRM whose record is no more: it was merged into another, or deleted. A recording leaves it all the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.rest_harness import deal
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import NEW, OLD, Story


@pytest.fixture
def story(tmp_path: Path, clock: time_machine.Traveller) -> Iterator[Story]:
    """Its recording is written to the first deal."""
    path = tmp_path / "mapping.yaml"
    path.write_text(json.dumps(story_mapping()), "utf-8")  # JSON is YAML too
    crm = RestStoryCrm()
    with mock_aws(), closing(RestBridge(crm, SimulatedSiro(seed=1), "organization", str(path))) as bridge:
        story = Story(bridge, crm, clock)
        story.link()
        story.settle()
        yield story


def _delete(story: Story) -> None:
    store = story.bridge.crm.store
    store.notes.clear()
    del store.deals[OLD]


def _merge(story: Story) -> None:
    store = story.bridge.crm.store
    for note in store.notes.values():
        note["deal_id"] = NEW
        note["text"] = f"{note['text']}\nDana called."
    del store.deals[OLD]


@pytest.mark.parametrize("happens", [_delete, _merge])
def test_recording_leaves_a_record_that_is_gone(story: Story, happens: Callable[[Story], None]) -> None:
    happens(story)
    story.relink()
    story.settle()

    assert list(story.crm.noted_deals(story.recording_id)) == [NEW]
    assert story.crm.facts(NEW)["timeline"] == "Spring 2026"


def test_note_that_a_merge_took_along_leaves_with_its_recording(story: Story) -> None:
    """It is linked to a third deal: nothing of it belongs on the survivor, but what a person wrote."""
    _merge(story)
    third = story.bridge.crm.store.deals["4002"] = deal("4002")
    third["custom"]["decision_maker"] = None
    story.bridge.send_appointment("4002", "appointment-4002")
    story.bridge.siro.recorder.relink(story.recording_id, "appointment-4002")
    story.settle()

    assert list(story.crm.noted_deals(story.recording_id)) == ["4002"]
    left = [note["text"] for note in story.bridge.crm.store.notes.values() if note["deal_id"] == NEW]
    assert left == ["Dana called."]


def test_recording_that_siro_deleted_is_done_though_its_record_is_gone(story: Story) -> None:
    _delete(story)
    story.bridge.siro.recorder.delete_recording(story.recording_id)
    story.bridge.want_again(story.recording_id)
    story.bridge.send_again(story.recording_id)
    story.settle()


def test_refusal_of_a_record_that_is_there_stays_one(story: Story) -> None:
    """The mapping's path is wrong since: our note stands there, and somebody has to know."""
    store = story.bridge.crm.store
    mapping = story_mapping()
    mapping["write_back"]["note"]["find"]["path"] = "/deals/{parent}/nowhere"
    del mapping["write_back"]["note"]["read"]
    Path(story.bridge.mapping_file).write_text(json.dumps(mapping), "utf-8")
    story.bridge.start()
    story.relink()
    story.bridge.siro.agenda.run_due()
    story.bridge.work()

    item = story.bridge.ledger(story.recording_id)
    assert item.state == "incomplete"
    assert f"take back the note from deal {OLD}" in item.refused
    assert len(store.notes) == 1
