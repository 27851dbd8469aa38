"""What a person gives for CrmSecret is looked at before it replaces what the functions work with."""

from collections.abc import Mapping
from typing import Any

import pytest

from siro_bridge.bootstrap.crm import check_crm_secret
from siro_bridge.domain.errors import ConfigurationError
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
