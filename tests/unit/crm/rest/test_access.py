from typing import Any

import pytest

from siro_bridge.crm.rest.access import authorization, base_url
from siro_bridge.domain.errors import ConfigurationError


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example.com/api/",
        "http://127.0.0.1:8080",
        "http://10.1.2.3/v2",
        "http://crm",
        "http://crm.internal/x",
    ],
)
def test_https_and_private_addresses_are_taken(url: str) -> None:
    assert str(base_url({"base_url": url})) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://crm.example.com", "http://8.8.8.8", "ftp://crm.example.com", "crm.example.com"]
)
def test_credentials_do_not_cross_the_internet_in_the_clear(url: str) -> None:
    with pytest.raises(ConfigurationError, match='CrmSecret: key "base_url"'):
        base_url({"base_url": url})


def test_each_way_to_authorize_becomes_a_header() -> None:
    assert authorization({"bearer": "abc"}) == {"Authorization": "Bearer abc"}
    assert authorization({"basic": {"username": "bridge", "password": "sesame"}}) == {
        "Authorization": "Basic YnJpZGdlOnNlc2FtZQ=="
    }
    assert authorization({"headers": {"X-Api-Key": "abc"}}) == {"X-Api-Key": "abc"}


@pytest.mark.parametrize(
    "secret",
    [
        {"bearer": "REPLACE_ME"},
        {"bearer": ""},
        {"basic": {"username": "x"}},
        {"basic": "hidden"},
        {"headers": {"X-Api-Key": "REPLACE_ME"}},
        {"headers": {"X-Api-Key": "hidden\nX-Other: 1"}},
        {"headers": {"X-Api-Key": 7}},
    ],
)
def test_a_key_that_is_not_filled_in_well_is_named_and_not_shown(secret: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="CrmSecret") as caught:
        authorization(secret)
    assert "hidden" not in str(caught.value)
