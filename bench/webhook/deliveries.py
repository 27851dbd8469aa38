"""Webhooks as Siro sends them, each of another recording, signed now."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.work import PROJECT

SECRET = "whsec_c2lyby1icmlkZ2UtYmVuY2gtc2lnbmluZy1zZWNyZXQ="
SECRETS = {"WebhookSecret": {"signing_secrets": [SECRET]}}


@dataclass(frozen=True, slots=True)
class LambdaContextStandIn:
    """What Powertools' logger asks of the runtime's context."""

    function_name: str = "WebhookFunction"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:WebhookFunction"
    aws_request_id: str = "request"


def signed_event() -> dict[str, Any]:
    """The event of `events/`, for a new recording and message."""
    from siro_bridge_cli.events import sign_event  # noqa: PLC0415 - a process that is measured does not sign

    event = json.loads((PROJECT / "events" / "webhook-recording-linked.json").read_text("utf-8"))
    body = json.loads(event["body"]) | {"recordingId": str(uuid.uuid4())}
    headers = event["headers"] | {"svix-id": f"msg_{uuid.uuid4().hex}"}
    new = event | {"headers": headers, "body": json.dumps(body, separators=(",", ":"))}
    return sign_event(new, SECRET, datetime.now(UTC))


def function_environment(endpoint: str) -> Mapping[str, str]:
    """As the template sets it, and the variables of the runtime that make Powertools behave as on Lambda."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "STATE_TABLE": "StateTable",
        "WEBHOOK_SECRET_ARN": "WebhookSecret",
        "ENRICHMENT_QUEUE_URL": f"{endpoint}/queue/enrichment",
        "LOG_LEVEL": "INFO",
        "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_LAMBDA_FUNCTION_NAME": "WebhookFunction",
        "_X_AMZN_TRACE_ID": "Root=1-69907f60-0123456789abcdef01234562;Parent=0123456789abcdef;Sampled=0",
    }
