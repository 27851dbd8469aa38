"""The webhook files of events/ through the built function in the Lambda runtime, as `sam local invoke` runs it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge_cli.embedded.lambda_runtime import LambdaRuntime
from tests.integration.conftest import Run
from tests.integration.template_aws import TemplateAws

pytestmark = pytest.mark.built
Event = Callable[[str], dict[str, Any]]


def queued(aws: TemplateAws) -> list[str]:
    return [json.loads(message["Body"])["recording_id"] for message in aws.take_messages()]


def test_recording_is_queued_once_from_both_of_its_events(
    aws: TemplateAws, webhook: LambdaRuntime, event: Event
) -> None:
    assert webhook.invoke(event("webhook-recording-processed"))["statusCode"] == 200
    assert webhook.invoke(event("webhook-recording-linked"))["statusCode"] == 200
    assert queued(aws) == ["rec-abc-def"]


def test_recording_that_is_not_ready_is_not_queued(aws: TemplateAws, webhook: LambdaRuntime, event: Event) -> None:
    assert webhook.invoke(event("webhook-not-ready"))["statusCode"] == 200
    assert queued(aws) == []


def test_bad_signature_is_refused_and_nothing_else_happens(
    aws: TemplateAws, webhook: LambdaRuntime, event: Event
) -> None:
    assert webhook.invoke(event("webhook-bad-signature"))["statusCode"] == 400
    assert queued(aws) == []
    assert aws.items() == []


def test_event_of_the_files_is_stale_by_the_real_clock(run: Run, event: Event) -> None:
    with run("WebhookFunction") as runtime:
        assert runtime.invoke(event("webhook-recording-processed"))["statusCode"] == 400


def test_unfilled_signing_secret_loses_nothing_and_is_named(
    aws: TemplateAws, webhook: LambdaRuntime, event: Event
) -> None:
    aws.fill("WebhookSecret", {"signing_secrets": ["REPLACE_ME"]})
    assert webhook.invoke(event("webhook-recording-processed"))["statusCode"] == 425
    assert "signing_secrets" in webhook.log()
