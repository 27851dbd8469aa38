"""`status`, `trace` and `replay` on a running stack: faults are planted, named with their mend, and mended."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import Result

from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.queue import message_body
from siro_bridge_cli.demo.stack import Stack
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator

ARRIVAL_SECONDS = 180.0


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come so far"
        time.sleep(0.3)


def state_of(stack: Stack, recording_id: str) -> str:
    key = {"pk": {"S": f"recording#{recording_id}"}, "sk": {"S": "ledger"}}
    item = stack.aws.client("dynamodb").get_item(TableName=stack.outputs["StateTableName"], Key=key).get("Item", {})
    return str(item.get("state", {}).get("S", ""))


def is_quiet(stack: Stack) -> bool:
    """Nothing is under way: no webhook to be sent, no message in the queue or with the function."""
    sending = sum(message["openAttempts"] for message in stack.siro.client.messages())
    return not sending and not stack.queued()


def ends(stack: Stack, recording_id: str, *states: str) -> None:
    """Wait for one of the `states` to stay: a webhook that comes after it would have the recording worked on again."""
    wait_until(lambda: is_quiet(stack) and state_of(stack, recording_id) in states)


def answer(result: Result, status: int) -> Any:
    assert result.exit_code == status, result.stdout + result.stderr
    return json.loads(result.stdout)


@contextmanager
def refusing_crm(stack: Stack) -> Iterator[None]:
    stack.crm.execute("ALTER TABLE deals ADD CONSTRAINT refusing CHECK (timeline IS NULL) NOT VALID")
    try:
        yield
    finally:
        stack.crm.execute("ALTER TABLE deals DROP CONSTRAINT refusing")


@pytest.fixture(scope="module")
def told(kept_stack: KeptStack) -> str:
    """A recording of the demo's story that was written."""
    return kept_stack.evidence.told[0].recording_id


def test_stack_that_is_well_has_nothing_for_a_person(kept_stack: KeptStack) -> None:
    status = answer(kept_stack.run("status", "--json"), 0)
    assert status["runs"][0]["report"]["outcome"] == "done"
    assert status["surroundings"]["schedule"] == "rate(10 minutes)"
    assert {"engagements", "opportunities", "sweep"} <= status["watermarks"].keys()
    assert status["recordings"]["states"] == {}
    shown = kept_stack.run("status")
    assert "Nothing waits for a person." in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_written_recording_is_traced_with_its_webhooks_its_writes_and_what_siro_says(
    kept_stack: KeptStack, told: str
) -> None:
    trace = answer(kept_stack.run("trace", told, "--json"), 0)
    assert trace["unread"] == []
    assert trace["item"]["state"] == "done"
    assert trace["siro"]["is_ours"] is True
    kinds = {moment["kind"] for moment in trace["moments"]}
    assert kinds >= {"event", "siro", "work", "write"}
    written = [field for moment in trace["moments"] for field in moment["fields"] if field["result"] == "written"]
    assert written
    shown = kept_stack.run("trace", told)
    assert " → " in shown.stdout
    assert "webhook msg_" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_support_gets_ids_and_requests_and_nobodys_values(kept_stack: KeptStack, told: str) -> None:
    shown = kept_stack.run("trace", told, "--support")
    assert shown.exit_code == 0
    assert f"GET /v1/core/recordings/{told}" in shown.stdout
    assert f"Organization: {kept_stack.stack.siro.facts['organization_id']}" in shown.stdout
    assert kept_stack.stack.siro.facts["organization_token"] not in shown.stdout


@pytest.mark.parametrize("command", ["trace", "replay"])
def test_recording_that_nobody_knows_is_one_line(kept_stack: KeptStack, command: str) -> None:
    result = kept_stack.run(command, "no-such-recording")
    assert result.exit_code == 2
    [line] = [line for line in result.stderr.splitlines() if not line.endswith("…")]  # progress, after a second
    assert line.startswith("Error: no-such-recording: ")


