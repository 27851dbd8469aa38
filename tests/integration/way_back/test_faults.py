"""Whatever call goes wrong, and however: every recording ends written once, and every person's edit stays."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.domain.errors import UnavailableError
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro, WebhookAnswer, WebhookCall
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill
from tests.integration.way_back.faults import KINDS, Died, Faults

ROUND = 1000
"""Seconds between two rounds: a claim and a message's visibility expire, and the re-drive finds what is due."""

ROUNDS = 12


@dataclass
class Story:
    """A recording is linked, a rep edits what it wrote, it is linked elsewhere; with one fault on the way."""

    bridge: Bridge
    clock: time_machine.Traveller
    fault: Faults

    def tell(self) -> None:
        first, second = self.bridge.sync_appointment(4001), self.bridge.sync_appointment(4004)
        self.recording_id = self.bridge.siro.recorder.record(first, recording_id="rec-under-fault")
        self.settle()
        assert self.bridge.crm.deals()[0]["timeline"] == "Spring 2026"
        self.bridge.crm.edit_deal(4001, {"decision_maker": "typed by Dana"})
        self.bridge.siro.recorder.relink(self.recording_id, second)
        self.settle()

    def settle(self) -> None:
        """As Svix, SQS and the schedule would: again and again, until nothing is due any more."""
        for _ in range(ROUNDS):
            self.bridge.siro.agenda.run_due()
            self.work()
            self.check_no_double()
            if not self.bridge.siro.webhooks.pending() and self._is_done():
                return
            self.clock.shift(ROUND)
            self._protect(self.bridge.redrive)
        raise AssertionError(f"not settled: {self.bridge.ledger('rec-under-fault').get('state')}")

    def deliver(self, call: WebhookCall) -> WebhookAnswer:
        try:
            return Bridge.deliver(self.bridge, call)
        except UnavailableError:
            return WebhookAnswer(503)
        except Died:
            self.bridge.start()
            return WebhookAnswer(502)

    def work(self) -> None:
        self._protect(self.bridge.work)

    def check_no_double(self) -> None:
        notes = [note["deal_id"] for note in self.bridge.crm.notes() if "rec-under-fault" in note["body"]]
        assert len(notes) == len(set(notes)), "two notes of one recording on one deal"

    def check_end(self) -> None:
        old, new = self.bridge.crm.deals()[0], self.bridge.crm.deals()[3]
        assert (old["timeline"], old["budget"]) == (None, None), "not taken back"
        assert old["decision_maker"] == "typed by Dana", "a person's edit was lost"
        assert (new["timeline"], new["decision_maker"]) == ("Spring 2026", "Both homeowners present"), "not written"
        notes = [note["deal_id"] for note in self.bridge.crm.notes() if "rec-under-fault" in note["body"]]
        assert notes == [4004], f"notes on {notes}"

    def _is_done(self) -> bool:
        return self.bridge.ledger("rec-under-fault").get("state") == "done"

    def _protect(self, act: Any) -> None:
        """A death or a failure leaves the message in the queue, where it comes again."""
        try:
            act()
        except UnavailableError:
            pass
        except Died:
            self.bridge.start()


@pytest.fixture(scope="module")
def tell(running_crm: SampleCrm) -> Any:
    def told(fault: Faults) -> None:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=1), wrap=fault)) as bridge,
        ):
            story = Story(bridge, clock, fault)
            bridge.siro.webhooks.sender = story.deliver
            story.tell()
            story.check_end()

    return told


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_may_go_wrong_once(tell: Any, kind: str) -> None:
    smooth = Faults()
    tell(smooth)
    assert len(smooth.calls) > 30, "the fault points are not found any more"
    wrong = []
    for at, call in enumerate(smooth.calls):
        try:
            tell(Faults(kind, at))
        except AssertionError as error:
            wrong.append(f"{call} (call {at}) {kind}: {str(error).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)
