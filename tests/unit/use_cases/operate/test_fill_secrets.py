"""What a person gives for a secret is proved before it replaces what the functions work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from siro_bridge.bootstrap.crm import check_crm_secret
from siro_bridge.domain.errors import ConfigurationError, TokenRefusedError
from siro_bridge.domain.operate.oauth_app import OAuthApp
from siro_bridge.use_cases.operate.fill_secrets import FillSecrets

PASSWORD = "swordfish"


class KeptSecrets:
    def __init__(self) -> None:
        self.stored: dict[str, Mapping[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        return dict(self.stored.get(name, {}))

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        self.stored[name] = value


def fill(secret: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    def no_siro(_: str) -> Any:
        raise AssertionError("the CRM's secret is none of Siro's business")

    vault = KeptSecrets()
    FillSecrets(vault, no_siro, lambda _: None, check_crm_secret).crm(secret)
    return vault.stored


@pytest.mark.parametrize(
    "secret",
    [
        {"url": f"postgresql+psycopg://bridge:{PASSWORD}@crm.example/crm"},
        {"url": "sqlite:////tmp/crm.db"},
        {"base_url": "https://crm.example", "headers": {"X-Key": PASSWORD}},
    ],
)
def test_way_to_a_crm_is_stored(secret: dict[str, Any]) -> None:
    assert fill(secret) == {"CrmSecret": secret}


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ({"url": PASSWORD}, "is not an SQLAlchemy URL"),
        ({"url": f"oracle://bridge:{PASSWORD}@crm.example/crm"}, "'oracle' is not one of"),
        ({"url": f"mysql://bridge:{PASSWORD}@2@crm.example/crm"}, "percent-encode @"),
        ({"base_url": "crm.example", "bearer": PASSWORD}, "must be an address"),
        ({"base_url": "https://crm.example", "headers": {"X-Key": f"{PASSWORD}\nmore"}}, "look for a line break"),
        ({"user": "bridge"}, 'or "base_url" (a REST or GraphQL CRM) is needed'),
    ],
)
def test_what_leads_nowhere_is_refused_without_quoting_it(secret: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        fill(secret)
    assert said in str(refused.value)
    assert PASSWORD not in str(refused.value)


ADMIN = {"id": "user-1", "email": "Admin@Example.com"}
REP = {"id": "user-2", "email": None}
TOKEN = {"organization_token": "token-1"}
KEYS = {"oauth_client_id": "client-1", "oauth_client_secret": "secret-1", "oauth_user_id": "user-1"}


@dataclass
class Siro:
    """A SetupSiro that knows one token, two users, and the apps that it made."""

    refuses_keys: bool = False
    made: list[tuple[str, str]] = field(default_factory=list)
    proved: list[tuple[str, str, str]] = field(default_factory=list)

    def open(self, token: str) -> "Siro":
        if token != TOKEN["organization_token"]:
            raise TokenRefusedError("401")
        return self

    def organization_id(self) -> str:
        return "organization-1"

    def users(self) -> list[dict[str, Any]]:
        return [ADMIN, REP]

    def create_app(self, name: str, owner: str) -> OAuthApp:
        self.made.append((name, owner))
        return OAuthApp("client-1", "secret-1")

    def prove_keys(self, app: OAuthApp, user_id: str) -> None:
        if self.refuses_keys:
            raise TokenRefusedError("401")
        self.proved.append((app.client_id, app.client_secret, user_id))


def filling(siro: Siro, **stored: Mapping[str, Any]) -> tuple[FillSecrets, KeptSecrets]:
    vault = KeptSecrets()
    vault.stored |= stored
    return FillSecrets(vault, siro.open, lambda _: None, check_crm_secret), vault


def test_token_that_siro_knows_is_stored_beside_what_is_there() -> None:
    setup, vault = filling(Siro(), SiroSecret={"organization_token": "REPLACE_ME", **KEYS})
    assert setup.organization_token(" token-1\n") == "organization-1"
    assert vault.stored == {"SiroSecret": TOKEN | KEYS}


@pytest.mark.parametrize(
    ("token", "error"), [("to ken", ConfigurationError), ("", ConfigurationError), ("another", TokenRefusedError)]
)
def test_token_that_is_none_is_not_stored(token: str, error: type[Exception]) -> None:
    setup, vault = filling(Siro(), SiroSecret=TOKEN)
    with pytest.raises(error):
        setup.organization_token(token)
    assert vault.stored == {"SiroSecret": TOKEN}


@pytest.mark.parametrize("owner", ["user-1", " admin@example.COM "])
def test_new_app_belongs_to_the_user_who_is_named(owner: str) -> None:
    siro = Siro()
    setup, vault = filling(siro, SiroSecret=TOKEN)
    setup.new_oauth_app(owner)
    assert (siro.made, siro.proved) == ([("Siro Bridge", "user-1")], [("client-1", "secret-1", "user-1")])
    assert vault.stored == {"SiroSecret": TOKEN | KEYS}


def test_new_app_is_kept_although_its_keys_are_not_valid_yet() -> None:
    """Siro shows its secret this once."""
    setup, vault = filling(Siro(refuses_keys=True), SiroSecret=TOKEN)
    with pytest.raises(TokenRefusedError):
        setup.new_oauth_app("user-1")
    assert vault.stored == {"SiroSecret": TOKEN | KEYS}


@pytest.mark.parametrize("owner", ["", "none", "user-3"])
def test_no_app_is_made_for_somebody_whom_siro_does_not_know(owner: str) -> None:
    siro = Siro()
    with pytest.raises(ConfigurationError, match="no user with this email or id"):
        filling(siro, SiroSecret=TOKEN)[0].new_oauth_app(owner)
    assert siro.made == []


def test_keys_that_siro_mints_for_are_stored() -> None:
    siro = Siro()
    setup, vault = filling(siro, SiroSecret=TOKEN)
    setup.oauth_keys(" client-1", "secret-1 ", "user-1\n")
    assert siro.proved == [("client-1", "secret-1", "user-1")]
    assert vault.stored == {"SiroSecret": TOKEN | KEYS}


@pytest.mark.parametrize(
    ("siro", "secret", "keys", "error"),
    [
        (Siro(), TOKEN, ("client-1", "", "user-1"), ConfigurationError),
        (Siro(), TOKEN, ("client-1", "sec ret", "user-1"), ConfigurationError),
        (Siro(), {"organization_token": "REPLACE_ME"}, ("client-1", "secret-1", "user-1"), ConfigurationError),
        (Siro(refuses_keys=True), TOKEN, ("client-1", "secret-1", "user-1"), TokenRefusedError),
    ],
)
def test_keys_that_will_not_do_are_not_stored(
    siro: Siro, secret: dict[str, str], keys: tuple[str, str, str], error: type[Exception]
) -> None:
    setup, vault = filling(siro, SiroSecret=secret)
    with pytest.raises(error):
        setup.oauth_keys(*keys)
    assert vault.stored == {"SiroSecret": secret}


@pytest.mark.parametrize(
    ("stored", "valid"),
    [
        ([], ["whsec_new"]),
        (["REPLACE_ME"], ["whsec_new"]),
        (["whsec_old"], ["whsec_new", "whsec_old"]),
        (["whsec_old", "whsec_older"], ["whsec_new", "whsec_old"]),
        (["whsec_new"], ["whsec_new"]),
    ],
)
def test_new_signing_secret_stands_before_the_one_that_was_valid(stored: list[str], valid: list[str]) -> None:
    setup, vault = filling(Siro(), WebhookSecret={"signing_secrets": stored})
    assert setup.signing_secret(" whsec_new ") == len(valid)
    assert vault.stored == {"WebhookSecret": {"signing_secrets": valid}}


def test_what_is_no_signing_secret_is_not_stored() -> None:
    setup, vault = filling(Siro())
    with pytest.raises(ConfigurationError, match="whsec_"):
        setup.signing_secret("new")
    assert vault.stored == {}


@pytest.mark.parametrize(
    ("stored", "left", "out"), [(["a", "b", "c"], ["a"], 2), (["a", "b"], ["a"], 1), (["a"], ["a"], 0)]
)
def test_old_signing_secrets_are_taken_out(stored: list[str], left: list[str], out: int) -> None:
    setup, vault = filling(Siro(), WebhookSecret={"signing_secrets": stored})
    assert setup.drop_old_signing_secrets() == out
    assert vault.stored == {"WebhookSecret": {"signing_secrets": left}}
