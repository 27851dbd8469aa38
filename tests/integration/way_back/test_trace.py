"""A recording is traced over what a real way back left behind, and each fault is named with its mend."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.crm_appointments import CrmAppointment, CrmAppointments, Standing
from siro_bridge.domain.operate.requests import Appointments
from siro_bridge.domain.operate.trace import Kind, Trace
from siro_bridge.domain.recording.item import State
from siro_bridge.secrets import Secrets
from siro_bridge.siro.authorization import OrganizationAuthorization
from siro_bridge.siro.client import SiroClient, Unlimited
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.function_logs import FunctionLogs
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.use_cases.operate.ask_siro import AskSiro
from siro_bridge.use_cases.operate.trace_recording import TraceRecording
from siro_bridge_cli.simulator import SimulatorTransport
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.one_process import API_URL

GROUPS = {name: f"/aws/lambda/siro-bridge-{name}" for name in ("webhook", "enrichment")}
ANOTHER = {"integrationConnectionId": "connection-of-another", "opportunity": {"id": "x", "externalId": "006-1"}}


@dataclass
class Desk:
    """A person's machine beside the bridge."""

    bridge: Bridge
    dead: tuple[str, ...] = ()
    in_crm: CrmAppointments | None = None
    """None: the function that asks the CRM cannot be reached."""

    @property
    def api(self) -> OrganizationApi:
        secrets, transport = Secrets(self.bridge.secrets_manager), SimulatorTransport(self.bridge.siro)
        return OrganizationApi(
            SiroClient(API_URL, OrganizationAuthorization(secrets, "SiroSecret"), Unlimited(), transport=transport)
        )

    def find(self, recording_id: str) -> Trace | None:
        logs = boto3.client("logs")
        return TraceRecording(
            OperatorState(self.bridge.dynamodb, self.bridge.table),
            AskSiro(self.api, OurConnection(self.api, None)),
            FunctionLogs(logs, GROUPS),
            lambda: self.dead,
            self._ask_crm,
            clock=self.bridge.now,
        )(recording_id)

    def _ask_crm(self, asked: Appointments) -> CrmAppointments:
        if self.in_crm is None:
            raise UnavailableError("SyncFunction: lambda:InvokeFunction is missing")
        assert asked.reps
        return self.in_crm

    def trace(self, recording_id: str) -> Trace:
        found = self.find(recording_id)
        assert found
        return found

    def advice(self, recording_id: str) -> str:
        found = self.trace(recording_id)
        assert found.needs_person
        return "\n".join(mend.advice for mend in found.mends)


@pytest.fixture
def desk(bridge: Bridge) -> Desk:
    return Desk(bridge)


def log(bridge: Bridge, function: str, **entry: Any) -> None:
    """A line as Powertools writes it, and one of the runtime's beside it."""
    logs, group = boto3.client("logs"), GROUPS[function]
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="1")
    at = int(bridge.now() * 1000)
    lines = ["START RequestId: 1", json.dumps({"level": "INFO", "timestamp": "now"} | entry)]
    events: list[Any] = [{"timestamp": at, "message": line} for line in lines]
    logs.put_log_events(logGroupName=group, logStreamName="1", logEvents=events)


