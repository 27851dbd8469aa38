"""The same month of recordings ends in the same CRM, however well or badly the webhooks arrive."""

import random
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill

DEALS = (4001, 4002, 4003, 4004, 4005, 4006)
TICK = timedelta(hours=6)
TICKS = 4 * 20

Event = Callable[[Bridge], object]


def _month() -> dict[int, list[Event]]:
    """What happens at which tick: the same in every way of delivery."""
    fate = random.Random(7)
    events: dict[int, list[Event]] = {}
    for number in range(14):
        recording_id, deal, tick = f"rec-{number:02}", fate.choice(DEALS), fate.randrange(TICKS - 40)
        events.setdefault(tick, []).append(_recorded(recording_id, deal, number))
        if number % 4 == 0:
            events.setdefault(tick + 6, []).append(_relinked(recording_id, fate.choice(DEALS)))
        if number % 5 == 1:
            events.setdefault(tick + 9, []).append(_deleted(recording_id))
        if number % 7 == 3:
            events.setdefault(tick + 8, []).append(_linked_in_another_crm(recording_id))
        if number % 5 == 2:
            events.setdefault(tick + 5, []).append(_edited(deal))
    return events


def _recorded(recording_id: str, deal: int, number: int) -> Event:
    facts = [
        Extraction("Budget", f"${number + 1},000", ("Opportunity.Budget__c",)),
        Extraction("Timeline", f"plan {number}", ("Opportunity.Timeline__c",)),
    ]
    steps: Any = ("linked", "processed") if number % 2 else ("processed", "linked")

    def happen(bridge: Bridge) -> None:
        delays: Any = {"linked": 3600.0 * number, "processed": 60.0}
        bridge.siro.recorder.record(
            bridge.sync_appointment(deal), recording_id=recording_id, extractions=facts, steps=steps, delays=delays
        )

    return happen


def _relinked(recording_id: str, deal: int) -> Event:
    return lambda bridge: bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(deal))


def _linked_in_another_crm(recording_id: str) -> Event:
    foreign = {"integrationConnectionId": "another", "opportunity": {"id": "x", "externalId": str(DEALS[0])}}
    return lambda bridge: bridge.siro.recorder.override_links(recording_id, foreign)


def _deleted(recording_id: str) -> Event:
    return lambda bridge: bridge.siro.recorder.delete_recording(recording_id)


def _edited(deal: int) -> Event:
    return lambda bridge: bridge.crm.edit_deal(deal, {"objections": f"typed by a rep on {deal}"})


def _live_through(bridge: Bridge, clock: time_machine.Traveller) -> None:
    events = _month()
    for tick in range(TICKS + 30):
        for happen in events.get(tick, ()):
            happen(bridge)
        for _ in range(2):
            bridge.siro.agenda.run_due()
            bridge.sweep()
            bridge.redrive()
            bridge.work()
            clock.shift(TICK / 2)


def _crm_state(crm: SampleCrm) -> Any:
    kept = ("deal_id", "budget", "timeline", "objections", "decision_maker")
    deals = [tuple(deal[name] for name in kept) for deal in crm.deals()]
    return deals, sorted((note["deal_id"], note["body"]) for note in crm.notes())


@pytest.fixture
def live(running_crm: SampleCrm) -> Callable[..., Any]:
    def lived(**weather: Any) -> Any:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=3))) as bridge,
        ):
            for name, value in weather.items():
                setattr(bridge.siro.webhooks.weather, name, value)
            _live_through(bridge, clock)
            return _crm_state(running_crm)

    return lived


def test_all_no_and_few_webhooks_end_in_the_same_crm(live: Callable[..., Any]) -> None:
    with_all = live()
    with_none = live(loss_rate=1.0)
    with_some = live(loss_rate=0.4, duplicate_rate=0.5, shuffle_seconds=40_000.0)

    assert len(with_all[1]) >= 12, "the month left no notes: the test shows nothing"
    assert with_none == with_all
    assert with_some == with_all
