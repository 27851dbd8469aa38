"""A REST CRM that shows notes otherwise than they were sent: a note is kept up to date, moves and goes all the same."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import Section, SimulatedSiro
from tests.changing_crms import CHANGES
from tests.fault_points import DiedError
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import NEW, OLD, Story


@pytest.fixture
def story(tmp_path: Path, clock: time_machine.Traveller) -> Iterator[Story]:
    """Its recording is written to the first deal; one of the team wrote around the note."""
    path = tmp_path / "mapping.yaml"
    path.write_text(json.dumps(story_mapping()), "utf-8")  # JSON is YAML too
    crm = RestStoryCrm()
    crm.store.shows_note = CHANGES["escaped with br"]
    with mock_aws(), closing(RestBridge(crm, SimulatedSiro(seed=1), "organization", str(path), _smooth)) as bridge:
        story = Story(bridge, crm, clock)
        story.link()
        say(story, "Wants solar & a battery.")
        [note] = crm.store.notes.values()
        note["text"] = f"Call first!\n{note['text']}\nR&D called. - Dana"
        yield story


def _smooth(_: str, real: Any) -> Any:
    return real


def say(story: Story, words: str) -> None:
    """Siro processes the conversation anew, and it is worked on until it is done."""
    story.settle()
    say_once(story, words)
    story.settle()


def say_once(story: Story, words: str) -> None:
    summary = (Section("Overview", words),)
    story.bridge.siro.recorder.replace_content(story.recording_id, summary=summary)
    story.bridge.want_again(story.recording_id)
    story.protect(lambda: story.bridge.enrich(story.recording_id))


@dataclass
class AtTheRewrite:
    """The CRM takes the rewritten note and we die; or it is away by then."""

    dies: bool
    met: bool = False

    def __call__(self, name: str, real: Any) -> Any:
        return _Rewriting(self, real) if name == "crm" else real


class _Rewriting(httpx2.BaseTransport):
    def __init__(self, fault: AtTheRewrite, real: httpx2.BaseTransport) -> None:
        self._fault = fault
        self._real = real

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.method != "PATCH" or "notes" not in request.url.path:
            return self._real.handle_request(request)
        self._fault.met = True
        if not self._fault.dies:
            raise httpx2.ConnectError("refused", request=request)
        self._real.handle_request(request)
        raise DiedError(request.url.path)


def texts(story: Story, deal: str) -> list[str]:
    notes = story.bridge.crm.store.notes.values()
    return [note["text"] for note in notes if note["deal_id"] == deal]


def test_note_is_kept_up_to_date_and_leaves_with_its_recording_and_what_people_wrote_stays(story: Story) -> None:
    say(story, "Wants nothing & nobody.")
    [text] = texts(story, OLD)
    assert text.startswith("Call first!\n[Siro recording")
    assert "Wants nothing & nobody." in text
    assert text.endswith("]\nR&D called. - Dana")

    story.relink()
    story.settle()
    assert texts(story, OLD) == ["Call first!\n\nR&D called. - Dana"]
    assert len(texts(story, NEW)) == 1


def test_note_of_a_deleted_recording_says_nothing_any_more(story: Story) -> None:
    story.bridge.siro.recorder.delete_recording(story.recording_id)
    story.bridge.want_again(story.recording_id)
    story.bridge.enrich(story.recording_id)
    [text] = texts(story, OLD)
    assert "solar" not in text
    assert "R&D called. - Dana" in text


@pytest.mark.parametrize("dies", [(True, False), (True, True), (False, True)])
def test_note_is_ours_after_two_faults_in_a_row(story: Story, dies: tuple[bool, bool]) -> None:
    """The write is taken and we die, or the CRM is away by then; and the same with what Siro says next."""
    for number, each in enumerate(dies):
        story.bridge.wrap = fault = AtTheRewrite(each)
        story.bridge.start()
        say_once(story, f"once {number}")
        assert fault.met
        story.clock.shift(1000)
    story.bridge.wrap = _smooth
    story.bridge.start()
    say(story, "fourth")
    [text] = texts(story, OLD)
    assert "fourth" in text
    assert text.startswith("Call first!")

    story.relink()
    story.settle()
    assert texts(story, OLD) == ["Call first!\n\nR&D called. - Dana"]
