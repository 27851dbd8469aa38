"""What the instances share of a login: the store of its tokens, and whose turn it is to renew them."""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.crm.login.logins import Login, RefreshTokens
from siro_bridge.crm.login.tokens import Tokens, TokenStore
from siro_bridge.crm.login.writes import SHORT_SECONDS
from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.domain.minting import MintGate, Turn
from siro_bridge.secrets import Secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

NAME = "CrmTokenSecret"
SECONDS = 90
"""A renewal's turn: its requests and its write fit in, however slow they are."""


@dataclass(frozen=True, slots=True)
class SharedTokens:
    store: TokenStore
    gate: MintGate


class SecretTokens:
    """CrmTokenSecret in Secrets Manager. Implements TokenStore."""

    def __init__(self, client: "SecretsManagerClient", arn: str) -> None:
        self._client = client
        self._arn = arn

    def read(self) -> Tokens:
        if not self._arn:
            raise ConfigurationError(
                "environment: CRM_TOKEN_SECRET_ARN not set; deploy with the project's template.yaml"
            )
        secrets = Secrets(self._client)
        try:
            return Tokens.from_secret(secrets.read(self._arn, NAME))
        except ConfigurationError as error:
            if error.__cause__:  # it cannot be read
                raise
            return Tokens()  # somebody wrote over it by hand

    def write(self, tokens: Tokens) -> None:
        try:
            self._client.put_secret_value(SecretId=self._arn, SecretString=json.dumps(tokens.as_secret()))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "LimitExceededException":
                raise UnavailableError(f"secret {NAME}: {TOO_OFTEN}") from error
            raise UnavailableError(f"secret {NAME}: not written (Secrets Manager answered {code})") from error
        except BotoCoreError as error:
            raise UnavailableError(f"secret {NAME}: not written ({type(error).__name__})") from error


TOO_OFTEN = (
    "Secrets Manager keeps no more than a hundred versions of one day; "
    "let the CRM's tokens live for half an hour or longer"
)


def too_short(tokens: Tokens) -> str:
    """For a login each of whose renewals is written: that its tokens live too short for it, and what then happens."""
    if tokens.lives > SHORT_SECONDS:
        return ""
    gap = (SHORT_SECONDS - tokens.lives) / 60
    return (
        f"the access tokens live for {tokens.lives:.0f} seconds, and each renewal changes the refresh token, "
        f"which is more writes of {NAME} than Secrets Manager has room for in a day: between two logins there are "
        f"breaks of {gap:.0f} minutes and more; let the CRM's access tokens live for half an hour or longer"
    )


class OwnTokens:
    """For one process alone, such as a check on a person's machine. Implements TokenStore and MintGate."""

    def __init__(self) -> None:
        self._tokens = Tokens()

    def read(self) -> Tokens:
        return self._tokens

    def write(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def pass_once(self) -> Turn:
        return Turn(passed=True, until=2**40)

    def end(self, turn: Turn) -> None:
        pass

    def fail(self, turn: Turn, reason: str, *, refused: bool, until: float | None = None) -> None:
        pass


def tokens_or_own(shared: SharedTokens | None, login: Login) -> SharedTokens:
    """Raises ConfigurationError for a login whose refresh tokens must not be used beside the stack's own."""
    if shared is not None:
        return shared
    if isinstance(login, RefreshTokens):
        raise ConfigurationError(
            f"the tokens of this login are kept in the stack's secret {NAME} alone, since two who renew them end each "
            "other's; ask through the stack (--stack), or by `siro-bridge doctor`"
        )
    own = OwnTokens()
    return SharedTokens(own, own)


def identity(login: Login, address: str) -> str:
    """A digest of whom the tokens belong to: others are of no use to this login.

    A refresh token outlives the client's secret, which may be replaced. All else begins anew with any change.
    """
    if isinstance(login, RefreshTokens):
        parts: object = [login.kind, address, login.client_id, login.refresh_token]
    else:
        parts = [address, login.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
