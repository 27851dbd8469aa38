"""The subscriber's endpoint: where it is, which secrets sign, and whether Svix has given it up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from siro_bridge.siro.signature import load_svix_webhooks

_OLD_SECRET_SIGNS = timedelta(hours=24)


@dataclass(slots=True)
class Endpoint:
    url: str = ""
    secrets: list[str] = field(default_factory=list)
    retired: dict[str, datetime] = field(default_factory=dict)
    disabled: bool = False
    failing_since: datetime | None = None

    def configure(self, url: str, secrets: list[str]) -> None:
        """Point it somewhere; an endpoint that was disabled is enabled again."""
        if not secrets:
            raise ValueError("an endpoint needs at least one signing secret (whsec_…)")
        for secret in secrets:
            _check_secret(secret)
        self.url, self.secrets, self.retired = url, list(secrets), {}
        self.disabled, self.failing_since = False, None

    def rotate(self, secret: str, now: datetime) -> None:
        _check_secret(secret)
        self.retired |= dict.fromkeys(self.secrets, now + _OLD_SECRET_SIGNS)
        self.secrets = [secret]

    def secrets_in_force(self, now: datetime) -> list[str]:
        return [*self.secrets, *(secret for secret, until in self.retired.items() if now < until)]

    def note_success(self) -> None:
        self.failing_since = None

    def note_failure(self, now: datetime, disable_after: timedelta) -> None:
        self.failing_since = self.failing_since or now
        self.disabled = self.disabled or now - self.failing_since >= disable_after


def _check_secret(secret: str) -> None:
    """Raise ValueError for a secret that cannot sign, without showing it."""
    message = "a signing secret is whsec_ followed by base64"
    if not secret.removeprefix("whsec_"):
        raise ValueError(message)
    try:
        load_svix_webhooks().Webhook(secret)
    except ValueError as error:
        raise ValueError(message) from error


def sign(secrets: Iterable[str], message_id: str, body: str, at: datetime, *, prefix: str = "svix") -> dict[str, str]:
    """Return the headers of one attempt: a signature of each secret, all in one header."""
    return {
        "content-type": "application/json",
        "user-agent": "Svix-Webhooks/1.62.0",
        f"{prefix}-id": message_id,
        f"{prefix}-timestamp": str(int(at.timestamp())),
        f"{prefix}-signature": " ".join(
            load_svix_webhooks().Webhook(secret).sign(message_id, at, body) for secret in secrets
        ),
    }
