"""The webhook signing secrets, re-read when a signature fails: that is how a rotation is noticed."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from siro_bridge.domain.errors import ConfigurationError, NotSetUpError, SignatureError
from siro_bridge.domain.secret_values import PLACEHOLDER
from siro_bridge.secrets import Secrets
from siro_bridge.siro.signature import SignatureVerifier

NAME = "WebhookSecret"
REFRESH_SECONDS = 30.0
"""Strangers can make signatures fail; they must not make us call Secrets Manager each time."""


class RotatingVerifier:
    def __init__(self, secrets: Secrets, arn: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._secrets = secrets
        self._arn = arn
        self._clock = clock
        self._refreshed_at = -REFRESH_SECONDS
        self._verifier: tuple[list[str], SignatureVerifier] | None = None

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises SignatureError, ConfigurationError (secret not filled in) or UnavailableError."""
        try:
            self._current(fresh=False).verify(body, headers)
        except (SignatureError, ConfigurationError) as error:
            if not self._may_be_outdated(error):
                raise
            self._refreshed_at = self._clock()
            self._current(fresh=True).verify(body, headers)

    def _may_be_outdated(self, error: Exception) -> bool:
        """The secret was rotated, or filled in, since it was read; asked at most every REFRESH_SECONDS."""
        newer_may_fit = not isinstance(error, SignatureError) or error.reason == "mismatch"
        return newer_may_fit and self._clock() - self._refreshed_at >= REFRESH_SECONDS

    def _current(self, *, fresh: bool) -> SignatureVerifier:
        signing_secrets = _signing_secrets(self._secrets.read(self._arn, NAME, fresh=fresh))
        if self._verifier is None or self._verifier[0] != signing_secrets:
            self._verifier = signing_secrets, SignatureVerifier(signing_secrets)
        return self._verifier[1]


def _signing_secrets(secret: dict[str, Any]) -> list[str]:
    """Placeholders beside a real secret are left out; nothing but placeholders is an error."""
    values = secret.get("signing_secrets")
    listed = values if isinstance(values, list) else []
    filled = [value for value in listed if isinstance(value, str) and value.strip() and value != PLACEHOLDER]
    if not filled:
        told = (
            f'secret {NAME}: key "signing_secrets" is not filled in; put the endpoint\'s signing secret (whsec_…) there'
        )
        raise NotSetUpError(told) if PLACEHOLDER in listed else ConfigurationError(told)
    return filled
