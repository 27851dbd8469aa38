"""Recordings find their way to the queue without any webhook."""

import json
from datetime import timedelta

import pytest

from siro_bridge.domain.recording.ledger import Applied
from siro_bridge.settings import INGEST_MODES
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.sync_metrics import METRICS
from tests.integration.sync.running import NOON, Running

LIST, ASKED = "*/v1/core/recordings", "*/v1/integrations/engagements/{id}"


@pytest.fixture
def synced(running: Running) -> Running:
    """An appointment that is just over."""
    running.crm.put_appointment("a1", NOON, starts=NOON - timedelta(hours=1))
    running.run()
    return running


def restarted(running: Running, mode: str) -> Running:
    running.ingest_mode = mode
    running.start()
    return running


def test_listed_recording_is_queued_once(synced: Running) -> None:
    recording = synced.siro.recorder.record("a1")
    synced.run()
    synced.run()
    assert synced.queued() == [recording]


def test_list_of_recordings_that_are_known_costs_no_write_for_each(synced: Running) -> None:
    for _ in range(3):
        synced.siro.recorder.record("a1")
    synced.run()
    calls: list[str] = []
    events = synced.dynamodb.meta.events
    events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="calls")
    assert synced.run().count("sweep", "listed") == 3
    events.unregister("before-call.dynamodb", unique_id="calls")
    assert "BatchGetItem" in calls
    assert "UpdateItem" not in calls


@pytest.mark.parametrize(("mode", "sweeps"), [("webhook", False), ("polling", True), ("both", True)])
def test_webhook_mode_asks_siro_for_no_list(synced: Running, mode: str, sweeps: bool) -> None:
    restarted(synced, mode)
    synced.siro.requests.clear()
    synced.run()
    assert bool(synced.siro.requests.count("GET", LIST)) is sweeps


def test_recording_of_another_connection_is_ignored(synced: Running) -> None:
    synced.mapping = f"connection_id: of-another-crm\n{synced.mapping}"
    synced.start()
    synced.siro.recorder.record("a1")
    report = synced.run()
    assert report.count("sweep", "another_connection") == 1
    assert synced.queued() == []


def test_recording_that_only_the_sweep_found_counts_as_missed(synced: Running) -> None:
    synced.siro.recorder.record("a1")
    synced.pass_time(minutes=30)
    report = synced.run()
    assert report.count("sweep", "missed_by_webhooks") == 1
    assert METRICS["WebhookSilence"](report) == 1


def test_without_webhooks_none_is_missed(synced: Running) -> None:
    restarted(synced, "polling").siro.recorder.record("a1")
    synced.pass_time(minutes=30)
    assert METRICS["WebhookSilence"](synced.run()) == 0


def test_recording_that_a_webhook_told_of_is_no_silence(synced: Running) -> None:
    recording = synced.siro.recorder.record("a1")
    DynamoEventLedger(synced.dynamodb, synced.table, synced.now).want_event(recording, "digest", "msg_1")
    synced.pass_time(minutes=30)
    report = synced.run()
    assert report.count("sweep", "missed_by_webhooks") == 0
    assert METRICS["WebhookSilence"](report) == 0


def test_sweep_that_breaks_off_goes_on_at_its_page(synced: Running) -> None:
    recordings = [synced.siro.recorder.record("a1") for _ in range(110)]
    synced.run()
    assert sorted(synced.queued()) == sorted(recordings)


def test_item_that_is_due_goes_back_to_the_queue_once(synced: Running) -> None:
    ledger = DynamoSyncLedger(synced.dynamodb, synced.table, synced.now)
    ledger.want("rec-lost")
    restarted(synced, "webhook")
    synced.run(minutes=20)
    assert synced.queued() == []
    synced.run(minutes=1)
    synced.run(minutes=1)
    assert synced.queued() == ["rec-lost"]


@pytest.mark.parametrize("mode", INGEST_MODES)
def test_in_each_mode_what_is_incomplete_is_tried_again_and_what_waits_over_a_day_for_errors_is_counted(
    synced: Running, mode: str
) -> None:
    sync = DynamoSyncLedger(synced.dynamodb, synced.table, synced.now)
    work = DynamoWorkLedger(synced.dynamodb, synced.table, synced.now)
    for recording_id, pause in (("rec-incomplete", 3600), ("rec-overdue", 2 * 86_400)):
        sync.want(recording_id)
        claim = work.claim(recording_id)
        assert claim
        if recording_id == "rec-incomplete":
            work.leave_incomplete(claim, Applied("digest", "v1"), {"note": "long"}, int(synced.now()) + pause, "long")
        else:
            work.wait(claim, int(synced.now()) + pause, "down", failing=True)
    restarted(synced, mode)
    synced.pass_time(minutes=61)
    report = synced.run()
    assert synced.queued() == ["rec-incomplete"]
    assert METRICS["RecordingsWaitingOverADay"](report) == 1


def test_ended_appointment_is_asked_for_its_recording_in_polling_mode(running: Running) -> None:
    restarted(running, "polling")
    running.crm.put_appointment("a1", NOON, starts=NOON - timedelta(hours=2))
    running.run()
    assert running.siro.requests.count("GET", ASKED) == 1
    recording = running.siro.recorder.record("a1")
    running.run()
    running.run()
    assert running.queued() == [recording]


def test_appointment_without_a_recording_is_asked_for_ever_more_rarely_and_in_the_end_not_at_all(
    running: Running,
) -> None:
    restarted(running, "polling")
    running.crm.put_appointment("a1", NOON, starts=NOON - timedelta(hours=2))
    for _ in range(12):
        running.run(minutes=20)
    first_hours = running.siro.requests.count("GET", ASKED)
    assert 3 <= first_hours <= 8
    for _ in range(36):
        running.run(minutes=720)
    assert running.siro.requests.count("GET", ASKED) <= 36
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    assert not [item for item in items if item.get("due_shard", {}).get("S", "").startswith("poll#")]


def test_future_appointment_is_not_asked_for(running: Running) -> None:
    restarted(running, "polling")
    running.crm.put_appointment("a1", NOON, starts=NOON + timedelta(hours=2))
    running.run()
    assert running.siro.requests.count("GET", ASKED) == 0


def test_report_is_json(synced: Running) -> None:
    assert json.loads(json.dumps(synced.run().as_dict()))["outcome"] == "done"
