"""A delivery as API Gateway hands it over, and the function that takes it."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from siro_bridge.siro.signature import load_svix_webhooks
from webhook_handler import lambda_handler

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
SECRET = "whsec_c2lyby1icmlkZ2UtdGVzdC1zaWduaW5nLXNlY3JldCE="
NEXT_SECRET = "whsec_dGhlLW5leHQtc2lnbmluZy1zZWNyZXQtb2YtaXQhIQ=="
CONTEXT: Any = SimpleNamespace(
    function_name="webhook", memory_limit_in_mb=256, invoked_function_arn="arn:aws:lambda:x", aws_request_id="r-1"
)


def payload(**changes: Any) -> dict[str, Any]:
    """The guide's example (4.2), ready to be worked on."""
    return {
        "recordingId": "rec-1",
        "siroUserId": "siro-user-123",
        "recordingProcessed": True,
        "recordingLinked": True,
        "eventType": "integrations.recordingLinked",
        "crm": {"integrationConnectionId": "conn-123", "opportunity": {"id": "opp-uuid", "externalId": "opp-101"}},
    } | changes


def linked_to(opportunity: str) -> dict[str, Any]:
    return payload(crm={"integrationConnectionId": "conn-123", "opportunity": {"externalId": opportunity}})


def event(
    body: dict[str, Any] | str,
    svix_id: str = "msg_1",
    *,
    secrets: tuple[str, ...] = (SECRET,),
    at: datetime | None = None,
    in_base64: bool = False,
) -> dict[str, Any]:
    """Signed as Svix signs: with every secret of the moment, for the moment of this attempt."""
    text = body if isinstance(body, str) else json.dumps(body)
    now = at or datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "svix-id": svix_id,
        "svix-timestamp": str(int(now.timestamp())),
        "svix-signature": " ".join(load_svix_webhooks().Webhook(secret).sign(svix_id, now, text) for secret in secrets),
    }
    sent = base64.b64encode(text.encode()).decode() if in_base64 else text
    return {"version": "2.0", "headers": headers, "body": sent, "isBase64Encoded": in_base64}


@dataclass
class Function:
    dynamodb: Any
    sqs: Any
    secrets: Any
    queue: str
    secret: str

    def __call__(self, event: dict[str, Any]) -> int:
        """The status that Svix sees; the body never says anything."""
        reply = lambda_handler(event, CONTEXT)
        assert reply["body"] == "{}"
        status: int = reply["statusCode"]
        return status

    def fill(self, *signing_secrets: str) -> None:
        """What a person does in Secrets Manager."""
        self.secrets.put_secret_value(
            SecretId=self.secret, SecretString=json.dumps({"signing_secrets": list(signing_secrets)})
        )

    def messages(self) -> list[str]:
        """Recording ids in the queue; they stay in flight from then on."""
        found: list[Any] = []
        while more := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            found += more
        return [json.loads(message["Body"])["recording_id"] for message in found]

    def items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.dynamodb.scan(TableName="StateTable")["Items"]
        return items
