"""What is not ready waits in the ledger, for as long as it takes, and is written when it is."""

import pytest
import time_machine

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.simulator import Extraction, Fault
from tests.integration.way_back.bridge import Bridge

SLOW = (Extraction("Timeline", "Spring 2026", ("Opportunity.Timeline__c",), status="IN_PROGRESS"),)


def _next_round(bridge: Bridge, clock: time_machine.Traveller, seconds: float) -> list[WorkResult]:
    clock.shift(seconds)
    bridge.redrive()
    return [report.result for report in bridge.work()]


@pytest.mark.parametrize("recording_api", ["oauth", "organization"])
def test_extraction_in_progress_is_waited_for(
    bridge: Bridge, clock: time_machine.Traveller, recording_api: str
) -> None:
    bridge.use(recording_api=recording_api)
    recording_id = bridge.record(extractions=SLOW)
    assert [report.result for report in bridge.work()] == [WorkResult.WAITING]

    bridge.siro.recorder.finish_extraction(recording_id)

    assert _next_round(bridge, clock, 900) == [WorkResult.DONE]
    assert bridge.deal()["timeline"] == "Spring 2026"


def test_after_the_deadline_the_rest_is_written_with_a_reason(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = bridge.record(extractions=SLOW)
    bridge.work()

    assert _next_round(bridge, clock, 3 * 3600) == [WorkResult.DONE]

    assert len(bridge.notes(recording_id)) == 1
    assert "had not extracted in time" in bridge.ledger(recording_id).reason


def test_recording_without_a_link_waits_for_weeks_and_spends_no_receives(
    bridge: Bridge, clock: time_machine.Traveller
) -> None:
    recording_id = bridge.record(steps=("processed",))
    bridge.sweep()
    assert [report.result for report in bridge.work()] == [WorkResult.WAITING]
    for _ in range(20):
        assert set(_next_round(bridge, clock, 86_400)) <= {WorkResult.WAITING}

    bridge.siro.behaviour.linking_touches_updated_at = False
    bridge.siro.webhooks.weather.loss_rate = 1.0
    bridge.siro.recorder.link(recording_id)

    assert _next_round(bridge, clock, 2 * 86_400) == [WorkResult.DONE]
    assert len(bridge.notes(recording_id)) == 1


def test_recording_of_which_one_webhook_told_is_found_linked_without_any_other_and_without_a_sweep(
    bridge: Bridge, clock: time_machine.Traveller
) -> None:
    recording_id = bridge.record(steps=("processed",))
    assert (bridge.ledger(recording_id).state, bridge.work()) == ("waiting", [])
    bridge.siro.webhooks.weather.loss_rate = 1.0
    bridge.siro.recorder.link(recording_id)

    assert _next_round(bridge, clock, 86_400) == [WorkResult.DONE]
    assert len(bridge.notes(recording_id)) == 1


def test_links_of_another_connection_are_left_alone(bridge: Bridge) -> None:
    recording_id = bridge.record(steps=("processed",))
    foreign = {"integrationConnectionId": "another", "opportunity": {"id": "x", "externalId": "4001"}}
    bridge.siro.recorder.override_links(recording_id, foreign)
    bridge.siro.agenda.run_due()

    assert [(report.result, report.reason) for report in bridge.work()] == [
        (WorkResult.DONE, "linked in another CRM connection")
    ]
    assert bridge.notes(recording_id) == []


def test_siro_down_for_a_day_loses_nothing(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = bridge.record()
    bridge.siro.faults.add(Fault("status", path="*/recordings/*", times=None))
    bridge.work()
    for _ in range(24):
        assert set(_next_round(bridge, clock, 3600)) <= {WorkResult.WAITING}

    bridge.siro.faults.clear()

    assert _next_round(bridge, clock, 6 * 3600) == [WorkResult.DONE]
    assert len(bridge.notes(recording_id)) == 1


def test_unlinked_recording_is_taken_back_and_waits_for_its_next_link(
    bridge: Bridge, clock: time_machine.Traveller
) -> None:
    recording_id = bridge.record()
    bridge.work()
    clock.shift(60)
    bridge.siro.recorder.unlink(recording_id)
    clock.shift(600)
    bridge.sweep()

    assert [report.result for report in bridge.work()] == [WorkResult.WAITING]

    assert bridge.notes(recording_id) == []
    assert bridge.deal()["timeline"] is None


@pytest.mark.parametrize("notify", [True, False], ids=["webhook", "sweep"])
def test_recording_that_is_linked_in_another_connection_is_taken_back(
    bridge: Bridge, clock: time_machine.Traveller, notify: bool
) -> None:
    recording_id = bridge.record()
    bridge.work()
    clock.shift(60)
    foreign = {"integrationConnectionId": "another", "opportunity": {"id": "x", "externalId": "4001"}}
    bridge.siro.recorder.override_links(recording_id, foreign, notify=notify)
    bridge.siro.agenda.run_due()
    clock.shift(600)
    bridge.sweep()

    assert [report.result for report in bridge.work()] == [WorkResult.DONE]
    assert (bridge.notes(recording_id), bridge.deal()["timeline"]) == ([], None)

    clock.shift(600)
    bridge.sweep()
    assert bridge.work() == []


def test_link_that_comes_back_wakes_the_recording_at_once(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = bridge.record()
    bridge.work()
    clock.shift(60)
    bridge.siro.recorder.unlink(recording_id)
    bridge.sweep()
    bridge.work()

    bridge.siro.recorder.link(recording_id)
    bridge.siro.agenda.run_due()

    assert [report.result for report in bridge.work()] == [WorkResult.DONE]
    assert len(bridge.notes(recording_id)) == 1


def test_refused_siro_token_is_one_clear_line_and_loses_nothing(bridge: Bridge, clock: time_machine.Traveller) -> None:
    bridge.record()
    bridge.siro.tokens.rotate_organization_token()

    [report] = bridge.work()

    assert report.result is WorkResult.WAITING
    assert "SiroSecret" in report.reason
    assert "\n" not in report.reason


def test_recording_that_siro_does_not_know_fails_with_siros_message(bridge: Bridge) -> None:
    recording_id = bridge.record()
    del bridge.siro.world.recordings[recording_id]

    [report] = bridge.work()

    assert report.result is WorkResult.FAILED
    assert bridge.ledger(recording_id).state == "failed"
