"""What the CRM has of a rep's appointments around a time, and why the sync sent one of them or not."""

from datetime import datetime, timedelta
from typing import Any

from siro_bridge.bootstrap.sync_operations import answer_to
from siro_bridge.domain.operate.crm_appointments import CrmAppointment, CrmAppointments, Standing
from siro_bridge.domain.operate.requests import Appointments
from tests.integration.sync.running import NOON, Running

FAR = NOON + timedelta(days=40)
"""Outside of the window that each run reads whole."""


def look_up(running: Running, at: datetime = FAR, **asked: Any) -> dict[str, CrmAppointment]:
    answer = answer_to(running.root, Appointments(at=at, **({"reps": ("R-1",)} | asked)), 600)
    assert answer["outcome"] == "done"
    return {each.external_id: each for each in CrmAppointments.model_validate(answer).appointments}


def test_appointment_that_siro_has_as_the_crm_has_it_is_sent(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, starts=FAR)
    running.run()
    found = look_up(running)["a1"]
    assert (found.standing, found.starts_at, found.changed_at) == (Standing.SENT, FAR, NOON)


def test_appointment_that_moved_while_its_time_of_change_did_not_is_stale(running: Running) -> None:
    changed = NOON - timedelta(days=2)
    running.crm.put_appointment("moved", changed, starts=FAR)
    running.crm.put_appointment("imported", changed, starts=FAR)
    running.crm.put_appointment("other", NOON)
    running.crm.delete_appointment("imported")
    running.run()
    running.crm.put_appointment("moved", changed, starts=FAR + timedelta(hours=3))
    running.crm.put_appointment("imported", changed, starts=FAR)
    running.run()
    assert {key: each.standing for key, each in look_up(running).items()} == {
        "moved": Standing.STALE,
        "imported": Standing.STALE,
    }


def test_appointment_that_changed_before_the_first_runs_beginning_is_outside(running: Running) -> None:
    long_ago = NOON - timedelta(days=90)
    running.crm.put_appointment("old", long_ago, starts=FAR)
    running.crm.put_appointment("near", long_ago, starts=NOON)
    running.run()
    assert look_up(running)["old"].standing is Standing.OUTSIDE
    assert look_up(running, NOON)["near"].standing is Standing.SENT
    assert set(running.synced()) == {"near"}


def test_appointment_that_the_next_run_reads_is_coming(running: Running) -> None:
    running.run()
    running.crm.put_appointment("new", running.moment, starts=FAR)
    assert look_up(running)["new"].standing is Standing.COMING
    running.run()
    assert look_up(running)["new"].standing is Standing.SENT


def test_appointment_that_is_refused_is_told_with_the_reason(running: Running) -> None:
    running.crm.put_appointment("bad", NOON, starts=FAR, kind="LUNCH")
    running.run()
    found = look_up(running)["bad"]
    assert found.standing is Standing.REFUSED
    assert found.issues[0].startswith("engagementType.activityType: ")


def test_only_the_reps_own_and_those_of_the_keys_are_told(running: Running) -> None:
    running.crm.put_appointment("mine", NOON, starts=FAR)
    running.crm.put_appointment("theirs", NOON, starts=FAR, rep="R-2")
    running.crm.put_appointment("gone", NOON, starts=FAR, removed_at=NOON.isoformat())
    running.crm.put_appointment("another day", NOON, starts=FAR + timedelta(days=3))
    assert set(look_up(running)) == {"mine"}
    assert set(look_up(running, keys=("theirs",))) == {"mine", "theirs"}


def test_nothing_is_written(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, starts=FAR)
    before = running.dynamodb.scan(TableName=running.table)["Items"]
    look_up(running)
    assert running.dynamodb.scan(TableName=running.table)["Items"] == before
