"""The composition root of the webhook function."""

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from typing import Any

from siro_bridge.aws import client
from siro_bridge.secrets import Secrets
from siro_bridge.settings import WebhookSettings
from siro_bridge.siro.signing_secrets import RotatingVerifier
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.event_queue import EventQueue
from siro_bridge.use_cases.receive_webhook import ReceiveWebhook


def _client(service: str) -> Any:
    """Svix gives up after 15 s, the function after 10: two short attempts fit, and then Svix comes again."""
    return client(service, timeout=2.0, attempts=2)


@cache
def webhook_root() -> ReceiveWebhook:
    """Made once a container, when first needed."""
    return compose(
        WebhookSettings.read(os.environ),
        _client("secretsmanager"),
        _client("dynamodb"),
        _client("sqs"),
        ThreadPoolExecutor(1, "ledger"),
    )


def compose(
    settings: WebhookSettings, secrets_manager: Any, dynamodb: Any, sqs: Any, executor: Executor
) -> ReceiveWebhook:
    """`executor` is where the ledger is asked while the message is made ready."""
    return ReceiveWebhook(
        verifier=RotatingVerifier(Secrets(secrets_manager), settings.webhook_secret_arn),
        ledger=DynamoEventLedger(dynamodb, settings.state_table),
        queue=EventQueue(sqs, settings.enrichment_queue_url),
        executor=executor,
    )
