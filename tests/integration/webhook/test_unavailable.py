"""2xx only after the queue has accepted: what fails before is a 503, and the next attempt goes through."""

from collections.abc import Callable

import pytest

import webhook_handler
from siro_bridge.bootstrap import webhook
from tests.integration.aws import create_state_table
from tests.integration.webhook.conftest import Lines
from tests.integration.webhook.delivery import SECRET, Function, event, payload


def restore_queue(function: Function) -> None:
    function.queue = function.sqs.create_queue(QueueName="enrichment")["QueueUrl"]


def test_queue_that_fails_is_503_and_the_next_attempt_is_queued(function: Function, lines: Lines) -> None:
    function.sqs.delete_queue(QueueUrl=function.queue)
    assert [function(event(payload())), function(event(payload()))] == [503, 503]
    assert "EnrichmentQueue: SQS answered" in lines()[0]["message"]
    restore_queue(function)
    assert function(event(payload())) == 200
    assert function.messages() == ["rec-1"]


def test_other_event_of_the_recording_does_not_swallow_what_the_queue_refused(function: Function) -> None:
    function.sqs.delete_queue(QueueUrl=function.queue)
    assert function(event(payload(), "msg_1")) == 503
    restore_queue(function)
    assert function(event(payload(), "msg_2")) == 200
    assert function.messages() == []
    assert function(event(payload(), "msg_1")) == 200
    assert function.messages() == ["rec-1"]


@pytest.mark.parametrize(
    "body", [payload(), payload(recordingLinked=False), "[]"], ids=["event", "not ready", "to be parked"]
)
def test_table_that_fails_is_503_and_the_next_attempt_goes_through(
    function: Function, lines: Lines, body: object
) -> None:
    function.dynamodb.delete_table(TableName="StateTable")
    assert function(event(body)) == 503  # type: ignore[arg-type]
    log, counted = lines()
    assert log["message"] == "StateTable: DynamoDB answered ResourceNotFoundException"
    assert counted["WebhookUnavailable"] == [1.0]
    assert (log["svix_id"], log.get("recording_id")) == ("msg_1", "rec-1" if isinstance(body, dict) else None)
    assert function.messages() == []
    create_state_table(function.dynamodb)
    assert function(event(body)) == 200  # type: ignore[arg-type]
    assert len(function.items()) == 1


def test_secrets_manager_that_fails_is_503(function: Function, lines: Lines) -> None:
    function.secrets.delete_secret(SecretId=function.secret, ForceDeleteWithoutRecovery=True)
    assert function(event(payload())) == 503
    restored = function.secrets.create_secret(Name="webhook", SecretString=f'{{"signing_secrets": ["{SECRET}"]}}')
    assert restored["Name"] == "webhook"


Forget = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.parametrize("name", ["STATE_TABLE", "ENRICHMENT_QUEUE_URL", "WEBHOOK_SECRET_ARN"])
def test_missing_setting_is_503_named_and_mended_without_a_new_container(
    function: Function, lines: Lines, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with monkeypatch.context() as patch:
        patch.delenv(name)
        webhook.webhook_root.cache_clear()
        assert function(event(payload())) == 503
        assert name in lines()[0]["message"]
    assert function(event(payload())) == 200


def test_bug_is_503_and_told_without_anybodys_data(
    function: Function, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise KeyError("Mrs Smith")

    with monkeypatch.context() as patch:
        patch.setattr(webhook_handler, "_body", bug)
        assert function(event(payload())) == 503
    log, counted = lines()
    assert log["message"].startswith("a bug: KeyError at test_unavailable.py:")
    assert "Smith" not in str(log)
    assert counted["WebhookUnavailable"] == [1.0]
    assert function(event(payload())) == 200
