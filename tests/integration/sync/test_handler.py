"""The sync function's entry point, over its real composition root."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sync_handler
from siro_bridge.bootstrap import sync
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.errors import SyncFailedError, UnavailableError
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.siro.client import Unlimited
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge_cli.simulator import Fault, SimulatorTransport
from tests.integration.sync.running import API_URL, NOON, Running

CONTEXT: Any = SimpleNamespace(
    function_name="sync",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:sync",
    aws_request_id="request-1",
    get_remaining_time_in_millis=lambda: 600_000,
)


@pytest.fixture
def deployed(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    for name, value in {
        "STATE_TABLE": running.table,
        "SIRO_API_URL": API_URL,
        "SIRO_SECRET_ARN": "SiroSecret",
        "CRM_SECRET_ARN": "CrmSecret",
        "ENRICHMENT_QUEUE_URL": running.queue_url,
        "INGEST_MODE": running.ingest_mode,
        "MAPPING_FILE": str(running.mapping_file),
    }.items():
        monkeypatch.setenv(name, value)
    outside = partial(
        Outside,
        siro=SimulatorTransport(running.siro),
        budget=Unlimited(),
        clock=running.now,
        sleep=running.sleep,
        workers=1,
    )
    monkeypatch.setattr(sync, "Outside", outside)
    yield running
    sync.forget_sync_root()


def invoke() -> dict[str, Any]:
    report: dict[str, Any] = sync_handler.lambda_handler({}, CONTEXT)
    return report


def test_run_is_answered_with_the_report_and_logs_it_without_anybodys_data(
    deployed: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.crm.put_appointment("a1", NOON)
    with caplog.at_level("INFO"):
        assert invoke()["counts"]["engagements"]["sent"] == 1
    assert "sync run" in caplog.text
    assert "Visit" not in caplog.text
    assert '"SyncSent":[1.0]' in capsys.readouterr().out


def kept(deployed: Running) -> list[SyncRun]:
    return DynamoSyncRuns(deployed.dynamodb, deployed.table).last(5)


def test_report_of_each_run_is_kept_and_a_failed_run_says_why_once(deployed: Running) -> None:
    report = invoke()
    deployed.siro.tokens.rotate_organization_token()
    with pytest.raises(SyncFailedError) as failed:
        invoke()
    last, first = kept(deployed)
    assert first.report == report
    assert "\n".join(last.failures) == str(failed.value)


@pytest.mark.parametrize(
    "error", [UnavailableError("StateTable: DynamoDB answered ThrottlingException"), KeyError("a bug of ours")]
)
def test_run_whose_report_cannot_be_kept_is_done_all_the_same(
    deployed: Running, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def away(*_: object) -> None:
        raise error

    monkeypatch.setattr(DynamoSyncRuns, "keep", away)
    assert invoke()["outcome"] == "done"


def test_nothing_is_done_while_another_run_is_under_way(deployed: Running) -> None:
    DynamoLease(deployed.dynamodb, deployed.table, deployed.now).take(600)
    assert invoke()["outcome"] == "skipped"


def test_mistake_is_one_line_and_fails_the_invocation(deployed: Running, caplog: pytest.LogCaptureFixture) -> None:
    deployed.siro.faults.add(Fault("status", path="*", times=None, status=401))
    with pytest.raises(SyncFailedError, match="SiroSecret") as failure:
        invoke()
    (error,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert error.getMessage() == str(failure.value)
    assert error.exc_info is None


def test_what_a_run_with_a_mistake_did_is_told_before_it_fails(
    deployed: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.crm.put_appointment("a1", NOON)
    deployed.mapping_file.write_text(deployed.mapping.replace("FROM deals d", "FROM deels d"))
    with caplog.at_level("INFO"), pytest.raises(SyncFailedError, match="no such table: deels"):
        invoke()
    assert "sync run" in caplog.text
    assert '"SyncSent":[1.0]' in capsys.readouterr().out


def test_bug_is_told_without_anybodys_data(
    deployed: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: Any) -> None:
        raise KeyError("Mrs Smith")

    monkeypatch.setattr(SyncRoot, "run", bug)
    with pytest.raises(SyncFailedError, match=r"^a bug: KeyError at test_handler\.py:\d+ bug") as failure:
        invoke()
    assert failure.value.__suppress_context__
    assert "Smith" not in caplog.text


def test_crm_that_moved_is_found_by_the_next_run(deployed: Running) -> None:
    def fill_crm_secret(url: str) -> None:
        deployed.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": url}))

    deployed.crm.put_appointment("a1", NOON)
    fill_crm_secret(f"sqlite:///{deployed.folder}/moved/crm.db")
    assert "unable to open database file" in invoke()["stopped"]["engagements"]
    fill_crm_secret(deployed.crm.url)
    assert invoke()["outcome"] == "done"
    assert set(deployed.synced()) == {"a1"}


@pytest.mark.parametrize(
    "mistake", ["mysql+pymysql://u@127.0.0.1/x?sslmode=x", "mysql+pymysql://u@127.0.0.1/x?ssl_ca=/no/ca"]
)
def test_crm_secret_that_is_mended_is_read_by_the_next_run(deployed: Running, mistake: str) -> None:
    def fill_crm_secret(url: str) -> None:
        deployed.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": url}))

    deployed.crm.put_appointment("a1", NOON)
    fill_crm_secret(mistake)
    with pytest.raises(SyncFailedError, match='secret CrmSecret: key "url"'):
        invoke()
    fill_crm_secret(deployed.crm.url)
    assert invoke()["outcome"] == "done"
    assert set(deployed.synced()) == {"a1"}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted in /proc")
def test_failing_runs_leave_no_connection_behind(deployed: Running) -> None:
    def open_connections() -> int:
        files = [file.readlink() for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
        return sum(file.name == "crm.db" for file in files)

    deployed.mapping_file.write_text(deployed.mapping.replace("FROM deals d", "FROM deels d"))
    for _ in range(3):
        with pytest.raises(SyncFailedError):
            invoke()
        deployed.pass_time(minutes=10)
    assert open_connections() == 0


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"backfil_since": "2025-01-01"}, "request: 'backfil_since': unknown; operation must be one of sync"),
        ({"operation": "resync", "keys": ["o1"], "entity": "deals"}, "request: resync: entity: must be"),
        ({"operation": "deep-link", "key": "no-such-key"}, "appointment no-such-key: no such record"),
    ],
)
def test_request_that_cannot_be_done_is_told_and_is_no_failed_run(
    deployed: Running, capsys: pytest.CaptureFixture[str], event: dict[str, Any], why: str
) -> None:
    """An error of the function would raise the alarm of failing runs."""
    deployed.crm.put_appointment("a1", NOON)
    answer = sync_handler.lambda_handler(event, CONTEXT)
    assert (answer["outcome"], answer["reason"].startswith(why)) == ("refused", True), answer
    assert (deployed.puts(), kept(deployed)) == (0, [])
    assert "SyncFailed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ({"CrmSecret": {"url": "REPLACE_ME"}}, "url"),
        ({"SiroSecret": {"organization_token": "REPLACE_ME"}}, "organization_token"),
    ],
)
def test_run_between_deployment_and_setup_says_what_is_missing_and_raises_no_alarm(
    deployed: Running, secret: dict[str, Any], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [(name, placeholder)] = secret.items()
    before = deployed.secrets_manager.get_secret_value(SecretId=name)["SecretString"]
    deployed.crm.put_appointment("a1", NOON)
    deployed.secrets_manager.put_secret_value(SecretId=name, SecretString=json.dumps(placeholder))
    reason = f'secret {name}: key "{key}" is not filled in; put its value there as the README shows'
    assert sync_handler.lambda_handler({}, CONTEXT) == {"outcome": "refused", "reason": reason}
    counted = capsys.readouterr().out
    assert ('"SyncNotSetUp":[1.0]' in counted, "SyncFailed" in counted, "SyncStopped" in counted) == (
        True,
        False,
        False,
    )
    assert [(run.outcome, run.failures) for run in kept(deployed)] == [("not set up", (reason,))]
    deployed.secrets_manager.put_secret_value(SecretId=name, SecretString=before)
    assert sync_handler.lambda_handler({}, CONTEXT)["outcome"] == "done"
    assert deployed.puts() == 1


def test_question_that_meets_a_mistake_is_told_and_asks_with_the_mended_secret_the_next_time(
    deployed: Running,
) -> None:
    deployed.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString='{"url": "REPLACE_ME"}')
    answer = sync_handler.lambda_handler({"operation": "preview"}, CONTEXT)
    assert answer["outcome"] == "refused"
    assert answer["reason"].startswith('secret CrmSecret: key "url" is not filled in')
    deployed.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": deployed.crm.url}))
    assert sync_handler.lambda_handler({"operation": "preview"}, CONTEXT)["outcome"] == "done"


def test_preview_is_for_whoever_asked_and_neither_logged_nor_counted_as_a_run(
    deployed: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.crm.put_appointment("a1", NOON)
    with caplog.at_level("INFO"):
        answer = sync_handler.lambda_handler({"operation": "preview"}, CONTEXT)
    assert answer["entities"]["engagements"]["records"][0]["body"]["subject"] == "Visit a1"
    assert "Visit a1" not in caplog.text
    assert "SyncSent" not in capsys.readouterr().out
    assert deployed.puts() == 0


def test_run_of_a_few_records_says_nothing_of_the_others_in_the_metrics(
    deployed: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.crm.put_appointment("a1", NOON)
    answer = sync_handler.lambda_handler({"operation": "resync", "keys": ["a1"]}, CONTEXT)
    assert answer["counts"]["engagements"]["sent"] == 1
    assert "WebhookSilence" not in capsys.readouterr().out


def test_check_is_answered_though_the_secret_is_a_placeholder(deployed: Running) -> None:
    deployed.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString='{"url": "REPLACE_ME"}')
    answer = sync_handler.lambda_handler({"operation": "check"}, CONTEXT)
    [told] = [line for line in answer["lines"] if line["level"] == "error"]
    assert told["subject"] == "CRM"
    assert told["mend"] == "fill it: `siro-bridge setup rotate CrmSecret`"


def test_siros_words_about_a_refused_record_are_told_to_who_asked_for_it_alone(
    deployed: Running, caplog: pytest.LogCaptureFixture
) -> None:
    deployed.crm.put_appointment("a1", NOON, deal_id="Anna's deal")
    deployed.crm.put_appointment("a2", NOON)
    with caplog.at_level("INFO"):
        assert "siro_said" not in invoke()["notes"]
        answer: dict[str, Any] = sync_handler.lambda_handler({"operation": "resync", "keys": ["a1", "a2"]}, CONTEXT)
    [said] = answer["notes"]["siro_said"]
    assert said.startswith("engagements a1: ")
    assert "No opportunity with externalId 'Anna's deal' has been synced" in said
    kept_and_logged = f"{caplog.text} {[vars(record) for record in caplog.records]} {kept(deployed)}"
    assert "siro_said" not in kept_and_logged
