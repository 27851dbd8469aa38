"""One bad record stops nobody, is kept with the reason, and is tried again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge_cli.simulator import Fault
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text


def refused_items(running: Running) -> list[dict[str, Any]]:
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return [item for item in items if item["sk"]["S"] == "refused"]


def test_bad_record_is_kept_with_its_path_and_message_and_the_others_arrive(running: Running) -> None:
    for number in range(6):
        running.crm.put_appointment(f"a{number}", NOON)
    running.crm.put_appointment("bad", NOON, kind="LUNCH")
    report = running.run()
    assert len(running.synced()) == 6
    assert report.total("rejected") == 1
    (item,) = refused_items(running)
    ((path, message),) = json.loads(item["issues"]["S"])
    assert path == ["engagementType", "activityType"]
    assert "MEETING" in message
    (noted,) = report.notes["rejected"]
    assert noted.startswith("engagements bad: engagementType.activityType: ")
    assert "LUNCH" not in noted


@pytest.mark.parametrize("long", ["x" * 2100, "é" * 3000, "\U0001f600" * 500])
def test_id_that_is_too_long_to_be_kept_stops_no_other_record(running: Running, long: str) -> None:
    running.crm.put_appointment(long, NOON)
    running.crm.put_appointment("a1", NOON)
    for _ in range(2):
        report = running.run()
        assert report.stopped == {}
        assert not any(len(line) > 500 for line in report.notes.get("rejected", []))
    assert "a1" in running.synced()
    assert report.total("rejected") == 0


def test_record_that_only_siro_refuses_is_isolated(running: Running) -> None:
    for number in range(8):
        running.crm.put_appointment(f"a{number}", NOON, deal_id="nowhere" if number == 5 else None)
    report = running.run()
    assert len(running.synced()) == 7
    assert report.total("rejected") == 1
    assert "nowhere" in refused_items(running)[0]["issues"]["S"]


def test_refused_record_is_not_sent_again_before_its_pause_is_over(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, deal_id="nowhere")
    running.run(minutes=1)
    before = running.puts()
    running.run(minutes=1)
    assert running.puts() == before


def test_refused_record_is_sent_at_once_when_it_changes(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, deal_id="nowhere")
    running.run(minutes=1)
    running.crm.put_appointment("a1", running.moment, deal_id=None)
    running.run()
    assert "a1" in running.synced()
    assert refused_items(running) == []


def test_refused_record_arrives_without_a_change_once_siro_takes_it(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, deal_id="late", starts=NOON + timedelta(days=40))
    running.run()
    running.crm.put_deal("late", running.moment)
    for _ in range(3):
        running.run(minutes=30)
    assert "a1" in running.synced()
    assert refused_items(running) == []


def test_pause_grows_with_each_refusal(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, deal_id="nowhere", starts=NOON + timedelta(days=40))
    pauses = []
    for _ in range(3):
        running.run(minutes=0)
        due = int(refused_items(running)[0]["due_at"]["N"])
        pauses.append(due - running.now())
        running.pass_time(seconds=pauses[-1] + 1)
    assert pauses == sorted(set(pauses))


def test_refused_record_that_left_the_crm_is_forgotten(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, deal_id="nowhere")
    running.run()
    running.crm.delete_appointment("a1")
    running.run(minutes=60)
    running.run()
    assert refused_items(running) == []


def test_refused_records_that_come_due_together_hold_up_nobody(running: Running) -> None:
    running.mapping = mapping_text(page_size=500, batch_size=100)
    running.start()
    far = NOON + timedelta(days=40)
    for number in range(80):
        running.crm.put_appointment(f"a{number:02}", NOON, starts=far, kind="LUNCH" if number < 12 else "MEETING")
    running.run(minutes=11)
    running.crm.put_appointment("new", running.moment, starts=far)
    report = running.run()
    assert report.stopped == {}
    assert "new" in running.synced()
    assert (report.count("engagements", "rejected"), report.count("engagements", "rejected_again")) == (0, 12)
    assert {item["attempts"]["N"] for item in refused_items(running)} == {"2"}


def test_too_many_refused_stop_the_entity_with_the_watermark_where_it_was(running: Running) -> None:
    for number in range(24):
        running.crm.put_appointment(f"a{number:02}", NOON - timedelta(hours=24 - number), kind="LUNCH")
    report = running.run()
    assert "records were rejected" in report.stopped["engagements"]
    running.crm.execute("UPDATE appointments SET kind = 'MEETING'")
    running.run()
    assert len(running.synced()) == 24


@pytest.mark.parametrize("status", [413, 400])
def test_batch_that_siro_finds_too_large_or_bad_is_halved(running: Running, status: int) -> None:
    for number in range(6):
        running.crm.put_appointment(f"a{number}", NOON)
    running.siro.faults.add(Fault("status", path="*/sync/batch/*", times=2, status=status))
    assert running.run().total("rejected") == 0
    assert len(running.synced()) == 6


def test_batch_that_takes_too_long_is_halved(running: Running) -> None:
    for number in range(6):
        running.crm.put_appointment(f"a{number}", NOON)
    running.siro.faults.add(Fault("timeout", path="*/sync/batch/*", times=2))
    running.run()
    assert len(running.synced()) == 6


def test_batch_size_of_one_uses_the_endpoints_of_the_guide(running: Running) -> None:
    running.mapping = running.mapping.replace("batch_size: 3", "batch_size: 1")
    running.start()
    for number in range(3):
        running.crm.put_appointment(f"a{number}", NOON)
    running.run()
    assert running.siro.requests.count("PUT", "*/sync/engagements") == 3
    assert running.siro.requests.count("PUT", "*/batch/*") == 0


def failing_at(running: Running, name: str) -> None:
    running.siro.faults.add(Fault("status", path="*/sync/*", times=None, status=500, holds=name))


@pytest.mark.parametrize("batch_size", [1, 100])
def test_record_that_siro_fails_at_keeps_nobody_back_and_is_named(running: Running, batch_size: int) -> None:
    running.mapping = mapping_text(page_size=5, batch_size=batch_size)
    running.start()
    for number in range(8):
        running.crm.put_appointment(f"a{number}", NOON + timedelta(seconds=number), starts=NOON + timedelta(days=40))
    failing_at(running, "Visit a0")
    report = running.run()
    assert set(running.synced()) == {f"a{number}" for number in range(1, 8)}
    (noted,) = report.notes["rejected"]
    assert noted.startswith("engagements a0: record: Siro fails at this record (500")
    assert report.stopped == {}
    running.siro.faults.clear()
    running.run()
    assert "a0" in running.synced()
    assert refused_items(running) == []


def test_deal_that_siro_fails_at_costs_its_own_appointment_alone(running: Running) -> None:
    for deal in ("bad", "worse", "good"):
        running.crm.put_deal(deal, NOON - timedelta(days=400))
        running.crm.put_appointment(f"of {deal}", NOON, deal_id=deal)
    running.crm.put_appointment("of none", NOON)
    for deal in ("bad", "worse"):
        failing_at(running, f"Deal {deal}")
    report = running.run()
    assert set(running.synced()) == {"of good", "of none"}
    assert "engagements" not in report.stopped


def test_outage_refuses_nobody_and_moves_no_watermark(running: Running) -> None:
    for number in range(8):
        running.crm.put_appointment(f"a{number}", NOON, starts=NOON + timedelta(days=40))
    running.siro.faults.add(Fault("status", path="*/sync/*", times=None, status=500))
    report = running.run(minutes=120)
    assert "500" in report.stopped["engagements"]
    assert (report.total("rejected"), refused_items(running)) == (0, [])
    running.siro.faults.clear()
    running.run()
    assert len(running.synced()) == 8
