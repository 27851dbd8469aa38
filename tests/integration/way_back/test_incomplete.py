"""What the CRM refused is named, and written once the CRM takes it: after a pause, or at once when somebody asks."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.sample_crm.crm import SampleCrm
from tests.integration.way_back.bridge import Bridge

REFUSING = "ALTER TABLE deals ADD CONSTRAINT refusing CHECK (timeline IS NULL)"
REFUSING_NOTES = "ALTER TABLE deal_notes ADD CONSTRAINT refusing CHECK (author <> 'Siro Bridge')"
MENDED = "ALTER TABLE {} DROP CONSTRAINT IF EXISTS refusing"


@pytest.fixture
def refusing(crm: SampleCrm) -> Iterator[Callable[[str], int]]:
    """Makes the CRM refuse something until `mend`, or the test's end."""
    yield crm.execute
    mend(crm)


def mend(crm: SampleCrm) -> None:
    for table in ("deals", "deal_notes"):
        crm.execute(MENDED.format(table))


def ledger(bridge: Bridge) -> DynamoSyncLedger:
    return DynamoSyncLedger(bridge.dynamodb, bridge.table, bridge.now)


def works(bridge: Bridge) -> list[WorkResult]:
    return [report.result for report in bridge.work()]


def after_the_pause(bridge: Bridge, _: str, clock: time_machine.Traveller) -> None:
    clock.shift(3600)
    assert bridge.redrive() == 1


def replayed(bridge: Bridge, recording_id: str, _: time_machine.Traveller) -> None:
    assert ledger(bridge).replay(recording_id)
    assert bridge.redrive() == 1


def by_a_message(bridge: Bridge, recording_id: str, _: time_machine.Traveller) -> None:
    EnrichmentQueue(bridge.sqs, bridge.queue_url).send_many([recording_id])


def by_an_event(bridge: Bridge, recording_id: str, _: time_machine.Traveller) -> None:
    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment())
    bridge.siro.agenda.run_due()


WAYS = [after_the_pause, replayed, by_a_message, by_an_event]


@pytest.mark.parametrize("again", WAYS)
def test_refused_field_is_written_once_the_crm_takes_it(
    bridge: Bridge,
    clock: time_machine.Traveller,
    refusing: Callable[[str], int],
    again: Callable[[Bridge, str, time_machine.Traveller], None],
) -> None:
    refusing(REFUSING)
    recording_id = bridge.record()
    [report] = bridge.work()
    assert report.result is WorkResult.INCOMPLETE
    assert report.application is not None
    assert report.application.refused.keys() == {"deal.timeline"}
    assert {each.field for each in report.application.fields} > {"timeline"}
    assert bridge.deal()["decision_maker"] == "Both homeowners present"
    assert len(bridge.notes(recording_id)) == 1

    mend(bridge.crm)
    again(bridge, recording_id, clock)

    assert works(bridge) == [WorkResult.DONE]
    assert bridge.deal()["timeline"] == "Spring 2026"
    assert len(bridge.notes(recording_id)) == 1
    assert bridge.ledger(recording_id).refused == {}


def test_field_that_stays_refused_costs_the_rest_nothing_and_people_still_win(
    bridge: Bridge, clock: time_machine.Traveller, refusing: Callable[[str], int]
) -> None:
    refusing(REFUSING)
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.edit_deal(4001, {"decision_maker": "typed by Dana"})
    for _ in range(3):
        clock.shift(86_400)
        bridge.redrive()
        assert works(bridge) == [WorkResult.INCOMPLETE]
    assert bridge.deal()["decision_maker"] == "typed by Dana"
    assert len(bridge.notes(recording_id)) == 1


def test_refused_note_hides_no_field(
    bridge: Bridge, clock: time_machine.Traveller, refusing: Callable[[str], int]
) -> None:
    refusing(REFUSING_NOTES)
    recording_id = bridge.record()
    [report] = bridge.work()
    assert report.result is WorkResult.INCOMPLETE
    assert report.application is not None
    assert {each.result for each in report.application.fields} == {"written"}
    assert bridge.ledger(recording_id).refused.keys() == {"note"}

    mend(bridge.crm)
    after_the_pause(bridge, recording_id, clock)

    assert works(bridge) == [WorkResult.DONE]
    assert len(bridge.notes(recording_id)) == 1


def test_deal_that_comes_later_gets_its_facts_and_note(bridge: Bridge, clock: time_machine.Traveller) -> None:
    key = bridge.send_appointment("4999", "appointment-4999")
    recording_id = bridge.siro.recorder.record(key)
    bridge.siro.agenda.run_due()
    assert works(bridge) == [WorkResult.INCOMPLETE]
    assert bridge.ledger(recording_id).refused["note"] == "the CRM has no deal with the key 4999"

    bridge.crm.execute(
        "INSERT INTO deals (deal_id, customer_id, rep_code, title, stage) OVERRIDING SYSTEM VALUE "
        "SELECT 4999, customer_id, rep_code, title, stage FROM deals WHERE deal_id = 4001"
    )
    after_the_pause(bridge, recording_id, clock)

    assert works(bridge) == [WorkResult.DONE]
    assert bridge.deal(4999)["timeline"] == "Spring 2026"
    assert len(bridge.notes(recording_id)) == 1


def test_sweep_leaves_what_is_incomplete_to_its_pause_until_it_changes(
    bridge: Bridge, clock: time_machine.Traveller, refusing: Callable[[str], int]
) -> None:
    refusing(REFUSING)
    recording_id = bridge.record()
    bridge.work()
    clock.shift(60)
    bridge.sweep()
    assert bridge.work() == []
    mend(bridge.crm)
    clock.shift(60)
    bridge.siro.recorder.replace_content(recording_id)
    bridge.sweep()
    assert works(bridge) == [WorkResult.DONE]
