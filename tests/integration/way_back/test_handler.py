"""The enrichment function's entry point, over its real composition root."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from moto import mock_aws
from sqlalchemy import URL, make_url

import enrichment_handler
from siro_bridge.bootstrap import enrichment
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.crm.port import Crm
from siro_bridge.crm.sql.notes import SqlNotes
from siro_bridge.domain.errors import ConfigurationError, OperationFailedError, UnavailableError
from siro_bridge.domain.operate.outlook import RecordingPreview
from siro_bridge.secrets import Secrets
from siro_bridge.siro.recordings import OAuthRecordings, OrganizationRecordings
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import fact
from tests.integration.way_back.one_process import API_URL, PLATFORM_URL, OneProcess
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

LOOKS = 200
RECEIVES, VISIBILITY_SECONDS = 5, 720
"""The template's, after which a message goes to the dead-letter queue."""

CONTEXT: Any = SimpleNamespace(
    function_name="enrichment",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:enrichment",
    aws_request_id="request-1",
    get_remaining_time_in_millis=lambda: 120_000,
)


@contextmanager
def _deployed(bridge: OneProcess[Any], **outside: Any) -> Iterator[None]:
    environment = {
        "STATE_TABLE": bridge.table,
        "SIRO_API_URL": API_URL,
        "SIRO_PLATFORM_URL": PLATFORM_URL,
        "SIRO_SECRET_ARN": "SiroSecret",
        "SIRO_TOKEN_SECRET_ARN": "SiroTokenSecret",
        "CRM_SECRET_ARN": "CrmSecret",
        "MAPPING_FILE": bridge.mapping_file,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(enrichment, "Outside", partial(Outside, siro=SimulatorTransport(bridge.siro), **outside))
        enrichment.forget_enrichment_root()
        yield
        enrichment.forget_enrichment_root()


@pytest.fixture
def live_bridge(crm: SampleCrm) -> Iterator[Bridge]:
    with mock_aws(), closing(Bridge(crm, SimulatedSiro(seed=1))) as bridge, _deployed(bridge):
        yield bridge


def _event(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"message-{at}", "receiptHandle": "handle", "body": body, "eventSource": "aws:sqs"}
            for at, body in enumerate(bodies)
        ]
    }


def _message(recording_id: str) -> str:
    return json.dumps({"recording_id": recording_id, "svix_id": "msg_1"})


