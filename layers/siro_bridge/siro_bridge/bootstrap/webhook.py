"""The composition root of the webhook function."""

import os
from functools import cache
from typing import TYPE_CHECKING

from siro_bridge.aws.clients import client
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.secrets import Secrets
from siro_bridge.settings import WebhookSettings
from siro_bridge.siro.signing_secrets import RotatingVerifier
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.event_queue import EventQueue
from siro_bridge.use_cases.receive_webhook import ReceiveWebhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


TIMEOUT, ATTEMPTS = 2.0, 2
"""Svix gives up after 15 s, the function after 10: two short attempts fit, and then Svix comes again."""


@cache
def webhook_root() -> ReceiveWebhook:
    """Made once a container, when first needed."""
    try:
        return compose(
            WebhookSettings.read(os.environ),
            client("secretsmanager", timeout=TIMEOUT, attempts=ATTEMPTS),
            client("dynamodb", timeout=TIMEOUT, attempts=ATTEMPTS),
            client("sqs", timeout=TIMEOUT, attempts=ATTEMPTS),
        )
    finally:
        collect_less_often()


def compose(
    settings: WebhookSettings,
    secrets_manager: "SecretsManagerClient",
    dynamodb: "DynamoDBClient",
    sqs: "SQSClient",
) -> ReceiveWebhook:
    return ReceiveWebhook(
        verifier=RotatingVerifier(Secrets(secrets_manager), settings.webhook_secret_arn),
        ledger=DynamoEventLedger(dynamodb, settings.state_table, parked_seconds=settings.parked_seconds),
        queue=EventQueue(sqs, settings.enrichment_queue_url),
    )
