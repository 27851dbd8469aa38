"""Sign webhook events as Siro's sender does, for `events/`, `sam local invoke` and the tests."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from siro_bridge.siro.signature import load_svix_webhooks

# The secret of the files in events/: published, so never one of a real endpoint.
TEST_SECRET = "whsec_" + b64encode(b"siro-bridge-test-signing-secret!").decode()
TEST_TIMESTAMP = 1771077600  # 2026-02-14T14:00:00Z, the svix-timestamp of the files in events/


def sign_event(event: dict[str, Any], secret: str, at: datetime) -> dict[str, Any]:
    """Give a copy of an HTTP API event (payload 2.0) with the headers of a delivery signed at `at`.

    `svix-id` is kept. ValueError when `secret` is not whsec_ and base64.
    """
    headers = event["headers"]
    body = b64decode(event["body"]) if event.get("isBase64Encoded") else event["body"].encode()
    signature = load_svix_webhooks().Webhook(secret).sign(headers["svix-id"], at, body.decode())
    signed = {"svix-timestamp": str(int(at.timestamp())), "svix-signature": signature}
    return event | {"headers": headers | signed}
