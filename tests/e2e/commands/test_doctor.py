"""`doctor` names each planted fault with its mend, on a stack that is otherwise well."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from siro_bridge.siro.own_delivery import deliver_test
from siro_bridge.state.stack_parts import StackParts
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge_cli.stack.deployed import DeployedStack
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator
SECRETS = ("SiroSecret", "CrmSecret", "WebhookSecret")
Lines = dict[str, dict[str, str]]


def examine(kept: KeptStack) -> tuple[int, Lines]:
    """The exit status, and what is not ok by its subject, the worst of each."""
    answer = kept.run("doctor", "--json")
    assert answer.exit_code in (0, 1), answer.stderr
    lines = [line for line in json.loads(answer.stdout) if line["level"] != "ok"]
    return answer.exit_code, {
        line["subject"]: line for line in sorted(lines, key=lambda line: line["level"], reverse=True)
    }


def must_name(lines: Lines, **expected: tuple[str, str]) -> None:
    for subject, (found, mend) in expected.items():
        line = lines[subject.replace("_", " ")]
        assert found in line["found"], line
        assert mend in line["mend"], line


@contextmanager
def changed_secrets(stack: DeployedStack, **changes: dict[str, Any]) -> Iterator[None]:
    before = {name: stack.secret(name) for name in SECRETS}
    try:
        for name, change in changes.items():
            stack.put_secret(name, before[name] | change)
        yield
    finally:
        for name in changes:
            stack.put_secret(name, before[name])


def test_healthy_stack_is_well_and_a_person_can_read_it(kept_stack: KeptStack) -> None:
    answer = kept_stack.run("doctor")
    assert answer.exit_code == 0, answer.stdout + answer.stderr
    assert "error" not in answer.stdout
    assert re.search(r"^ok +endpoint +took a signed test delivery$", answer.stdout, flags=re.MULTILINE)
    assert max(map(len, answer.stdout.splitlines())) <= 100


def test_what_was_switched_off_and_given_up_is_named_and_setup_enable_mends_it(kept_stack: KeptStack) -> None:
    stack = kept_stack.stack.deployed
    parts = StackParts(stack.name, stack.client)
    schedule = stack.client("scheduler").get_schedule(Name=parts._physical_id("SyncFunctionSchedule"))
    kept = {key: schedule[key] for key in ("Name", "ScheduleExpression", "Target", "FlexibleTimeWindow")}
    stack.client("scheduler").update_schedule(**kept, State="DISABLED")
    uuid = parts._physical_id("EnrichmentFunctionQueue")
    stack.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=False)
    dead = stack.output("EnrichmentDeadLetterQueueUrl")
    stack.client("sqs").send_message(QueueUrl=dead, MessageBody='{"recording_id": "rec-1"}')
    try:
        status, lines = examine(kept_stack)
    finally:
        stack.client("sqs").purge_queue(QueueUrl=dead)
        switched_on = kept_stack.run("setup", "enable")
    assert status == 1
    must_name(
        lines,
        schedule=("is DISABLED", "siro-bridge setup enable"),
        event_source_mapping=("Disabled", "siro-bridge setup enable"),
        dead_letters=("1 given up", "siro-bridge replay --dead-letters"),
    )
    assert switched_on.exit_code == 0, switched_on.output
    assert parts.schedule().state == "ENABLED"
    assert parts.schedule().expression == "rate(10 minutes)"
    assert parts.event_source_state() in ("Enabled", "Enabling")


def test_refused_and_missing_webhooks_are_named(kept_stack: KeptStack) -> None:
    stack = kept_stack.stack.deployed
    refused = deliver_test(stack.outputs["WebhookUrl"], f"whsec_{b64encode(b'another endpoint').decode()}")
    assert refused.status == 400
    runs = DynamoSyncRuns(stack.client("dynamodb"), stack.output("StateTableName"))
    runs.keep({"outcome": "done", "counts": {"sweep": {"missed_by_webhooks": 2}}})
    try:
        _, lines = examine(kept_stack)
    finally:
        forget_last_run(stack)
    must_name(
        lines,
        refused_webhooks=("signed with another secret", "siro-bridge setup rotate WebhookSecret"),
        webhooks=("2 of ", "Webhooks, your endpoint"),
    )


def forget_last_run(stack: DeployedStack) -> None:
    client, table = stack.client("dynamodb"), stack.output("StateTableName")
    last = client.query(
        TableName=table,
        KeyConditionExpression="pk = :run",
        ExpressionAttributeValues={":run": {"S": "run"}},
        ScanIndexForward=False,
        Limit=1,
    )["Items"][0]
    client.delete_item(TableName=table, Key={"pk": last["pk"], "sk": last["sk"]})


def test_wrong_token_and_wrong_password_are_named(kept_stack: KeptStack) -> None:
    url = re.sub(r"//([^:]+):[^@]+@", r"//\1:mistyped@", kept_stack.stack.crm.url)
    changes = {"SiroSecret": {"organization_token": "mistyped"}, "CrmSecret": {"url": url}}
    with changed_secrets(kept_stack.stack.deployed, **changes):
        status, lines = examine(kept_stack)
    assert status == 1
    must_name(
        lines,
        organization_token=("the token was refused", "siro-bridge setup rotate SiroSecret"),
        CRM=("password authentication failed", "siro-bridge setup rotate CrmSecret"),
    )
    assert "mistyped" not in str(lines)


def test_refused_oauth_and_missing_column_are_named(kept_stack: KeptStack) -> None:
    crm = kept_stack.stack.crm
    crm.execute("ALTER TABLE deals RENAME COLUMN timeline TO time_line")
    try:
        with changed_secrets(kept_stack.stack.deployed, SiroSecret={"oauth_client_secret": "mistyped"}):
            status, lines = examine(kept_stack)
    finally:
        crm.execute("ALTER TABLE deals RENAME COLUMN time_line TO timeline")
    assert status == 1
    must_name(
        lines,
        OAuth=("minted no OAuth token", "siro-bridge setup rotate SiroSecret"),
        CRM=("table deals has no column timeline", "mapping.yaml"),
    )


def test_missing_grants_are_named(kept_stack: KeptStack) -> None:
    crm = kept_stack.stack.crm
    for statement in (
        "CREATE ROLE clerk LOGIN PASSWORD 'x'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk",
        "REVOKE SELECT ON reps FROM clerk",
    ):
        crm.execute(statement)
    url = re.sub(r"//[^@]+@", "//clerk:x@", crm.url)
    try:
        with changed_secrets(kept_stack.stack.deployed, CrmSecret={"url": url}):
            status, lines = examine(kept_stack)
    finally:
        crm.execute("DROP OWNED BY clerk")
        crm.execute("DROP ROLE clerk")
    assert status == 1
    must_name(
        lines,
        CRM=("permission denied for table", "GRANT SELECT, "),
        engagements=("permission denied for table reps", "GRANT SELECT ON reps TO clerk"),
    )


def test_placeholders_and_a_crm_that_is_down_are_named(kept_stack: KeptStack) -> None:
    changes: dict[str, dict[str, Any]] = {
        "WebhookSecret": {"signing_secrets": ["REPLACE_ME"]},
        "CrmSecret": {"url": re.sub(r"@[^/]+/", "@127.0.0.1:1/", kept_stack.stack.crm.url)},
    }
    with changed_secrets(kept_stack.stack.deployed, **changes):
        status, lines = examine(kept_stack)
    assert status == 1
    must_name(
        lines,
        secret_WebhookSecret=("is not filled in", "siro-bridge setup rotate WebhookSecret"),
        CRM=("the CRM's database is away", "start the CRM"),
    )