def test_written_recording_is_told_in_time_order_with_old_and_new_values(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    recording_id = desk.bridge.record()
    log(
        desk.bridge, "webhook", message="NotReady", recording_id=recording_id, svix_id="msg_0", reason="Siro is still x"
    )
    clock.shift(5)
    desk.bridge.work()
    trace = desk.trace(recording_id)
    assert trace.item
    assert trace.item.state is State.DONE
    [timeline] = [each for moment in trace.moments for each in moment.fields if each.field == "timeline"]
    assert (timeline.old, timeline.new, timeline.result) == (None, "Spring 2026", "written")
    kinds = [moment.kind for moment in trace.moments]
    assert kinds.index(Kind.EVENT) < kinds.index(Kind.WRITE)
    assert [moment.at for moment in trace.moments] == sorted(moment.at for moment in trace.moments)
    assert trace.siro
    assert (trace.siro.processed, trace.siro.is_ours) == (True, True)
    assert trace.siro.links
    assert trace.siro.links["opportunity"] == "4001"
    assert trace.next_step.startswith("nothing, until")
    assert (trace.mends, trace.unread, trace.needs_person) == ((), (), False)
    assert trace.organization_id == desk.bridge.siro.world.organization_id


@pytest.mark.parametrize(
    ("reason", "flag"),
    [("Siro is still processing it", "recordingProcessed"), ("not linked to any CRM record", "recordingLinked")],
)
def test_event_that_came_too_early_is_told_with_the_flag_that_was_false(desk: Desk, reason: str, flag: str) -> None:
    recording_id = desk.bridge.record()
    log(desk.bridge, "webhook", message="NotReady", recording_id=recording_id, svix_id="msg_0", reason=reason)
    log(desk.bridge, "webhook", message="Queued", recording_id="another", svix_id="msg_1")
    events = [moment.what for moment in desk.trace(recording_id).moments if moment.kind is Kind.EVENT]
    assert events[0] == f"webhook msg_0, answered 200: not ready: {flag} was false"
    assert not any("msg_1" in event for event in events)


def test_event_that_came_too_early_is_told_without_any_log_too(desk: Desk) -> None:
    recording_id = desk.bridge.record(steps=("processed", "linked"))
    desk.bridge.work()
    events = [moment.what for moment in desk.trace(recording_id).moments if moment.kind is Kind.EVENT]
    assert events[0] == "a webhook, answered 200: not ready: recordingLinked was false"
    assert "told of it" in events[1]


def test_error_is_told_with_its_time(desk: Desk) -> None:
    recording_id = desk.bridge.record()
    log(
        desk.bridge,
        "enrichment",
        level="ERROR",
        message="enrichment failed: a bug: KeyError",
        recording_id=recording_id,
    )
    [error] = [moment for moment in desk.trace(recording_id).moments if moment.kind is Kind.ERROR]
    assert error.what == "enrichment failed: a bug: KeyError"
    assert error.at == pytest.approx(desk.bridge.now(), abs=1)


def test_recording_that_nobody_knows_is_nothing(desk: Desk) -> None:
    assert desk.find("no-such-recording") is None


def test_what_cannot_be_asked_is_named_and_the_rest_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    recording_id = desk.bridge.record()

    def away(*_: object) -> None:
        raise UnavailableError("log group x: logs:FilterLogEvents answered AccessDeniedException")

    monkeypatch.setattr(FunctionLogs, "of_recording", away)
    desk.bridge.siro.faults.go_down()
    trace = desk.trace(recording_id)
    assert len(trace.unread) == 2
    assert trace.item


@pytest.fixture
def refusing(desk: Desk) -> Iterator[None]:
    desk.bridge.crm.execute("ALTER TABLE deals ADD CONSTRAINT refusing CHECK (timeline IS NULL)")
    yield
    desk.bridge.crm.execute("ALTER TABLE deals DROP CONSTRAINT refusing")


@pytest.mark.usefixtures("refusing")
def test_field_that_the_crm_refuses_is_named_with_its_mend(desk: Desk) -> None:
    recording_id = desk.bridge.record()
    desk.bridge.work()
    assert f"siro-bridge replay {recording_id}" in desk.advice(recording_id)
    fields = [each for moment in desk.trace(recording_id).moments for each in moment.fields]
    [refused] = [each for each in fields if each.result == "refused"]
    assert (refused.field, "refusing" in refused.reason) == ("timeline", True)


def test_recording_of_another_connection_is_named_with_its_mend(desk: Desk) -> None:
    desk.bridge.sync_appointment()
    recording_id = desk.bridge.record(steps=("processed",))
    desk.bridge.siro.recorder.override_links(recording_id, ANOTHER)
    trace = desk.trace(recording_id)
    assert trace.siro
    assert trace.siro.is_ours is False
    assert trace.siro.connection.startswith("connection-of-another (not one of those that Siro lists)")
    assert "connection_id" in desk.advice(recording_id)


def unlinked(desk: Desk, hours: float, rep: str = "R-07") -> str:
    """Recorded so many hours after the appointment, by starting the app; Siro finds no link."""
    at = desk.bridge.siro.clock.now() + timedelta(hours=hours)
    return desk.bridge.siro.recorder.record(rep=rep, at=at, steps=("processed", "linked"))


def test_recording_outside_its_appointments_time_names_the_appointment_and_both_mends(desk: Desk) -> None:
    """The CRM cannot be asked here, so that nobody knows which one it is."""
    key = desk.bridge.sync_appointment()
    recording_id = unlinked(desk, hours=5)
    trace = desk.trace(recording_id)
    assert trace.unlinked
    assert [each.external_id for each in trace.unlinked.appointments] == [key]
    advice = desk.advice(recording_id)
    assert f"siro-bridge link {recording_id}" in advice
    assert f"siro-bridge resync {key}" in advice


def test_recording_without_any_appointment_near_names_the_stale_stamp_and_the_window(desk: Desk) -> None:
    desk.bridge.sync_appointment()
    advice = desk.advice(unlinked(desk, hours=24 * 40))
    assert "updated_at did not move" in advice
    assert "outside the window" in advice
    assert "siro-bridge backfill --since 2026-03-27" in advice


def test_appointment_that_siro_does_not_have_as_the_crm_has_it_is_the_reason(desk: Desk) -> None:
    key = desk.bridge.sync_appointment()
    recording_id = unlinked(desk, hours=5)
    start = desk.bridge.siro.clock.now() + timedelta(hours=5)
    moved = CrmAppointment(external_id=key, starts_at=start, changed_at=start, standing=Standing.STALE)
    desk.in_crm = CrmAppointments(appointments=(moved,))
    trace = desk.trace(recording_id)
    assert trace.unlinked
    assert "which the sync has passed" in trace.unlinked.why
    assert trace.unread == ()
    assert "backfill" not in desk.advice(recording_id)


def test_function_that_cannot_be_asked_is_named(desk: Desk) -> None:
    desk.bridge.sync_appointment()
    assert desk.trace(unlinked(desk, hours=5)).unread == ("SyncFunction: lambda:InvokeFunction is missing",)


def test_rep_whom_siro_does_not_match_is_named_with_the_mend(desk: Desk) -> None:
    desk.bridge.sync_appointment()
    user_id = desk.bridge.siro.recorder.add_siro_user("kim@elsewhere.example.com", "Kim Example")
    recording_id = unlinked(desk, hours=0, rep=user_id)
    trace = desk.trace(recording_id)
    assert trace.unlinked
    assert "kim@elsewhere.example.com" in trace.unlinked.why
    assert "User Mapping" in desk.advice(recording_id)


def fill(bridge: Bridge, **changes: str) -> None:
    secret = json.loads(bridge.secrets_manager.get_secret_value(SecretId="SiroSecret")["SecretString"])
    bridge.secrets_manager.put_secret_value(SecretId="SiroSecret", SecretString=json.dumps(secret | changes))
    bridge.start()


FAULTS: dict[str, tuple[Callable[[Bridge], None], str]] = {
    "OAuth refused": (lambda bridge: fill(bridge, oauth_client_secret="wrong"), "oauth_client_secret"),
    "placeholder secret": (lambda bridge: fill(bridge, organization_token="REPLACE_ME"), "setup rotate SiroSecret"),
    "wrong organization token": (lambda bridge: fill(bridge, organization_token="wrong"), "setup rotate SiroSecret"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_mistake_in_a_secret_is_named_with_its_mend(desk: Desk, fault: str) -> None:
    plant, advice = FAULTS[fault]
    recording_id = desk.bridge.record()
    plant(desk.bridge)
    [report] = desk.bridge.work()
    assert report.error
    assert advice in desk.advice(recording_id)


def test_dead_letter_is_named_with_its_mend(desk: Desk) -> None:
    recording_id = desk.bridge.record()
    desk.dead = (recording_id,)
    assert "siro-bridge replay --dead-letters" in desk.advice(recording_id)


def test_recording_that_no_webhook_told_of_is_named_with_its_mend(desk: Desk) -> None:
    desk.bridge.siro.webhooks.sender = lambda _: pytest.fail("nothing is sent")
    desk.bridge.sync_appointment()
    recording_id = desk.bridge.siro.recorder.record(desk.bridge.sync_appointment())
    trace = desk.trace(recording_id)
    assert trace.item is None
    assert trace.next_step == "nothing: the bridge has not heard of it"
    assert f"siro-bridge replay {recording_id}" in desk.advice(recording_id)
