"""Secrets Manager, with a cache."""

import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import ConfigurationError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CACHE_SECONDS = 300.0


class Secrets:
    """Reads JSON secrets; `client` is a Secrets Manager client."""

    def __init__(self, client: "SecretsManagerClient", cache_seconds: float = CACHE_SECONDS) -> None:
        self._client = client
        self._cache_seconds = cache_seconds
        self._cache: dict[str, tuple[float, dict[str, Any]]] = {}
        self._versions: dict[str, str] = {}

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

    def version(self, arn: str) -> str:
        """Secrets Manager's own name of what was read last; empty where nothing was."""
        return self._versions.get(arn, "")

    def _fetch(self, arn: str, name: str) -> str:
        try:
            found = self._client.get_secret_value(SecretId=arn)
            self._versions[arn] = str(found.get("VersionId", ""))
            return str(found.get("SecretString", ""))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "DecryptionFailure" or "KMS" in error.response["Error"].get("Message", ""):
                raise ConfigurationError(
                    f"secret {name}: its key cannot be used ({code}); enable the KMS key, or let the functions use it, "
                    "see docs/security.md"
                ) from error
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
