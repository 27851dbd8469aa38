"""Filling a stack's secrets: each value is proved, as far as it can be, before it is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.operate.oauth_app import OAuthApp
from siro_bridge.domain.secret_values import filled, is_token
from siro_bridge.use_cases.operate.check_setup import signing_secrets

APP_NAME = "Siro Bridge"


class Vault(Protocol):
    """The stack's secrets by their logical ids, such as SiroSecret."""

    def read(self, name: str) -> dict[str, Any]:
        """What it holds at present; empty where that is no JSON object."""
        ...

    def put(self, name: str, value: Mapping[str, Any]) -> None: ...


class SetupSiro(Protocol):
    """Siro, asked with one organization token."""

    def organization_id(self) -> str: ...

    def users(self) -> list[dict[str, Any]]: ...

    def create_app(self, name: str, owner: str) -> OAuthApp: ...

    def prove_keys(self, app: OAuthApp, user_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class FillSecrets:
    """`open_siro` takes an organization token; `check_signing_secret` and `check_crm_secret` raise for what is none.

    Every method raises ConfigurationError for a value that will not do; it is not stored then.
    """

    vault: Vault
    open_siro: Callable[[str], SetupSiro]
    check_signing_secret: Callable[[str], object]
    check_crm_secret: Callable[[Mapping[str, Any]], object]

    def organization_token(self, token: str) -> str:
        """Store a token that Siro knows; gives the organization's id."""
        token = token.strip()
        if not is_token(token):
            raise ConfigurationError("organization token: holds a space or a line break inside; paste it again")
        organization_id = self.open_siro(token).organization_id()
        self._merge("SiroSecret", {"organization_token": token})
        return organization_id

    def new_oauth_app(self, owner: str) -> None:
        """Make an app at Siro, prove its keys and store them; `owner` is a Siro user's email or id."""
        siro = self._siro()
        user_id = _user_id(siro.users(), owner.strip())
        app = siro.create_app(APP_NAME, user_id)
        # Stored first: Siro shows the secret this once.
        self._merge("SiroSecret", _oauth(app.client_id, app.client_secret, user_id))
        siro.prove_keys(app, user_id)

    def oauth_keys(self, client_id: str, client_secret: str, user_id: str) -> None:
        """Store the keys of an app that Siro mints tokens for."""
        values = [value.strip() for value in (client_id, client_secret, user_id)]
        if not all(map(is_token, values)):
            raise ConfigurationError("OAuth keys: one is empty or holds a space; paste it again")
        self._siro().prove_keys(OAuthApp(values[0], values[1]), values[2])
        self._merge("SiroSecret", _oauth(*values))

    def crm(self, secret: Mapping[str, Any]) -> None:
        """Store the way to the CRM; whether it leads there, only the functions can tell."""
        if not filled(dict(secret), "url") and not filled(dict(secret), "base_url"):
            raise ConfigurationError('CrmSecret: "url" (a database) or "base_url" (a REST or GraphQL CRM) is needed')
        self.check_crm_secret(secret)
        self.vault.put("CrmSecret", dict(secret))

    def signing_secret(self, secret: str) -> int:
        """Store it before the one that is valid at present, which stays so; gives how many are valid."""
        secret = secret.strip()
        self.check_signing_secret(secret)
        if not secret.startswith("whsec_"):
            raise ConfigurationError("signing secret: it starts with whsec_; copy it whole from Siro's Webhooks page")
        old = [each for each in signing_secrets(self.vault.read("WebhookSecret")) if each != secret]
        self.vault.put("WebhookSecret", {"signing_secrets": [secret, *old[:1]]})
        return 1 + len(old[:1])

    def drop_old_signing_secrets(self) -> int:
        """Leave the newest one alone valid; gives how many were taken out."""
        valid = signing_secrets(self.vault.read("WebhookSecret"))
        if len(valid) > 1:
            self.vault.put("WebhookSecret", {"signing_secrets": valid[:1]})
        return len(valid[1:])

    def _siro(self) -> SetupSiro:
        secret = self.vault.read("SiroSecret")
        if not filled(secret, "organization_token"):
            raise ConfigurationError("OAuth needs the organization token first")
        return self.open_siro(secret["organization_token"].strip())

    def _merge(self, name: str, values: Mapping[str, str]) -> None:
        self.vault.put(name, self.vault.read(name) | dict(values))


def _oauth(client_id: str, client_secret: str, user_id: str) -> dict[str, str]:
    return {"oauth_client_id": client_id, "oauth_client_secret": client_secret, "oauth_user_id": user_id}


def _user_id(users: list[dict[str, Any]], owner: str) -> str:
    for user in users if owner else ():  # some users have no email
        if owner == user.get("id") or owner.casefold() == str(user.get("email") or "").casefold():
            return str(user["id"])
    raise ConfigurationError(
        "OAuth app: Siro has no user with this email or id; it is to be a person of your organization"
    )
