"""The OAuth access token: minted once, kept in SiroTokenSecret, shared by every instance."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import (
    ConfigurationError,
    SiroBridgeError,
    SiroUnavailableError,
    TokenRefusedError,
    UnavailableError,
)
from siro_bridge.domain.minting import MintGate, Turn
from siro_bridge.domain.secret_values import filled, is_token, required_token
from siro_bridge.secrets import Secrets
from siro_bridge.siro.app_tokens import AppTokens
from siro_bridge.siro.client import Headers, SiroClient
from siro_bridge.siro.given_token import OAUTH_HEADER

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

LIFETIME_SECONDS = 15.5 * 3600
"""Siro's tokens live 16 hours (guide, step 4); half an hour is left for clocks and running requests."""

STAND_BACK_SECONDS = 30.0
"""After a renewal that failed the next caller fails at once: waiting one by one would outlast the function."""


class SecretReader(Protocol):
    def __call__(self, *, fresh: bool = False) -> dict[str, Any]: ...


class TokenStore:
    """SiroTokenSecret: `{"access_token", "client_id", "minted_at"}`, written by this program alone."""

    def __init__(self, secrets: Secrets, client: "SecretsManagerClient", arn: str) -> None:
        self._secrets = secrets
        self._client = client
        self._arn = arn

    def read(self, *, fresh: bool = False) -> dict[str, Any]:
        return self._secrets.read(self._arn, "SiroTokenSecret", fresh=fresh)

    def write(self, token: dict[str, Any]) -> None:
        try:
            self._client.put_secret_value(SecretId=self._arn, SecretString=json.dumps(token))
        except (ClientError, BotoCoreError) as error:
            raise UnavailableError(f"secret SiroTokenSecret: not written ({type(error).__name__})") from error
        self._secrets.read(self._arn, "SiroTokenSecret", fresh=True)


class OAuthAuthorization:
    """The platform API's header. Raises ConfigurationError while the OAuth keys are not filled in."""

    def __init__(
        self,
        store: TokenStore,
        organization: SiroClient,
        read_siro_secret: SecretReader,
        gate: MintGate,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._organization = organization
        self._read_siro_secret = read_siro_secret
        self._gate = gate
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._failure: tuple[float, SiroBridgeError] | None = None

    def headers(self) -> Headers:
        with self._lock:
            return {OAUTH_HEADER: self._usable(self._store.read()) or self._renew(refused="")}

    def refused(self, headers: Headers) -> bool:
        """Mints only if the stored token is still the refused one: another instance may have been quicker."""
        with self._lock:
            return self._renew(refused=headers[OAUTH_HEADER]) != headers[OAUTH_HEADER]

    def _usable(self, token: dict[str, Any], refused: str = "") -> str | None:
        value = token.get("access_token")
        if not filled(token, "access_token") or value == refused or not isinstance(value, str) or not is_token(value):
            return None
        if token.get("client_id") != required_token(self._read_siro_secret(), "SiroSecret", "oauth_client_id"):
            return None  # the OAuth app was replaced
        fresh = self._clock() - float(token.get("minted_at", 0)) < LIFETIME_SECONDS
        return value if fresh else None

    def _renew(self, refused: str) -> str:
        self._read_siro_secret(fresh=True)  # whose app was replaced must not mint for the old one
        if token := self._usable(self._store.read(fresh=True), refused):
            return token
        if self._failure and self._clock() < self._failure[0]:
            raise _again(self._failure[1])
        try:
            return self._mint_or_await(refused)
        except SiroBridgeError as error:
            self._failure = self._clock() + STAND_BACK_SECONDS, error
            raise

    def _mint_or_await(self, refused: str) -> str:
        for _ in range(10):
            turn = self._gate.pass_once()
            if turn.passed:
                return self._mint_in(turn)
            if turn.failure:
                raise TokenRefusedError(turn.failure) if turn.refused else SiroUnavailableError(turn.failure)
            self._sleep(0.5)  # another instance is minting: its token is a matter of moments
            if token := self._usable(self._store.read(fresh=True), refused):
                return token
        raise SiroUnavailableError("Siro: the OAuth token was minted less than a minute ago and is not accepted")

    def _mint_in(self, turn: Turn) -> str:
        try:
            return self._mint()
        except SiroBridgeError as error:
            with suppress(UnavailableError):  # of the two, the mint's own failure is what a person must hear of
                self._gate.fail(turn, str(error), refused=isinstance(error, ConfigurationError))
            raise

    def _mint(self) -> str:
        tokens = AppTokens.of_secret(self._organization, self._read_siro_secret())
        token = tokens.mint("read").token
        client_id = tokens.app.client_id
        self._store.write({"access_token": token, "client_id": client_id, "minted_at": int(self._clock())})
        return token


def _again(error: SiroBridgeError) -> SiroBridgeError:
    """The same for another caller: what a mistake in the secret is to one is one to all."""
    return TokenRefusedError(str(error)) if isinstance(error, ConfigurationError) else SiroUnavailableError(str(error))
