"""Recording, matching, and the steps that follow."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Kind, SimulatedSiro
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, NOON, appointment

AT_TWO = NOON + timedelta(hours=2)


def linked_to(siro: SimulatedSiro, recording_id: str) -> str | None:
    engagement = siro.world.get(Kind.ENGAGEMENT, siro.recorder.get(recording_id).links.get("ENGAGEMENT", ""))
    return None if engagement is None else engagement.external_id


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("rep", ["rep-123", "rep-123@example.com"])
def test_recording_is_matched_by_rep_and_time(siro: SimulatedSiro, rep: str) -> None:
    assert linked_to(siro, siro.recorder.record(rep=rep, at=AT_TWO)) == "appt-456"


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize(("minutes", "found"), [(-31, False), (-30, True), (90, True), (91, False)])
def test_match_allows_half_an_hour_around_the_appointment(siro: SimulatedSiro, minutes: int, found: bool) -> None:
    recording_id = siro.recorder.record(rep="rep-123", at=AT_TWO + timedelta(minutes=minutes))
    assert (linked_to(siro, recording_id) is not None) is found


def test_match_takes_the_nearest_of_the_reps_own_live_meetings(siro: SimulatedSiro, api: httpx2.Client) -> None:
    other = [{"externalId": "rep-9", "email": "rep-9@example.com", "name": "Ann Other"}]
    call = {"activityType": "CALL", "name": "call"}
    nearer = {"startTime": "2026-02-15T14:05:00Z"}
    batch = [
        appointment("far", startTime="2026-02-15T13:30:00Z"),
        appointment("near", startTime="2026-02-15T14:10:00Z"),
        appointment("others", engagementUsers=other, **nearer),
        appointment("call", engagementType=call, **nearer),
        appointment("deleted", deletedAt="2026-02-01T00:00:00Z", **nearer),
    ]
    api.put(BATCH, json=batch)
    assert linked_to(siro, siro.recorder.record(rep="rep-123", at=AT_TWO + timedelta(minutes=6))) == "near"


def test_appointment_given_to_another_rep_is_no_longer_the_first_ones(siro: SimulatedSiro, api: httpx2.Client) -> None:
    other = [{"externalId": "rep-9", "email": "rep-9@example.com", "name": "Ann Other"}]
    for users in (appointment()["engagementUsers"], other):
        api.put(ENGAGEMENTS, json=appointment(engagementUsers=users))
    assert linked_to(siro, siro.recorder.record(rep="rep-123", at=AT_TWO)) is None
    assert linked_to(siro, siro.recorder.record(rep="rep-9", at=AT_TWO)) == "appt-456"


def test_deep_link_wins_over_rep_and_time(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(BATCH, json=[appointment("now"), appointment("pressed", startTime="2026-02-20T09:00:00Z")])
    recording_id = siro.recorder.record("pressed", opportunity="opp-101", at=AT_TWO)
    assert set(siro.recorder.get(recording_id).links) == {"ENGAGEMENT", "OPPORTUNITY"}
    assert linked_to(siro, recording_id) == "pressed"


@pytest.mark.usefixtures("synced")
def test_recording_of_an_appointment_takes_its_title_rep_and_time(siro: SimulatedSiro) -> None:
    recording = siro.recorder.get(siro.recorder.record("appt-456"))
    assert (recording.title, recording.created_at) == ("Smith Kitchen Remodel Consultation", AT_TWO)
    assert siro.world.siro_users[recording.user_id].email == "rep-123@example.com"


@pytest.mark.usefixtures("synced")
def test_steps_wait_for_their_time(siro: SimulatedSiro) -> None:
    recording = siro.recorder.get(siro.recorder.record("appt-456", delays={"linked": 3600}))
    assert (recording.processed, recording.linked) == (True, False)
    siro.clock.advance(timedelta(hours=1))
    siro.agenda.run_due()
    assert recording.linked


@pytest.mark.usefixtures("synced")
def test_summary_and_extractions_can_come_after_processing(siro: SimulatedSiro) -> None:
    recording = siro.recorder.get(siro.recorder.record("appt-456", summary_ready=False))
    assert (recording.processed, recording.summary_done) == (True, False)
    siro.recorder.finish_summary(recording.id)
    assert recording.summary_done


@pytest.mark.parametrize("touches", [True, False])
@pytest.mark.usefixtures("synced")
def test_linking_touches_updated_at_only_if_it_is_to(siro: SimulatedSiro, touches: bool) -> None:
    siro.behaviour.linking_touches_updated_at = touches
    recording = siro.recorder.get(siro.recorder.record("appt-456", steps=("processed",)))
    before = recording.updated_at
    siro.clock.advance(timedelta(minutes=1))
    siro.recorder.link(recording.id)
    assert (recording.updated_at > before) is touches


def test_relink_replaces_and_unlink_clears(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(BATCH, json=[appointment("a"), appointment("b")])
    recording_id = siro.recorder.record("a")
    siro.recorder.relink(recording_id, "b")
    assert linked_to(siro, recording_id) == "b"
    siro.recorder.unlink(recording_id)
    assert not siro.recorder.get(recording_id).linked


@pytest.mark.usefixtures("synced")
def test_links_of_another_connection_can_be_told(siro: SimulatedSiro, api: httpx2.Client) -> None:
    recording_id = siro.recorder.record("appt-456")
    foreign: dict[str, Any] = {"integrationConnectionId": "other", "engagement": {"id": "1", "externalId": "x"}}
    siro.recorder.override_links(recording_id, foreign)
    recording = api.get(f"/core/recordings/{recording_id}", params={"showCrmLinks": "true"}).json()
    assert recording["crm"] == foreign


def test_all_linked_kinds_are_told(siro: SimulatedSiro, api: httpx2.Client) -> None:
    lead, contact = {"externalId": "lead", "firstName": "L"}, {"externalId": "contact", "name": "C"}
    api.put(ENGAGEMENTS, json=appointment(lead=lead, contact=contact))
    recording_id = siro.recorder.record("appt-456")
    crm = api.get(f"/core/recordings/{recording_id}", params={"showCrmLinks": "true"}).json()["crm"]
    told = {key: crm[key]["externalId"] for key in ("engagement", "opportunity", "account", "lead")}
    assert told == {
        "engagement": "appt-456",
        "opportunity": "opp-101",
        "account": "account-789",
        "lead": "lead",
    }
    assert [item["externalId"] for item in (*crm["contacts"], *crm["users"])] == ["contact", "rep-123"]


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize(
    "wrong", [{"appointment": "none"}, {"rep": "nobody", "at": AT_TWO}, {"at": datetime.now(NOON.tzinfo)}]
)
def test_what_does_not_exist_is_named(siro: SimulatedSiro, wrong: dict[str, Any]) -> None:
    with pytest.raises(LookupError):
        siro.recorder.record(**wrong)