def _published(printed: str) -> dict[str, Any]:
    """What CloudWatch takes for metrics of what the function printed."""
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{") and '"_aws"' in line]
    named = [(line, metric["Name"]) for line in lines for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
    return {name: line[name] for line, name in named}


def test_what_alarms_and_the_dashboard_look_for_is_counted(
    live_bridge: Bridge, capsys: pytest.CaptureFixture[str]
) -> None:
    good = live_bridge.record(extractions=fact("May"))
    capsys.readouterr()
    enrichment_handler.lambda_handler(_event(_message(good), "not json"), CONTEXT)
    counted = _published(capsys.readouterr().out)
    assert counted.pop("SiroRequests")[0] > 0
    assert counted.pop("SecondsToCrm")[0] >= 0
    assert counted == {"EnrichmentDone": [1.0], "EnrichmentError": [1.0], "FieldsWritten": [1.0]}


def test_one_message_that_is_none_fails_alone(live_bridge: Bridge) -> None:
    good = live_bridge.record()

    answer = enrichment_handler.lambda_handler(_event(_message(good), "not json"), CONTEXT)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert live_bridge.ledger(good).state == "done"


MISTAKES: dict[str, Callable[[URL], URL]] = {
    "the password": lambda url: url.set(password="wrong-password"),
    "no such option": lambda url: url.update_query_dict({"nonsense": "1"}),
    "another driver's option": lambda url: url.set(drivername="mysql+pymysql").update_query_dict({"sslmode": "x"}),
    "a certificate that is not there": lambda url: url.set(drivername="mysql+pymysql").update_query_dict(
        {"ssl_ca": "/nowhere/ca.pem"}
    ),
    "the same, to PostgreSQL": lambda url: url.update_query_dict(
        {"sslmode": "verify-full", "sslrootcert": "/nowhere/ca.pem"}
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_crm_secret_that_is_mended_is_read_by_the_next_event(
    live_bridge: Bridge, crm: SampleCrm, caplog: pytest.LogCaptureFixture, mistake: Callable[[URL], URL]
) -> None:
    def fill(url: str) -> None:
        live_bridge.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": url}))

    recording_id = live_bridge.record()
    fill(mistake(make_url(crm.url)).render_as_string(hide_password=False))
    first = enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)
    told, reason = caplog.text, live_bridge.ledger(recording_id).reason
    fill(crm.url)
    second = enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)

    assert first == second == {"batchItemFailures": []}
    assert reason.startswith('secret CrmSecret: key "url": ')
    assert "wrong-password" not in told
    assert live_bridge.ledger(recording_id).state == "done"


@pytest.mark.parametrize("mistake", [{"bearer": "of another CRM"}, {"bearer": "two\nlines"}, {"headers": {"X-Key": 7}}])
def test_rest_crms_secret_that_is_mended_is_read_by_the_next_event(tmp_path: Path, mistake: dict[str, Any]) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(json.dumps(story_mapping()), "utf-8")

    def open_rest(mapping: Any, secret: dict[str, Any], *, connections: int, **_: Any) -> Crm:
        return bridge.connect(mapping, secret, connections)[0]

    with mock_aws(), closing(RestBridge(RestStoryCrm(), SimulatedSiro(seed=1), mapping_file=str(mapping))) as bridge:
        bridge.siro.recorder.record(bridge.send_appointment(OLD, "a-1"), recording_id="rec-1")
        bridge.siro.agenda.run_due()
        with _deployed(bridge, open_crm=open_rest):
            for secret in ({"base_url": "https://crm.test/v2", **mistake}, bridge.crm_secret()):
                bridge.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps(secret))
                known = bridge.known("rec-1")
                assert known is None or known.state != "done"
                enrichment_handler.lambda_handler(_event(_message("rec-1")), CONTEXT)
        assert bridge.ledger("rec-1").state == "done"


@pytest.mark.parametrize(("age", "result"), [(0.0, "done"), (60.0, "waiting")])
def test_secret_of_a_crm_that_does_not_answer_is_read_again_but_not_for_each_recording(
    live_bridge: Bridge, crm: SampleCrm, monkeypatch: pytest.MonkeyPatch, age: float, result: str
) -> None:
    monkeypatch.setattr(enrichment_handler, "OUTAGE_SECONDS", age)
    recording_id = live_bridge.record()
    moved = make_url(crm.url).set(host="127.0.0.1", port=1).render_as_string(hide_password=False)
    live_bridge.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": moved}))
    enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)
    live_bridge.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": crm.url}))

    enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)

    assert live_bridge.ledger(recording_id).state == result


def test_placeholder_secret_keeps_the_recording_for_later(
    live_bridge: Bridge, caplog: pytest.LogCaptureFixture
) -> None:
    recording_id = live_bridge.record()
    live_bridge.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString='{"url": "REPLACE_ME"}')

    answer = enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)

    assert answer == {"batchItemFailures": []}
    assert 'secret CrmSecret: key "url" is not filled in' in caplog.text
    item = live_bridge.ledger(recording_id)
    assert item.state == "waiting"
    assert item.reason.startswith('secret CrmSecret: key "url" is not filled in')
    assert item.due_at


def test_bug_is_told_with_the_recordings_id_and_ends_in_the_dead_letter_queue(
    live_bridge: Bridge, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def bug(*_: Any) -> None:
        raise KeyError("a customer's value")

    recording_id = live_bridge.record()
    monkeypatch.setattr(OAuthRecordings, "fetch", bug)
    monkeypatch.setattr(OrganizationRecordings, "fetch", bug)

    for receive in range(RECEIVES):
        with time_machine.travel(live_bridge.now() + receive * VISIBILITY_SECONDS, tick=False):
            assert live_bridge.redrive() == 0  # a message of its own would end this one as a duplicate
            answer = enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}

    item = live_bridge.ledger(recording_id)
    assert (item.state, item.reason) == ("waiting", "a bug (KeyError); see the log of EnrichmentFunction")
    told = next(
        record for record in caplog.records if record.message.startswith("enrichment failed: a bug: KeyError at ")
    )
    assert (told.recording_id, told.svix_id) == (recording_id, "msg_1")  # type: ignore[attr-defined]
    assert "a customer's value" not in caplog.text


