"""Entry point of the webhook function: API Gateway's HTTP API event in, its reply out (payload 2.0)."""

import gc

gc.disable()  # until the root is made: an import leaves nothing to find

import base64
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from siro_bridge.bootstrap.webhook import webhook_root
from siro_bridge.domain.errors import told
from siro_bridge.observability import count, logger, metrics
from siro_bridge.use_cases.receive_webhook import Receipt, Reception

# 2xx means "do not send this again"; everything else makes Svix come again (8 attempts over 27 h 35 m).
# One that comes before the setup is done is no error of ours, of which a 5xx would alarm a person.
AGAIN = {Reception.UNAVAILABLE: 503, Reception.NOT_SET_UP: 425}
STATUSES = {Reception.BAD_SIGNATURE: 400, Reception.TOO_LARGE: 413} | AGAIN
HEADERS = {"content-type": "application/json"}
HOPELESS = {Reception.TOO_LARGE: {"webhook-delivery": "abort-message"}}
"""Svix's word for a message that can never succeed; a bad signature may be right once a secret is mended."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    try:
        return _reply(webhook_root()(_body(event), _headers(event)))
    except Exception as error:  # noqa: BLE001 - told, and answered with a 503: Siro comes again
        return _reply(Receipt(Reception.UNAVAILABLE, reason=told(error)))


def _body(event: dict[str, Any]) -> bytes:
    """The bytes that Siro signed. API Gateway hands over base64 for any content type it takes for binary."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode(errors="surrogatepass")
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""  # no signature fits it


def _headers(event: dict[str, Any]) -> dict[str, str]:
    """API Gateway writes their names in lower case; other senders of events do not."""
    return {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}


def _reply(receipt: Receipt) -> dict[str, Any]:
    count(f"Webhook{receipt.outcome}")
    if receipt.outcome is Reception.BAD_SIGNATURE:
        count(f"WebhookBadSignature_{receipt.reason}")
    failed = receipt.outcome in AGAIN
    log = logger.error if failed else logger.info
    log(
        receipt.reason if failed else receipt.outcome,
        extra={"recording_id": receipt.recording_id, "svix_id": receipt.svix_id, "reason": receipt.reason},
    )
    status = STATUSES.get(receipt.outcome, 200)
    return {"statusCode": status, "headers": HEADERS | HOPELESS.get(receipt.outcome, {}), "body": "{}"}
