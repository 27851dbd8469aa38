"""Appointments that vanish from the CRM are taken out of Siro, with care."""

from datetime import timedelta

import pytest

from siro_bridge_cli.simulator import Kind
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text, stamp


@pytest.fixture
def removing(running: Running) -> Running:
    running.mapping = mapping_text(page_size=5, sync=", removal: {mode: 'on', max_share: 0.3}")
    running.start()
    for number in range(10):
        running.crm.put_appointment(f"a{number}", NOON, starts=NOON + timedelta(days=number))
    running.run()
    return running


def test_appointment_that_vanished_is_removed_from_siro(removing: Running) -> None:
    removing.crm.delete_appointment("a3")
    report = removing.run()
    assert report.count("removal", "removed") == 1
    assert "a3" not in removing.synced()
    assert len(removing.synced()) == 9


def test_appointment_outside_the_window_is_left_alone(removing: Running) -> None:
    removing.crm.put_appointment("far", removing.moment, starts=NOON + timedelta(days=60))
    removing.run()
    removing.crm.delete_appointment("far")
    removing.run()
    assert "far" in removing.synced()


def test_new_appointment_without_a_time_is_sent_and_left_alone(removing: Running) -> None:
    """It is in no window, and one that is planned later gets its time by a change."""
    removing.crm.put_appointment("unplanned", removing.moment, starts=NOON)
    removing.crm.execute("UPDATE appointments SET starts_at = NULL, ends_at = NULL WHERE id = 'unplanned'")
    report = removing.run()
    assert (report.failures, report.stopped) == ([], {})
    assert "unplanned" in removing.synced()
    removing.crm.delete_appointment("unplanned")
    assert removing.run().failures == []
    assert "unplanned" in removing.synced()


def test_appointment_that_moved_out_of_the_window_is_not_removed(removing: Running) -> None:
    removing.crm.put_appointment("a3", removing.moment, starts=NOON + timedelta(days=60))
    removing.crm.delete_appointment("a4")
    assert removing.run().count("removal", "removed") == 1
    assert "a3" in removing.synced()
    assert "a4" not in removing.synced()


def test_appointment_that_moved_away_unseen_by_the_cursor_outlives_later_removals(removing: Running) -> None:
    away = stamp(NOON + timedelta(days=60))
    removing.pass_time(hours=1)
    removing.crm.put_appointment("a9", removing.moment, starts=NOON + timedelta(days=9))
    removing.run()  # the cursor, with its overlap, is past the others now
    removing.crm.execute("UPDATE appointments SET starts_at = :away, ends_at = NULL WHERE id = 'a3'", away=away)
    removing.run()
    assert removing.synced()["a3"]["startTime"].startswith(away[:10])
    removing.crm.delete_appointment("a4")
    assert removing.run().count("removal", "removed") == 1
    assert "a3" in removing.synced()


def test_removed_appointment_that_comes_back_is_sent_again(removing: Running) -> None:
    removing.crm.delete_appointment("a3")
    removing.run()
    removing.crm.put_appointment("a3", removing.moment, starts=NOON + timedelta(days=3))
    removing.run()
    assert "a3" in removing.synced()


def test_so_many_at_once_are_a_mistake_and_nothing_is_removed(removing: Running) -> None:
    for number in range(5):
        removing.crm.delete_appointment(f"a{number}")
    report = removing.run()
    assert report.count("removal", "refused") == 1
    assert "5 of 10" in report.stopped["removal"]
    assert len(removing.synced()) == 10


def test_empty_crm_removes_nothing(removing: Running) -> None:
    removing.crm.clear()
    removing.run()
    assert len(removing.synced()) == 10


def test_nothing_is_removed_while_an_engagement_is_rejected(removing: Running) -> None:
    removing.crm.delete_appointment("a3")
    removing.crm.put_appointment("bad", removing.moment, kind="LUNCH")
    report = removing.run()
    assert "rejected" in report.stopped["removal"]
    assert "a3" in removing.synced()


def test_appointment_with_a_recording_stays(removing: Running) -> None:
    removing.siro.recorder.record("a3")
    removing.crm.delete_appointment("a3")
    removing.crm.delete_appointment("a4")
    report = removing.run()
    assert report.count("removal", "kept_for_recording") == 1
    assert "a3" in removing.synced()
    assert "a4" not in removing.synced()


def test_appointment_with_a_recording_stays_at_every_later_removal(removing: Running) -> None:
    removing.siro.recorder.record("a3")
    removing.crm.delete_appointment("a3")
    removing.run()
    for number in (4, 5):
        removing.crm.delete_appointment(f"a{number}")
        report = removing.run()
        assert (report.count("removal", "removed"), report.count("removal", "kept_for_recording")) == (1, 0)
    assert set(removing.synced()) == {f"a{number}" for number in (0, 1, 2, 3, 6, 7, 8, 9)}