def test_field_that_the_crm_refuses_is_named_and_written_by_a_replay(kept_stack: KeptStack) -> None:
    stack = kept_stack.stack
    with refusing_crm(stack):
        key = next(str(row["key"]) for row in stack.crm.appointments())
        recording_id = stack.siro.client.record(key)
        ends(stack, recording_id, "incomplete")
        status = kept_stack.run("status")
        assert status.exit_code == 1
        assert "the CRM refuses deal.timeline" in status.stdout
        assert "siro-bridge replay" in status.stdout
        trace = kept_stack.run("trace", recording_id)
        assert trace.exit_code == 1
        assert f"siro-bridge replay {recording_id}" in trace.stdout
    [replayed] = answer(kept_stack.run("replay", "--refused-fields", "--json"), 0)
    assert (replayed["id"], replayed["outcome"]) == (recording_id, "queued")
    ends(stack, recording_id, "done")
    assert answer(kept_stack.run("status", "--json"), 0)["findings"] == []


def test_dead_letter_is_named_and_goes_back_into_the_queue(kept_stack: KeptStack, told: str) -> None:
    stack, dead = kept_stack.stack, kept_stack.stack.outputs["EnrichmentDeadLetterQueueUrl"]
    stack.aws.client("sqs").send_message(QueueUrl=dead, MessageBody=message_body(told, None))
    status = kept_stack.run("status")
    assert status.exit_code == 1
    assert "siro-bridge replay --dead-letters" in status.stdout
    assert told in status.stdout
    assert kept_stack.run("trace", told).exit_code == 1
    assert kept_stack.run("replay", "--dead-letters").exit_code == 0
    wait_until(lambda: not stack.queued())
    assert kept_stack.run("status").exit_code == 0


def leave_failed(stack: Stack, recording_id: str) -> None:
    stack.aws.client("dynamodb").update_item(
        TableName=stack.outputs["StateTableName"],
        Key={"pk": {"S": f"recording#{recording_id}"}, "sk": {"S": "ledger"}},
        UpdateExpression="SET #state = :failed, reason = :reason, due_shard = :failed, due_at = :zero",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={
            ":failed": {"S": "failed"},
            ":reason": {"S": "Siro: GET /v1/core/recordings/x answered 404: not found"},
            ":zero": {"N": "0"},
        },
    )


def test_failed_recording_is_named_and_done_after_a_replay(kept_stack: KeptStack, told: str) -> None:
    leave_failed(kept_stack.stack, told)
    status = kept_stack.run("status")
    assert (status.exit_code, "1 recording failed: Siro: GET" in status.stdout) == (1, True)
    assert kept_stack.run("replay", "--failed").exit_code == 0
    ends(kept_stack.stack, told, "done")


def test_parked_webhook_is_read_again(kept_stack: KeptStack, told: str) -> None:
    stack = kept_stack.stack
    body = {"recordingId": told, "recordingProcessed": True, "recordingLinked": True}
    event = body | {"eventType": "integrations.recordingLinked", "crm": {"integrationConnectionId": "c"}}
    ledger = DynamoEventLedger(stack.aws.client("dynamodb"), stack.outputs["StateTableName"])
    ledger.park("msg_parked", "crm.contacts: a list expected", json.dumps(event))
    status = kept_stack.run("status")
    assert (status.exit_code, "siro-bridge replay --parked" in status.stdout) == (1, True)
    [replayed] = answer(kept_stack.run("replay", "--parked", "--json"), 0)
    assert replayed["id"] == told
    ends(stack, told, "done")
    wait_until(lambda: kept_stack.run("status").exit_code == 0)


def test_what_cannot_be_understood_is_discarded_only_when_asked_twice(kept_stack: KeptStack) -> None:
    dead = kept_stack.stack.outputs["EnrichmentDeadLetterQueueUrl"]
    kept_stack.stack.aws.client("sqs").send_message(QueueUrl=dead, MessageBody="hello")
    assert kept_stack.run("replay", "--dead-letters").exit_code == 1
    assert kept_stack.run("replay", "--dead-letters", "--discard", typed="n\n").exit_code == 1
    assert kept_stack.run("status").exit_code == 1
    assert kept_stack.run("replay", "--dead-letters", "--discard", "--yes").exit_code == 0
    assert kept_stack.run("status").exit_code == 0