def test_bug_makes_the_next_event_read_the_secrets_anew(live_bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrichment_handler, "OUTAGE_SECONDS", 0.0)
    recording_id = live_bridge.record()
    made = enrichment.enrichment_root()
    with monkeypatch.context() as patch:
        for source in (OAuthRecordings, OrganizationRecordings):
            patch.setattr(source, "fetch", lambda *_: 1 / 0)
        enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)
    assert enrichment.enrichment_root() is not made


def test_recording_that_met_a_bug_is_written_once_the_bug_is_mended(
    live_bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording_id = live_bridge.record()
    with monkeypatch.context() as patch:
        for source in (OAuthRecordings, OrganizationRecordings):
            patch.setattr(source, "fetch", lambda *_: 1 / 0)
        enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)

    enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)

    assert live_bridge.ledger(recording_id).state == "done"
    assert len(live_bridge.notes(recording_id)) == 1


def test_every_line_has_the_ids_of_its_message(live_bridge: Bridge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    enrichment_handler.lambda_handler(_event(_message("unknown")), CONTEXT)
    line = next(record for record in caplog.records if record.message == "NothingToDo")
    assert (line.recording_id, line.svix_id) == ("unknown", "msg_1")  # type: ignore[attr-defined]


def test_secrets_manager_that_cannot_be_reached_is_no_bug(
    live_bridge: Bridge, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any) -> None:
        raise UnavailableError("secret CrmSecret: Secrets Manager cannot be reached (EndpointConnectionError)")

    recording_id = live_bridge.record()
    with monkeypatch.context() as patch:
        patch.setattr(Secrets, "_fetch", unreachable)
        answer = enrichment_handler.lambda_handler(_event(_message(recording_id)), CONTEXT)
    assert answer == {"batchItemFailures": []}
    assert "Secrets Manager cannot be reached" in caplog.text
    assert live_bridge.ledger(recording_id).reason.endswith("cannot be reached (EndpointConnectionError)")
    assert live_bridge.ledger(recording_id).due_at


def test_each_new_root_closes_the_connections_of_the_one_before(
    live_bridge: Bridge, crm: SampleCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_: Any) -> None:
        raise ConfigurationError("mapping.yaml:3: a mistake")

    monkeypatch.setattr(SqlNotes, "create_note", mistake)
    for _ in range(4):
        enrichment_handler.lambda_handler(_event(_message(live_bridge.record())), CONTEXT)
    connected = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for _ in range(LOOKS):
        if not crm.rows(connected):
            break
        time.sleep(0.05)  # the server ends its side a moment later
    assert crm.rows(connected) == []


def test_command_is_answered(live_bridge: Bridge) -> None:
    recording_id = live_bridge.record(extractions=fact("soon"))
    answer = enrichment_handler.lambda_handler({"operation": "preview", "recording": recording_id}, CONTEXT)
    assert RecordingPreview.model_validate(json.loads(json.dumps(answer))).ready


@pytest.mark.parametrize(
    "event", [{"operation": "prevue"}, {"operation": "preview", "recordin": "rec-1"}, {}, {"recording": "rec-1"}]
)
def test_request_that_is_not_known_is_refused_in_one_line(event: dict[str, Any]) -> None:
    with pytest.raises(OperationFailedError, match=r"^request: .*; nothing was done$"):
        enrichment_handler.lambda_handler(event, CONTEXT)


def test_request_that_meets_a_mistake_is_answered_with_one_line(live_bridge: Bridge) -> None:
    with pytest.raises(OperationFailedError, match=r"^rec-unknown: Siro knows no such recording; [^\n]*$"):
        enrichment_handler.lambda_handler({"operation": "preview", "recording": "rec-unknown"}, CONTEXT)


def test_secret_that_is_mended_after_a_failed_request_is_read_by_the_next_event(
    live_bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_: Any) -> None:
        raise ConfigurationError("mapping.yaml:3: a mistake")

    made = enrichment.enrichment_root()
    with monkeypatch.context() as patch:
        patch.setattr(OAuthRecordings, "fetch", mistake)
        patch.setattr(OrganizationRecordings, "fetch", mistake)
        with pytest.raises(OperationFailedError, match="a mistake"):
            enrichment_handler.lambda_handler({"operation": "preview", "recording": "rec-1"}, CONTEXT)
    assert enrichment.enrichment_root() is not made