def test_appointments_that_stay_for_their_recording_do_not_count_as_vanished(removing: Running) -> None:
    for number in (1, 2, 3):
        removing.siro.recorder.record(f"a{number}")
        removing.crm.delete_appointment(f"a{number}")
    assert removing.run().count("removal", "kept_for_recording") == 3
    asked = removing.siro.requests.count("GET", "*/engagements/*")
    assert removing.run().counts.get("removal") is None
    removing.crm.delete_appointment("a4")
    assert removing.run().count("removal", "removed") == 1
    assert removing.siro.requests.count("GET", "*/engagements/*") == asked + 1


def test_two_reads_that_disagree_remove_nothing(removing: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    removing.crm.delete_appointment("a3")
    reader = removing.opened[-1].reader
    read, calls = reader.read_window, []

    def flickering(*arguments: object) -> object:
        calls.append(1)
        rows = list(read(*arguments))
        return rows[1:] if len(calls) > 1 else rows

    monkeypatch.setattr(reader, "read_window", flickering)
    assert "do not agree" in removing.run().stopped["removal"]
    assert "a3" in removing.synced()


def test_plan_names_what_it_would_remove_and_removes_nothing(removing: Running) -> None:
    removing.mapping = removing.mapping.replace("mode: 'on'", "mode: plan")
    removing.start()
    removing.crm.delete_appointment("a3")
    assert removing.run().notes["removal_plan"] == ["a3"]
    assert "a3" in removing.synced()


def test_run_that_did_not_catch_up_removes_nothing(removing: Running) -> None:
    removing.crm.delete_appointment("a3")
    removing.seconds = 30
    removing.run()
    assert "a3" in removing.synced()


def change_the_mapping(running: Running) -> None:
    running.mapping = running.mapping.replace("engagementType.name: visit", "engagementType.name: call")
    running.start()


def test_appointment_kept_for_its_recording_stays_after_a_change_of_the_mapping(removing: Running) -> None:
    removing.siro.recorder.record("a3")
    removing.crm.delete_appointment("a3")
    removing.run()
    change_the_mapping(removing)
    removing.run()
    removing.crm.delete_appointment("a5")
    assert removing.run().count("removal", "removed") == 1
    assert set(removing.synced()) == {f"a{number}" for number in range(10) if number != 5}


def test_appointment_that_vanished_along_with_a_change_of_the_mapping_stays(removing: Running) -> None:
    """Nothing is known of it under the new mapping, so whether it has a recording is not either."""
    removing.siro.recorder.record("a3")
    removing.crm.delete_appointment("a3")
    change_the_mapping(removing)
    assert removing.run().count("removal", "kept_from_before") == 1
    removing.crm.delete_appointment("a5")
    assert removing.run().count("removal", "removed") == 1
    assert set(removing.synced()) == {f"a{number}" for number in range(10) if number != 5}


def test_kept_appointment_that_comes_back_and_vanishes_again_is_removed(removing: Running) -> None:
    removing.crm.delete_appointment("a3")
    change_the_mapping(removing)
    removing.run()
    removing.crm.put_appointment("a3", removing.moment, starts=NOON + timedelta(days=3))
    removing.run()
    removing.crm.delete_appointment("a3")
    assert removing.run().count("removal", "removed") == 1
    assert "a3" not in removing.synced()


def deals(running: Running) -> set[str]:
    return set(running.synced("OPPORTUNITY"))


@pytest.fixture
def with_deals(running: Running) -> Running:
    running.mapping = mapping_text(page_size=50, sync=", removal: {mode: 'on', max_share: 0.3}")
    running.start()
    for number in range(7):
        running.crm.put_deal(f"d{number}", running.moment)
    running.crm.put_appointment("of d4", NOON, deal_id="d4")
    running.run(minutes=60)
    return running


def test_deals_that_two_runs_did_not_find_are_deleted_and_live_again_when_they_are_back(with_deals: Running) -> None:
    with_deals.siro.recorder.record("of d4")
    with_deals.crm.delete_deal("d3")
    with_deals.crm.delete_deal("d4")
    with_deals.run()
    assert len(deals(with_deals)) == 7
    report = with_deals.run()
    assert dict(report.counts["opportunity_removal"]) == {"removed": 1, "kept_for_recording": 1}
    assert deals(with_deals) == {f"d{number}" for number in (0, 1, 2, 4, 5, 6)}
    with_deals.crm.put_deal("d3", with_deals.moment)
    with_deals.run()
    deal = with_deals.siro.world.find(Kind.OPPORTUNITY, "d3")
    assert deal is not None
    assert deal.deleted_at is None
    assert deal.fields["deletedAt"] is None  # told, not left to Siro to guess


def test_select_that_shows_its_deals_no_more_deletes_none(with_deals: Running) -> None:
    with_deals.crm.execute("DELETE FROM deals")
    with_deals.run()
    assert "not one of" in with_deals.run().stopped["opportunity_removal"]
    assert len(deals(with_deals)) == 7
