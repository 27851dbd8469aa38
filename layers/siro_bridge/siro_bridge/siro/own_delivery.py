"""A webhook that we sign and send ourselves, to see whether the way from Siro's sender to the function is open."""

import json
import secrets as randomness
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from siro_bridge import __version__
from siro_bridge.domain.recording.webhook_event import TEST_EVENT_TYPE
from siro_bridge.siro.signature import load_svix_webhooks

PATIENCE_SECONDS = 15.0
"""As long as Siro's sender waits."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """`status` is the answer's; None when none came, and `why` says so. `clock_ahead` is ours to theirs, in seconds."""

    status: int | None
    why: str = ""
    clock_ahead: float | None = None


def deliver_test(url: str, signing_secret: str) -> Delivered:
    """Signed as Siro's sender signs. Raises ValueError for a secret that is none."""
    now = datetime.now(UTC)
    body, message_id = json.dumps({"eventType": TEST_EVENT_TYPE}), f"msg_test_{randomness.token_hex(8)}"
    headers = {
        "content-type": "application/json",
        "user-agent": f"siro-bridge/{__version__}",
        "svix-id": message_id,
        "svix-timestamp": str(int(now.timestamp())),
        "svix-signature": load_svix_webhooks().Webhook(signing_secret).sign(message_id, now, body),
    }
    try:
        answer = httpx2.post(url, content=body, headers=headers, timeout=PATIENCE_SECONDS)
    except httpx2.TimeoutException:
        return Delivered(None, f"no answer within {PATIENCE_SECONDS:.0f} s")
    except httpx2.HTTPError as error:
        return Delivered(None, f"{type(error).__name__}")
    return Delivered(answer.status_code, clock_ahead=_ahead(answer.headers.get("date")))


def _ahead(theirs: str | None) -> float | None:
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(theirs or "")).total_seconds()
    except (ValueError, TypeError):
        return None
