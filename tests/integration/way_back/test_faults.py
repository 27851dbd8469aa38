"""Whatever call goes wrong, and however: every recording ends written once, and every person's edit stays."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill
from tests.integration.way_back.faults import KINDS, Faults, go_wrong_once
from tests.integration.way_back.story import Story


@dataclass
class SqlStoryCrm:
    crm: SampleCrm

    def facts(self, deal: str) -> Mapping[str, Any]:
        return next(row for row in self.crm.deals() if str(row["deal_id"]) == deal)

    def type_decision_maker(self, deal: str, text: str) -> None:
        self.crm.edit_deal(int(deal), {"decision_maker": text})

    def noted_deals(self, recording_id: str) -> Sequence[str]:
        return [str(note["deal_id"]) for note in self.crm.notes() if recording_id in note["body"]]


@pytest.fixture(scope="module")
def tell(running_crm: SampleCrm) -> Any:
    def told(fault: Faults) -> None:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=1), wrap=fault)) as bridge,
        ):
            story = Story(bridge, SqlStoryCrm(running_crm), clock)
            story.tell()
            story.check_end()

    return told


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_may_go_wrong_once(tell: Any, kind: str) -> None:
    go_wrong_once(tell, kind)
