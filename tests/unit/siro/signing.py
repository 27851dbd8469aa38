"""Deliveries signed as Siro's sender signs them, at a time that the tests stand at."""

from collections.abc import Mapping
from datetime import UTC, datetime

from siro_bridge.siro.signature import load_svix_webhooks

SECRET = "whsec_c2lyby1icmlkZ2UtdGVzdC1zaWduaW5nLXNlY3JldCE="
OTHER_SECRET = "whsec_bm90LXRoZS1zZWNyZXQtb2YtdGhpcy1lbmRwb2ludA=="
NOW = datetime(2026, 2, 15, 12, tzinfo=UTC)
TIMESTAMP = str(int(NOW.timestamp()))
BODY = '{"recordingId":"rec-1","title":"Zoë’s kitchen"}'.encode()


def signature(body: bytes = BODY, secret: str = SECRET, at: datetime = NOW, message_id: str = "msg_1") -> str:
    return str(load_svix_webhooks().Webhook(secret).sign(message_id, at, body.decode()))


def headers(**changes: str | None) -> Mapping[str, str]:
    """Those of a valid delivery of BODY, with changes to `id`, `timestamp` and `signature`; None leaves one out."""
    values: dict[str, str | None] = {"id": "msg_1", "timestamp": TIMESTAMP, "signature": signature(), **changes}
    return {f"svix-{name}": value for name, value in values.items() if value is not None}
