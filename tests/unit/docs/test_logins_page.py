"""docs/logins.md explains every key of CrmSecret, and each of its examples is one that the bridge takes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.login.access import Access, check
from siro_bridge.crm.login.logins import ClientCredentials, JsonLogin, RefreshTokens
from siro_bridge.crm.login.secret import HttpSecret
from siro_bridge.crm.login.shared import OwnTokens, SharedTokens
from siro_bridge.domain.errors import ConfigurationError
from tests.unit.docs.test_mapping_page import sections

PAGE = (Path(__file__).parents[3] / "docs" / "logins.md").read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
MODELS = [HttpSecret, ClientCredentials, RefreshTokens, JsonLogin]
KEYS = sorted({key for model in MODELS for section in sections(model) for key in section.model_fields})


@pytest.mark.parametrize("key", KEYS)
def test_key_is_explained(key: str) -> None:
    assert f"`{key}`" in PAGE


def test_each_kind_has_an_example() -> None:
    kinds = {example.get("login", {}).get("kind", "static") for example in EXAMPLES}
    assert kinds == {"static", "client_credentials", "refresh_token", "json"}


@pytest.mark.parametrize("example", EXAMPLES, ids=json.dumps)
def test_example_is_taken_once_it_is_filled_in(example: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="is not filled in"):
        check(example)
    filled = json.loads(json.dumps(example).replace("\\u2026", "a-value"))
    check(filled)
    own = OwnTokens()
    Access(filled, shared=SharedTokens(own, own)).close()