DAY = "2020-02-15"
LONG_AGO = "localtimestamp - interval '5 years'"
LATELY = "localtimestamp - interval '5 days'"


STAMPED = ("appointments", "deals", "customers", "reps")


@pytest.fixture
def unstamped(kept_stack: KeptStack) -> Iterator[Stack]:
    """The sync has passed yesterday, and the CRM's triggers that set updated_at are off.

    Appointments of that day go in the end, and all else counts as changed then.
    """
    crm = kept_stack.stack.crm
    crm.execute("UPDATE appointments SET subject = subject")
    kept_stack.run("sync")
    for table in STAMPED:
        crm.execute(f"ALTER TABLE {table} DISABLE TRIGGER stamp")
    try:
        yield kept_stack.stack
    finally:
        crm.execute("DELETE FROM appointments WHERE starts_at::date = :day", day=DAY)
        for table in STAMPED:
            crm.execute(f"ALTER TABLE {table} ENABLE TRIGGER stamp")
            crm.execute(f"UPDATE {table} SET updated_at = updated_at")


def unlinked_recording(stack: Stack) -> str:
    """By a rep of the CRM, in the middle of that day, without an appointment at Siro."""
    rep = stack.crm.appointments()[0]["rep_code"]
    return str(stack.siro.client.record(rep=rep, at=f"{DAY}T19:00:00Z", steps=["processed", "linked"]))


def enter_appointment(stack: Stack, changed: str) -> None:
    """At the time of that recording (noon in Denver). It, its deal, customer and rep changed last at another time."""
    for table in STAMPED:
        stack.crm.execute(f"UPDATE {table} SET updated_at = {changed}")
    stack.crm.execute(
        "INSERT INTO appointments (deal_id, rep_code, kind, subject, starts_at, ends_at, updated_at) "
        f"SELECT deal_id, rep_code, kind, subject, CAST(:start AS timestamp), CAST(:end AS timestamp), {changed} "
        "FROM appointments WHERE appointment_id::text = :key",
        start=f"{DAY} 12:00",
        end=f"{DAY} 13:00",
        key=stack.crm.appointments()[0]["key"],
    )


@pytest.mark.parametrize(
    ("changed", "expected", "other"),
    [
        (LATELY, ("which the sync has passed", "siro-bridge resync"), "siro-bridge backfill"),
        (LONG_AGO, ("outside the window of days", "siro-bridge backfill --since"), "siro-bridge resync"),
    ],
    ids=["stale updated_at", "outside the window"],
)
def test_appointment_that_was_never_sent_is_named_with_its_own_mend(
    kept_stack: KeptStack, unstamped: Stack, changed: str, expected: tuple[str, ...], other: str
) -> None:
    enter_appointment(unstamped, changed)
    trace = kept_stack.run("trace", unlinked_recording(unstamped))
    told = " ".join(trace.stdout.split())
    assert (trace.exit_code, *(each in told for each in expected), other in told) == (1, True, True, False), told


def test_recording_without_any_appointment_names_the_rep_and_the_mend(kept_stack: KeptStack) -> None:
    rep = kept_stack.stack.crm.appointments()[0]["rep_code"]
    trace = kept_stack.run("trace", unlinked_recording(kept_stack.stack))
    told = " ".join(trace.stdout.split())
    assert (trace.exit_code, f"neither the CRM nor Siro has an appointment of the rep {rep}" in told) == (1, True)
    assert "enter it in the CRM" in told


def test_nothing_asked_for_is_refused_in_one_line(kept_stack: KeptStack) -> None:
    result = kept_stack.run("replay")
    assert result.exit_code == 2
    assert "--failed" in result.stderr
