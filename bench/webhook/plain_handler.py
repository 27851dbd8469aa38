"""The alternative of webhook-import: the same handler as one would write it, with everything imported plainly."""

import base64
import json
import os
import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError
from pydantic import BaseModel, ValidationError
from svix.webhooks import Webhook, WebhookVerificationError

logger, metrics, tracer = Logger(), Metrics(), Tracer()
dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
secrets_manager = boto3.client("secretsmanager")


class Record(BaseModel):
    id: str
    externalId: str | None = None  # noqa: N815 - Siro's name


class Crm(BaseModel):
    integrationConnectionId: str  # noqa: N815
    engagement: Record | None = None
    opportunity: Record | None = None
    account: Record | None = None


class Event(BaseModel):
    recordingId: str  # noqa: N815
    recordingProcessed: bool  # noqa: N815
    recordingLinked: bool  # noqa: N815
    eventType: str  # noqa: N815
    crm: Crm | None = None


@logger.inject_lambda_context
@metrics.log_metrics
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    body = base64.b64decode(event["body"]) if event.get("isBase64Encoded") else event["body"].encode()
    headers = event["headers"]
    try:
        Webhook(_signing_secret()).verify(body, headers)
        parsed = Event.model_validate_json(body)
    except (WebhookVerificationError, ValidationError):
        return {"statusCode": 400, "body": "{}"}
    if parsed.recordingProcessed and parsed.recordingLinked and _is_new(parsed.recordingId, headers["svix-id"]):
        _queue(parsed.recordingId, headers["svix-id"])
    metrics.add_metric(name="WebhookQueued", unit=MetricUnit.Count, value=1)
    logger.info("queued", extra={"recording_id": parsed.recordingId})
    return {"statusCode": 200, "body": "{}"}


def _signing_secret() -> str:
    answer = secrets_manager.get_secret_value(SecretId=os.environ["WEBHOOK_SECRET_ARN"])
    return str(json.loads(answer["SecretString"])["signing_secrets"][0])


def _is_new(recording_id: str, svix_id: str) -> bool:
    try:
        dynamodb.put_item(
            TableName=os.environ["STATE_TABLE"],
            Item={
                "pk": {"S": f"recording#{recording_id}"},
                "sk": {"S": "ledger"},
                "svix_id": {"S": svix_id},
                "received_at": {"N": str(int(time.time()))},
            },
            ConditionExpression="attribute_not_exists(pk)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _queue(recording_id: str, svix_id: str) -> None:
    sqs.send_message(
        QueueUrl=os.environ["ENRICHMENT_QUEUE_URL"],
        MessageBody=json.dumps({"recording_id": recording_id, "svix_id": svix_id}),
    )
