"""Where credentials may be sent, and what every request carries."""

from typing import Any

import httpx2
import pytest

from siro_bridge.crm.login.access import Access, static_headers
from siro_bridge.crm.login.address import address, below, shown
from siro_bridge.crm.login.secret import read_secret
from siro_bridge.domain.errors import ConfigurationError

BASE = "https://crm.example.com/api"


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
    assert str(address(url, "base_url")) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://crm.example.com", "http://8.8.8.8", "ftp://crm.example.com", "crm.example.com"]
)
def test_credentials_do_not_cross_the_internet_in_the_clear(url: str) -> None:
    with pytest.raises(ConfigurationError, match='CrmSecret: key "base_url"'):
        address(url, "base_url")


def test_login_has_an_address_of_its_own_or_one_below_the_crms() -> None:
    base = address(BASE, "base_url")
    assert str(below(base, "/token/", "login.token_url")) == f"{BASE}/token/"
    assert str(below(base, "https://login.example.com/t?x=1", "login.token_url")) == "https://login.example.com/t?x=1"
    assert shown(below(base, "https://u:p@login.example.com:1/t?key=1", "login.token_url")) == (
        "https://login.example.com:1/t"
    )


@pytest.mark.parametrize(
    ("keys", "headers"),
    [
        ({"bearer": "abc"}, {"Authorization": "Bearer abc"}),
        ({"basic": {"username": "bridge", "password": "sesame"}}, {"Authorization": "Basic YnJpZGdlOnNlc2FtZQ=="}),
        ({"headers": {"X-Api-Key": "abc"}}, {"X-Api-Key": "abc"}),
        ({"api_key": {"header": "X-Api-Key", "value": " abc "}}, {"X-Api-Key": "abc"}),
    ],
)
def test_each_static_way_becomes_a_header(keys: dict[str, Any], headers: dict[str, str]) -> None:
    assert static_headers(read_secret({"base_url": BASE, **keys})) == headers


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        (f"{BASE}/visits", f"{BASE}/visits?api%20key=k%2By+%26"),
        (f"{BASE}/visits?a=1+2&b=%2F", f"{BASE}/visits?a=1+2&b=%2F&api+key=k%2By+%26"),
        (f"{BASE}/visits?api+key=k%2By+%26&page=2", f"{BASE}/visits?api+key=k%2By+%26&page=2"),
    ],
)
def test_key_of_the_query_is_put_behind_what_stands_there(url: str, sent: str) -> None:
    access = Access({"base_url": BASE, "api_key": {"query": "api key", "value": "k+y &"}})
    request = httpx2.Request("GET", url)
    access.authorize(request)
    assert request.url.params == httpx2.URL(sent).params
    assert request.url.query.decode().startswith(httpx2.URL(url).query.decode())
    assert "api" not in str(access.without_key(request.url)).partition("?")[2]
