"""Secrets Manager, with a cache and a refusal of placeholders."""

import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import ConfigurationError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PLACEHOLDER = "REPLACE_ME"
_UNFILLED = ("", PLACEHOLDER, "…", "...")
"""The template's placeholder, and the README's."""

CACHE_SECONDS = 300.0


class Secrets:
    """Reads JSON secrets; `client` is a Secrets Manager client."""

    def __init__(self, client: "SecretsManagerClient", cache_seconds: float = CACHE_SECONDS) -> None:
        self._client = client
        self._cache_seconds = cache_seconds
        self._cache: dict[str, tuple[float, dict[str, Any]]] = {}

    def read(self, arn: str, name: str, *, fresh: bool = False) -> dict[str, Any]:
        """The secret's JSON object. `name` (the logical id) is what a person knows it by.

        `fresh` reads past the cache, for a secret that has just proved stale.
        """
        cached = self._cache.get(arn)
        if cached and not fresh and time.monotonic() - cached[0] < self._cache_seconds:
            return cached[1]
        value = self._parse(self._fetch(arn, name), name)
        self._cache[arn] = (time.monotonic(), value)
        return value

    def _fetch(self, arn: str, name: str) -> str:
        try:
            return str(self._client.get_secret_value(SecretId=arn).get("SecretString", ""))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ("ResourceNotFoundException", "AccessDeniedException"):
                raise ConfigurationError(f"secret {name}: {code}; check that the stack deployed it") from error
            raise UnavailableError(f"secret {name}: Secrets Manager answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(
                f"secret {name}: Secrets Manager cannot be reached ({type(error).__name__})"
            ) from error

    @staticmethod
    def _parse(text: str, name: str) -> dict[str, Any]:
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = None  # the decoder's own message would quote the secret
        if not isinstance(value, dict):
            raise ConfigurationError(f"secret {name}: must be one JSON object; fill it as the README shows")
        return value


def required(secret: dict[str, Any], name: str, key: str) -> str:
    """The text under `key`, without the white space that a paste left around it.

    Raises ConfigurationError when it is missing or still the placeholder.
    """
    value = secret.get(key)
    if not isinstance(value, str) or not filled(secret, key):
        raise ConfigurationError(
            f'secret {name}: key "{key}" is not filled in; put its value there as the README shows'
        )
    return value.strip()


def required_token(secret: dict[str, Any], name: str, key: str) -> str:
    """The same for what travels in a header: a token, or what one is minted with.

    Raises ConfigurationError also for a character that none has, such as a line break inside.
    """
    value = required(secret, name, key)
    if not is_token(value):
        raise ConfigurationError(
            f'secret {name}: key "{key}" holds a space, a line break or a character that no token has; paste it again'
        )
    return value


def is_token(value: str) -> bool:
    """Whether it is printable ASCII without spaces: what an HTTP header can carry as one word."""
    return value.isascii() and value.isprintable() and " " not in value and value != ""


def filled(secret: dict[str, Any], *keys: str) -> bool:
    """Whether every key holds a value of its own."""
    return all(isinstance(secret.get(key), str) and secret[key].strip() not in _UNFILLED for key in keys)
