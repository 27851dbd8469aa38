"""Whatever two calls go wrong, and however: every recording ends written once, and every person's edit stays."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import Faults
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill
from tests.integration.way_back.faults import go_wrong_twice
from tests.integration.way_back.story import Story
from tests.integration.way_back.two_faults import everywhere


@dataclass
class SqlStoryCrm:
    crm: SampleCrm

    def facts(self, deal: str) -> Mapping[str, Any]:
        return next(row for row in self.crm.deals() if str(row["deal_id"]) == deal)

    def type_decision_maker(self, deal: str, text: str) -> None:
        self.crm.edit_deal(int(deal), {"decision_maker": text})

    def noted_deals(self, recording_id: str) -> Sequence[str]:
        return [str(note["deal_id"]) for note in self.crm.notes() if recording_id in note["body"]]


Open = Callable[..., AbstractContextManager[Story]]


@pytest.fixture(scope="module")
def open_story(running_crm: SampleCrm) -> Open:
    @contextmanager
    def opened(**more: Any) -> Iterator[Story]:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=1), **more)) as bridge,
        ):
            story = Story(bridge, SqlStoryCrm(running_crm), clock)
            yield story
            story.check_end()

    return opened


def test_every_call_may_go_wrong_and_soon_after_another(open_story: Open) -> None:
    def tell(fault: Faults) -> None:
        with open_story(wrap=fault) as story:
            story.mark = fault.mark
            story.tell()

    go_wrong_twice(tell, everywhere)
