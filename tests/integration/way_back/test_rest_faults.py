"""A REST CRM without idempotency keys: whatever requests go wrong, each recording ends with one note."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.crm.http.client import ATTEMPTS
from siro_bridge.domain.recording.ledger import LOST_ANSWER_SECONDS
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import KINDS, Fault, Faults
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.faults import Tell, go_wrong_once, go_wrong_twice
from tests.integration.way_back.late import LateWrite
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, believing_mapping, story_mapping
from tests.integration.way_back.story import FIRST_FACTS, FIRST_SUMMARY, NEW, OLD, Story
from tests.integration.way_back.two_faults import elsewhere, in_the_first_write

Open = Callable[[time_machine.Traveller, Any], AbstractContextManager[Story]]
Plans = Callable[[Faults], Iterable[tuple[Fault, Fault]]]

WRITES = ("crm.POST", "crm.PATCH", "crm.DELETE")

FUNCTION_SECONDS = 119
"""Just before the enrichment function's time-out stops it."""


@pytest.fixture(scope="module", params=[story_mapping], ids=["read back"])
def open_story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Open:
    path: Path = tmp_path_factory.mktemp("rest") / "mapping.yaml"
    path.write_text(json.dumps(request.param()), "utf-8")  # JSON is YAML too

    @contextmanager
    def opened(clock: time_machine.Traveller, wrap: Any) -> Iterator[Story]:
        crm = RestStoryCrm()
        with mock_aws():
            bridge = RestBridge(crm, SimulatedSiro(seed=1), "organization", str(path), wrap)
            with closing(bridge):
                yield Story(bridge, crm, clock)

    return opened


@pytest.fixture(scope="module")
def tell(open_story: Open) -> Tell:
    def told(fault: Faults) -> None:
        with time_machine.travel(NOON, tick=False) as clock, open_story(clock, fault) as story:
            fault.meanwhile = story.another_run
            story.mark = fault.mark
            story.tell()
            story.check_end()

    return told


@pytest.mark.parametrize("open_story", [believing_mapping], ids=["answers believed"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_every_call_may_go_wrong_where_answers_are_believed(tell: Tell, kind: str) -> None:
    go_wrong_once(tell, kind, ATTEMPTS)


@pytest.mark.parametrize("plans", [in_the_first_write, elsewhere])
def test_every_call_may_go_wrong_and_then_another(tell: Tell, plans: Plans) -> None:
    go_wrong_twice(tell, plans, ATTEMPTS)


def test_every_request_to_the_crm_may_be_so_late_that_another_run_took_over(tell: Tell) -> None:
    go_wrong_once(tell, "stalls", only=("crm.",))


def test_what_a_late_run_wrote_to_the_old_record_is_taken_back(open_story: Open) -> None:
    """It stalls, the recording is linked elsewhere and worked on there, and then it goes on."""

    def begin(fault: Faults) -> None:
        with time_machine.travel(NOON, tick=False) as clock, open_story(clock, fault) as story:
            fault.meanwhile = lambda: _overtake(story)
            story.link()
            story.settle()
            _overtake(story)
            story.settle()
            assert story.crm.facts(OLD)["timeline"] is None, "not taken back"
            assert story.crm.facts(NEW)["timeline"] == "Spring 2026", "not written"
            assert list(story.crm.noted_deals(story.recording_id)) == [NEW]

    go_wrong_once(begin, "stalls", only=WRITES)


def _overtake(story: Story) -> None:
    story.relink()
    story.bridge.siro.agenda.run_due()
    story.another_run()


def test_note_comes_back_with_its_link_though_we_died_as_we_took_it_away(
    open_story: Open, tell: Tell, clock: time_machine.Traveller
) -> None:
    smooth = Faults()
    tell(smooth)
    taken_away = next(at for at, call in enumerate(smooth.calls) if call.startswith("crm.DELETE"))
    with open_story(clock, Faults([Fault("dies after", taken_away)])) as story:
        story.tell()
        story.relink(OLD)
        story.settle()
        assert list(story.crm.noted_deals(story.recording_id)) == [OLD]


def _redrive(story: Story) -> None:
    story.protect(story.bridge.redrive)
    story.protect(story.bridge.work)


def _link_elsewhere(story: Story) -> None:
    story.relink()
    story.bridge.siro.agenda.run_due()
    story.protect(story.bridge.work)


MEANWHILE: dict[str, tuple[Callable[[Story], Any], str]] = {
    "nothing": (lambda _: None, OLD),
    "the same message again": (lambda story: story.bridge.enrich(story.recording_id), OLD),
    "a re-drive": (_redrive, OLD),
    "linked elsewhere": (_link_elsewhere, NEW),
}


@pytest.mark.parametrize("dies", [0, FUNCTION_SECONDS], ids=["times out", "is stopped"])
@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_note_that_shows_after_its_time_out_is_the_only_one(
    open_story: Open, clock: time_machine.Traveller, meanwhile: str, dies: int
) -> None:
    late = LateWrite(clock, dies)
    happens, deal = MEANWHILE[meanwhile]
    with open_story(clock, late) as story:
        story.link()
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)

        clock.shift(LOST_ANSWER_SECONDS // 2)
        happens(story)
        clock.shift(LOST_ANSWER_SECONDS // 2 - 1)
        late.show()
        story.settle()

        assert list(story.crm.noted_deals(story.recording_id)) == [deal]


@pytest.mark.parametrize("happens", [Story.process_anew, _link_elsewhere], ids=["processed anew", "linked elsewhere"])
def test_value_that_shows_after_its_time_out_is_ours(
    open_story: Open, clock: time_machine.Traveller, happens: Callable[[Story], None]
) -> None:
    late = LateWrite(clock, FUNCTION_SECONDS, "PATCH")
    with open_story(clock, late) as story:
        story.link(summary=FIRST_SUMMARY, extractions=FIRST_FACTS)
        story.bridge.siro.agenda.run_due()
        story.protect(story.bridge.work)

        happens(story)
        story.protect(story.bridge.work)
        clock.shift(LOST_ANSWER_SECONDS - 1)
        late.show()
        assert story.crm.facts(OLD)["timeline"] == "sometime"
        story.settle()
        story.relink()
        story.settle()

        assert story.crm.facts(OLD)["timeline"] is None, "not taken back"
