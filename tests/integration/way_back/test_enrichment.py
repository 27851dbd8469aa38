"""A recording's facts come to the CRM once, and stay right whatever happens to the recording."""

from decimal import Decimal

import pytest
import time_machine

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge.use_cases.receive_webhook import Reception
from tests.integration.way_back.bridge import Bridge


def test_facts_and_one_note_of_a_linked_recording_are_written_to_its_deal(bridge: Bridge) -> None:
    recording_id = bridge.record()

    reports = bridge.work()

    assert [report.result for report in reports] == [WorkResult.DONE], reports
    deal = bridge.crm.deals()[0]
    assert deal["budget"] == Decimal("50000.00")
    assert deal["timeline"] == "Spring 2026"
    notes = [note for note in bridge.crm.notes() if note["deal_id"] == 4001]
    assert len(notes) == 1
    assert recording_id in notes[0]["body"]
    assert "Send a written proposal by Friday." in notes[0]["body"]
    assert bridge.ledger(recording_id).state == "done"


@pytest.mark.parametrize(("recording_api", "result"), [("auto", WorkResult.DONE), ("oauth", WorkResult.FAILED)])
def test_recording_that_the_oauth_user_may_not_see_is_read_with_the_organization_token_unless_oauth_is_asked_for(
    bridge: Bridge, recording_api: str, result: WorkResult
) -> None:
    bridge.siro.behaviour.restricts_platform_to_own_recordings = True
    bridge.use(recording_api=recording_api)
    recording_id = bridge.record()

    reports = bridge.work()

    assert [report.result for report in reports] == [result], reports
    done = result is WorkResult.DONE
    assert bridge.crm.deals()[0]["timeline"] == ("Spring 2026" if done else None)
    assert len(bridge.notes(recording_id)) == (1 if done else 0)
    assert done or "the OAuth user may not see this recording" in bridge.ledger(recording_id).reason


def test_both_events_of_one_recording_make_one_message(bridge: Bridge) -> None:
    bridge.record()

    outcomes = sorted(receipt.outcome for receipt in bridge.receipts)
    assert outcomes == sorted([Reception.NOT_READY, Reception.QUEUED])
    assert len(bridge.work()) == 1


def test_a_value_that_a_person_typed_first_is_kept(bridge: Bridge) -> None:
    bridge.crm.edit_deal(4001, {"timeline": "typed by Dana"})

    recording_id = bridge.record()
    bridge.work()

    assert bridge.crm.deals()[0]["timeline"] == "typed by Dana"
    assert "timeline: it was filled before the bridge wrote there" in bridge.ledger(recording_id).reason


def test_relinked_recording_is_written_to_the_new_deal_and_taken_back_from_the_old(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()

    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(4004, title="Willow bathroom"))
    bridge.siro.agenda.run_due()
    bridge.work()

    old, new = bridge.crm.deals()[0], bridge.crm.deals()[3]
    assert (old["budget"], old["timeline"]) == (None, None)
    assert (new["budget"], new["timeline"]) == (Decimal("50000.00"), "Spring 2026")
    assert [note["deal_id"] for note in bridge.crm.notes() if recording_id in note["body"]] == [4004]


def test_recording_that_is_relinked_there_and_back_ends_where_it_began(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    for deal in (4004, 4001):
        bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(deal))
        bridge.siro.agenda.run_due()
        bridge.work()

    assert bridge.crm.deals()[0]["timeline"] == "Spring 2026"
    assert [note["deal_id"] for note in bridge.crm.notes() if recording_id in note["body"]] == [4001]


def test_note_that_a_person_deleted_is_not_written_again(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("DELETE FROM deal_notes WHERE body LIKE :marker", marker=f"%{recording_id}%")

    bridge.siro.recorder.replace_content(recording_id, summary=())
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    assert not [note for note in bridge.crm.notes() if recording_id in note["body"]]


def test_recording_deleted_at_siro_leaves_a_redacted_note(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    note = next(note for note in bridge.crm.notes() if recording_id in note["body"])
    bridge.crm.execute(
        "UPDATE deal_notes SET body = body || ' Dana: called back.' WHERE note_id = :id", id=note["note_id"]
    )

    bridge.siro.recorder.delete_recording(recording_id)
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    body = next(note["body"] for note in bridge.crm.notes() if recording_id in note["body"])
    assert "proposal" not in body
    assert "Dana: called back." in body


def test_crm_that_is_down_makes_the_recording_wait_and_spends_no_receives(
    bridge: Bridge, clock: time_machine.Traveller
) -> None:
    bridge.record()
    bridge.siro.faults.go_down()

    assert [report.result for report in bridge.work()] == [WorkResult.WAITING]

    bridge.siro.faults.come_up()
    clock.shift(3600)
    assert bridge.redrive() == 1
    assert [report.result for report in bridge.work()] == [WorkResult.DONE]
