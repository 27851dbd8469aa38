"""One story of a recording, told over any CRM with something going wrong on the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import time_machine

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.recording.item import State
from siro_bridge_cli.simulator import Extraction, Section, WebhookAnswer, WebhookCall, samples
from tests.fault_points import DiedError
from tests.integration.way_back.one_process import OneProcess

ROUND = 1000
"""Seconds between two rounds: a claim and a message's visibility expire, and the re-drive finds what is due."""

ROUNDS = 12
OLD, NEW = "4001", "4004"


FIRST_SUMMARY = (Section("Overview", "Soon to be told otherwise."),)
FIRST_FACTS = (
    Extraction("Timeline", "sometime", ("Opportunity.Timeline__c",)),
    Extraction("Decision Maker", "nobody knows", ("Opportunity.Decision_Maker__c",)),
    Extraction("Budget", "$1,000", ("Opportunity.Budget__c",)),
)
"""What Siro makes of the conversation at first."""


class StoryCrm(Protocol):
    """What people see of two deals in the CRM, and what they type."""

    def facts(self, deal: str) -> Mapping[str, Any]:
        """`timeline`, `decision_maker` and `budget`."""
        ...

    def type_decision_maker(self, deal: str, text: str) -> None: ...

    def noted_deals(self, recording_id: str) -> Sequence[str]:
        """The deal of each note of the recording."""
        ...


@dataclass
class Story:
    """A recording is linked, and processed anew; a rep edits what it wrote; it is linked elsewhere.

    `mark` hears when a part of it is over: the first attempt, and all that is written to the first deal.
    """

    bridge: OneProcess[Any]
    crm: StoryCrm
    clock: time_machine.Traveller
    mark: Callable[[], None] = lambda: None
    recording_id: ClassVar[str] = "rec-under-fault"

    def __post_init__(self) -> None:
        self.bridge.siro.webhooks.sender = self.deliver
        # by Svix's own schedule: made shorter, two failures a round apart would disable the endpoint
        self.bridge.siro.webhooks.weather.factor = 1.0

    def tell(self) -> None:
        self.begin()
        self.type()
        self.relink()
        self.settle()

    def begin(self) -> None:
        """Siro processes the conversation anew after the first attempt to write it, whatever became of that."""
        self.link(summary=FIRST_SUMMARY, extractions=FIRST_FACTS)
        self.bridge.siro.agenda.run_due()
        self.protect(self.bridge.work)
        self.mark()
        self.process_anew()
        self.settle()
        self.mark()

    def type(self) -> None:
        """A rep edits one of the fields."""
        assert self.crm.facts(OLD)["timeline"] == "Spring 2026", "not kept up to date"
        self.crm.type_decision_maker(OLD, "typed by Dana")

    def link(self, **content: Any) -> None:
        for deal in (OLD, NEW):
            self.bridge.send_appointment(deal, f"appointment-{deal}")
        self.bridge.siro.recorder.record(f"appointment-{OLD}", recording_id=self.recording_id, **content)

    def process_anew(self) -> None:
        """A sweep would find it changed, and send its message; of what never came through no ledger knows yet."""
        self.bridge.siro.recorder.replace_content(
            self.recording_id, summary=samples.SUMMARY, extractions=samples.EXTRACTIONS
        )
        if self.state:
            self.bridge.want_again(self.recording_id)
            self.bridge.send_again(self.recording_id)

    def relink(self, deal: str = NEW) -> None:
        self.bridge.siro.recorder.relink(self.recording_id, f"appointment-{deal}")

    def settle(self) -> None:
        """As Svix, SQS and the schedule would: again and again, until nothing is due any more."""
        for _ in range(ROUNDS):
            self.bridge.siro.agenda.run_due()
            self.protect(self.bridge.work)
            self.check_no_double()
            if not self.bridge.siro.webhooks.pending() and self.is_done:
                return
            self.clock.shift(ROUND)
            self.protect(self.bridge.redrive)
        raise AssertionError(f"not settled: {self.state}")

    def another_run(self) -> None:
        """Whoever works on the recording has stalled for so long that another one takes over, and finishes."""
        self.clock.shift(ROUND)
        self.bridge.start()
        self.bridge.enrich(self.recording_id)

    @property
    def state(self) -> str:
        """Empty where the ledger does not know it."""
        item = self.bridge.known(self.recording_id)
        return item.state if item else ""

    @property
    def is_done(self) -> bool:
        item = self.bridge.known(self.recording_id)
        return item is not None and item.state is State.DONE and item.seq == item.applied

    def deliver(self, call: WebhookCall) -> WebhookAnswer:
        try:
            return self.bridge.deliver(call)
        except DiedError:
            self.bridge.start()
            return WebhookAnswer(502)

    def protect(self, act: Callable[[], Any]) -> None:
        """A death or a failure leaves the message in the queue, where it comes again."""
        try:
            act()
        except UnavailableError:
            pass
        except DiedError:
            self.bridge.start()

    def check_no_double(self) -> None:
        notes = self.crm.noted_deals(self.recording_id)
        assert len(notes) == len(set(notes)), "two notes of one recording on one deal"

    def check_end(self) -> None:
        old, new = self.crm.facts(OLD), self.crm.facts(NEW)
        assert (old["timeline"], old["budget"]) == (None, None), "not taken back"
        assert old["decision_maker"] == "typed by Dana", "a person's edit was lost"
        assert (new["timeline"], new["decision_maker"]) == ("Spring 2026", "Both homeowners present"), "not written"
        notes = self.crm.noted_deals(self.recording_id)
        assert list(notes) == [NEW], f"notes on {notes}"
