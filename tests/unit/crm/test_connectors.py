"""A connector is a package and one line; a function loads the one that its mapping names, and no other."""

import json
import subprocess
import sys

import pytest

from siro_bridge.crm.connectors import NAMES, connector, connector_of

LOADED = """\
import json, sys
from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.mapping.load import parse_mapping
text, secret = json.load(sys.stdin)
open_crm(parse_mapping(text), secret, connections=1).close()
print(json.dumps(list(sys.modules)))
"""
SECRETS = {
    "sql": {"url": "sqlite://"},
    "rest": {"base_url": "https://crm.example.com", "bearer": "x"},
    "graphql": {"base_url": "https://crm.example.com", "bearer": "x"},
}
DRIVERS = {"sql": "sqlalchemy", "rest": "httpx2", "graphql": "httpx2"}


def loaded_for(name: str) -> set[str]:
    given = json.dumps([json.dumps({"connector": name, "timezone": "UTC"}), SECRETS[name]])
    ran = subprocess.run([sys.executable, "-c", LOADED], input=given, capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout))


@pytest.mark.parametrize("name", NAMES)
def test_only_the_connector_that_the_mapping_names_is_loaded(name: str) -> None:
    loaded = loaded_for(name)
    assert {f"siro_bridge.crm.{name}.connector", DRIVERS[name]} <= loaded
    others = [other for other in NAMES if other != name]
    assert not [module for module in loaded for other in others if module.startswith(f"siro_bridge.crm.{other}")]
    assert ("sqlalchemy" in loaded) == (name == "sql")
    logs_in = {"oauthlib", "siro_bridge.crm.login.logins", "siro_bridge.crm.login.opened"}
    assert not loaded & logs_in, "keys that stay valid need no login"


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_checks_files_that_name_it_and_secrets_that_are_for_it(name: str) -> None:
    mapping = connector(name).model().model_validate({"connector": name, "timezone": "UTC"})
    assert mapping.connector == name
    found = connector_of(SECRETS[name])
    assert found is not None
    assert found.address_key == connector(name).address_key
