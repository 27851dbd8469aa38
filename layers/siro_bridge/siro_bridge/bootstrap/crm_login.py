"""A person logs in to the CRM for a deployed stack: what `setup crm-login` is made of."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.login.authorization import Authorization, Begun
from siro_bridge.crm.login.shared import NAME
from siro_bridge.crm.login.tokens import Tokens
from siro_bridge.use_cases.operate.fill_secrets import Vault


@dataclass(frozen=True, slots=True)
class CrmLogin:
    """Begun with what CrmSecret says, and ended with the first tokens in CrmTokenSecret."""

    vault: Vault
    authorize: Callable[[Mapping[str, Any]], Authorization] = Authorization

    def begin(self) -> Begun:
        """Raises ConfigurationError for a CrmSecret that is none for it."""
        with closing(self.authorize(self.vault.read("CrmSecret"))) as authorization:
            return authorization.begin()

    def finish(self, begun: Begun, came_back_to: str) -> None:
        """`came_back_to` is the address at which the browser ended. Raises ConfigurationError, CrmUnavailableError."""
        before = Tokens.from_secret(self.vault.read(NAME))  # how often it was written today counts, whoever did it
        with closing(self.authorize(self.vault.read("CrmSecret"))) as authorization:
            self.vault.put(NAME, authorization.finish(begun, came_back_to, before).as_secret())
