"""Each mistake in CrmSecret is named by its key, in one line that quotes no value."""

from typing import Any

import pytest

from siro_bridge.crm.login.access import check
from siro_bridge.domain.errors import ConfigurationError

MARK = "m4rked-value"
BASE = {"base_url": "https://crm.example.com"}
OAUTH = {"token_url": "/oauth/token", "client_id": "bridge", "client_secret": MARK}
CLIENT = {"kind": "client_credentials", **OAUTH}
REFRESH = {"kind": "refresh_token", **OAUTH}
JSON = {"kind": "json", "login_url": "/login", "body": {"user": "bridge", "password": MARK}, "token": "token"}
REFRESHES = {"refresh_url": "/refresh", "refresh_body": {"token": "{refresh_token}"}, "refresh_token": "refresh"}

GOOD: list[dict[str, Any]] = [
    {},
    {"headers": {"X-Api-Key": MARK}},
    {"bearer": MARK},
    {"basic": {"username": "bridge", "password": MARK}},
    {"api_key": {"header": "X-Api-Key", "value": MARK}},
    {"api_key": {"query": "key", "value": MARK}, "headers": {"X-App": "app"}},
    *({"login": login} for login in (CLIENT, REFRESH, JSON, {**JSON, **REFRESHES})),
    {"login": {**CLIENT, "client_authentication": "post", "scope": "a b", "parameters": {"resource": "y"}}},
    {"login": {**{key: REFRESH[key] for key in ("kind", "token_url", "client_id")}, "client_authentication": "none"}},
    {"login": {**JSON, "token_header": "X-Session", "token_prefix": ""}, "bearer": MARK},
]  # fmt: skip


@pytest.mark.parametrize("keys", GOOD, ids=str)
def test_every_way_in_is_taken(keys: dict[str, Any]) -> None:
    check({**BASE, **keys})


def without(login: dict[str, Any], key: str) -> dict[str, Any]:
    return {"login": {name: value for name, value in login.items() if name != key}}


BAD: list[tuple[dict[str, Any], str]] = [
    *((without(CLIENT, key), f'key "login.{key}" is missing') for key in ("token_url", "client_id", "client_secret")),
    *((without(REFRESH, key), f'key "login.{key}" is missing') for key in ("token_url", "client_id")),
    (without(REFRESH, "client_secret"), 'client_secret is missing; a client without one has "client_authentication"'),
    *((without(JSON, key), f'key "login.{key}" is missing') for key in ("login_url", "body", "token")),
    *(({"login": {**JSON, **REFRESHES, key: None}}, f"{key}: missing;") for key in REFRESHES),
    (without(CLIENT, "kind"), 'key "login" needs "kind": client_credentials, refresh_token, json'),
    ({"login": {**CLIENT, "kind": MARK}}, '"kind" must be one of client_credentials, refresh_token, json'),
    ({"login": {**CLIENT, "client_authentication": MARK}}, "must be 'basic', 'basic_raw' or 'post'"),
    ({"login": {**CLIENT, "clientsecret": MARK}}, 'key "login.clientsecret" is not known there; docs/logins.md'),
    ({"login": {**JSON, "expired": {"code": MARK}}}, 'key "login.expired.code" is not known there'),
    ({"berer": MARK}, 'key "berer" is not known there; docs/logins.md has them: base_url, headers, bearer'),
    ({"basic": {"username": "x"}}, 'key "basic.password" is missing'),
    ({"basic": MARK}, 'key "basic" must be an object'),
    ({"bearer": 7}, 'key "bearer" must be text'),
    ({"bearer": "REPLACE_ME"}, 'key "bearer" is not filled in'),
    ({"bearer": ""}, 'key "bearer" is not filled in'),
    ({"login": {**CLIENT, "client_secret": "…"}}, 'key "login.client_secret" is not filled in'),
    ({"login": {**JSON, "body": {"user": "x", "password": "REPLACE_ME"}}}, 'key "login" is not filled in'),
    ({"login": {**JSON, "body": {}}}, 'key "login.body" is empty'),
    ({"login": {**JSON, "token": "data["}}, 'key "login.token" must be a JMESPath expression'),
    ({"login": {**JSON, **REFRESHES, "refresh_body": {"token": "x"}}}, 'refresh_body needs "{refresh_token}"'),
    ({"headers": {"X-Api-Key": "REPLACE_ME"}}, 'key "headers" X-Api-Key: is not filled in'),
    ({"headers": {"X-Api-Key": f"{MARK}\nX-Other: 1"}}, 'key "headers" X-Api-Key: holds a character'),
    ({"headers": {"X Api": MARK}}, 'key "headers" holds a name that no HTTP header can have'),
    ({"headers": {"X-Api-Key": 7}}, 'key "headers.X-Api-Key" must be text'),
    ({"api_key": {"value": MARK}}, 'key "api_key" needs header or query, one of them'),
    ({"api_key": {"query": "a", "header": "b", "value": MARK}}, 'key "api_key" needs header or query, one of them'),
    ({"api_key": {"query": "key"}}, 'key "api_key.value" is missing'),
    ({"bearer": MARK, "login": CLIENT}, "login sends its token as Authorization; take the other key"),
    ({"headers": {"authorization": MARK}, "login": CLIENT}, "login sends its token as Authorization"),
    ({"login": {**CLIENT, "token_url": "http://login.example.com/token"}}, 'key "login.token_url" must be https'),
    ({"login": {**JSON, "login_url": "login"}}, 'key "login.login_url" must be an address'),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "told"), BAD, ids=str)
def test_mistake_is_named_by_its_key_and_quotes_no_value(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check({**BASE, **keys})
    said = str(caught.value)
    assert said.startswith("secret CrmSecret: ")
    assert told in said
    assert MARK not in said
    assert "\n" not in said


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check({**BASE, "login": {"kind": "client_credentials", "secret": MARK}})
    assert all(f'"login.{key}"' in str(caught.value) for key in ("token_url", "client_id", "client_secret", "secret"))


@pytest.mark.parametrize("secret", [{"url": "REPLACE_ME"}, {"base_url": "REPLACE_ME"}, {"base_url": ""}])
def test_secret_that_is_not_filled_in_is_told_as_ever(secret: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match='secret CrmSecret: key "base_url" is not filled in'):
        check(secret)
