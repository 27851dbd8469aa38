"""A deployed stack's secrets, to be filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siro_bridge.bootstrap.deployed import Deployed
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.secrets import Secrets


@dataclass(frozen=True, slots=True)
class StackVault:
    """Implements Vault."""

    stack: Deployed

    def read(self, name: str) -> dict[str, Any]:
        secrets = Secrets(self.stack.client("secretsmanager"))
        try:
            return secrets.read(self.stack.output(f"{name}Arn"), name)
        except ConfigurationError as error:
            if error.__cause__:  # it cannot be read
                raise
            return {}  # what it holds is no JSON object: that is to be mended

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        self.stack.put_secret(name, value)
