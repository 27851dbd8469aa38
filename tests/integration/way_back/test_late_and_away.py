"""A write has no answer and takes effect late, and the CRM is away before anybody could look: its word is still out."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import Section, SimulatedSiro
from tests.integration.way_back.late import LateWrite
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, believing_mapping, story_mapping
from tests.integration.way_back.story import NEW, OLD, Story
from tests.proof.faults import ANSWER_LOST, NO_CONNECTION, Faults, Planned
from tests.proof.ways import AwsCalls

Open = Callable[[Any], AbstractContextManager[Story]]


@dataclass
class LateAndAway(LateWrite):
    """After the late write so many requests are answered, and then the CRM is away until it is `back`."""

    answered: int = 0
    back: bool = False

    def send(self, request: httpx2.Request, real: httpx2.BaseTransport) -> httpx2.Response:
        if self.requests and not self.back:
            if not self.answered:
                raise httpx2.ConnectError("refused", request=request)
            self.answered -= 1
        return super().send(request, real)


@pytest.fixture(params=[story_mapping, believing_mapping], ids=["read back", "answers believed"])
def open_story(request: pytest.FixtureRequest, tmp_path: Path, clock: time_machine.Traveller) -> Open:
    path = tmp_path / "mapping.yaml"
    path.write_text(json.dumps(request.param()), "utf-8")  # JSON is YAML too

    @contextmanager
    def opened(wrap: Any) -> Iterator[Story]:
        crm = RestStoryCrm()
        with mock_aws(), closing(RestBridge(crm, SimulatedSiro(seed=1), "organization", str(path), wrap)) as bridge:
            yield Story(bridge, crm, clock)

    return opened


@pytest.mark.parametrize("answered", [0, 1])
@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_what_shows_late_is_not_on_the_deal_that_its_recording_has_left(
    open_story: Open, clock: time_machine.Traveller, method: str, answered: int
) -> None:
    late = LateAndAway(clock, method=method, answered=answered)
    with open_story(late) as story:
        story.link()
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)
        assert late.requests

        late.back = True
        story.relink()
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)
        clock.shift(60)
        late.show()
        story.settle()

        assert story.crm.facts(OLD)["timeline"] is None, "not taken back"
        assert list(story.crm.noted_deals(story.recording_id)) == [NEW]


@pytest.mark.parametrize("answered", [0, 1])
def test_new_text_that_shows_late_in_a_note_is_not_on_the_deal_that_its_recording_has_left(
    open_story: Open, clock: time_machine.Traveller, answered: int
) -> None:
    late = LateAndAway(clock, method="none", answered=answered)
    with open_story(late) as story:
        story.link()
        story.settle()
        late.method = "PATCH"
        summary = (Section("Overview", "Another summary."),)
        story.bridge.siro.recorder.replace_content(story.recording_id, summary=summary)
        story.bridge.want_again(story.recording_id)
        story.protect(lambda: story.bridge.enrich(story.recording_id))
        assert late.requests

        late.back = True
        story.relink()
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)
        clock.shift(60)
        late.show()
        story.settle()

        assert list(story.crm.noted_deals(story.recording_id)) == [NEW]


@pytest.mark.parametrize("kind", [NO_CONNECTION, ANSWER_LOST])
def test_ledger_that_does_not_answer_ends_no_claim_whose_write_may_come(
    open_story: Open, clock: time_machine.Traveller, kind: str
) -> None:
    late = LateWrite(clock)
    at_the_ledger = Faults([Planned(kind, 0)])

    def wrap(name: str, real: Any) -> Any:
        if name == "dynamodb":
            return _AfterTheWrite(late, at_the_ledger, real)
        return late(name, real)

    with open_story(wrap) as story, at_the_ledger.visit("enrichment"):
        story.link()
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)
        assert at_the_ledger.met

        clock.shift(75)
        story.protect(story.bridge.redrive)
        story.protect(story.bridge.work)
        late.show()
        story.settle()

        assert list(story.crm.noted_deals(story.recording_id)) == [OLD]


@dataclass
class _AfterTheWrite:
    """A client whose calls may go wrong once the late write is out."""

    late: LateWrite
    faults: Faults
    real: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(AwsCalls(self.faults, "dynamodb", self.real) if self.late.requests else self.real, name)
