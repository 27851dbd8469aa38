"""The kinds of login of the matrix: what a person would write into CrmSecret for each server."""

from typing import Any

from tests.integration.logins.sites import ODD_SECRET

USER = {"username": "dana@example.com", "password": "pass-w0rd-1"}

_MACHINE: dict[str, Any] = {"kind": "client_credentials"}
_PERSON: dict[str, Any] = {"kind": "refresh_token"}
_BASIC, _POST = {"client_secret": ODD_SECRET}, {"client_authentication": "post"}
_PUBLIC = {"client_id": "public", "client_authentication": "none"}
_OFFLINE = {"scope": "openid offline_access", "authorize_parameters": {"prompt": "consent"}}
_EXPIRED = {"expired": {"status": [403]}}
"""Expired, revoked and wrong are all a bare 403 at django-oauth-toolkit."""

_JWT: dict[str, Any] = {"kind": "json", "login_url": "/jwt/token/", "body": USER, "token": "access"}
_REFRESHES = {
    "refresh_url": "/jwt/token/refresh/",
    "refresh_body": {"refresh": "{refresh_token}"},
    "refresh_token": "refresh",
}

LOGINS: dict[str, dict[str, Any]] = {
    "oidc-provider, client credentials, basic": {**_MACHINE, **_BASIC, "client_id": "machine:1", "scope": "visits"},
    "oidc-provider, client credentials, post": {
        **_MACHINE, **_POST, "client_id": "machine-2", "client_secret": "s3cret-2", "scope": "visits",
    },
    "oidc-provider, refresh token, basic": {**_PERSON, **_BASIC, **_OFFLINE, "client_id": "person:1"},
    "oidc-provider, refresh token, public": {**_PERSON, **_PUBLIC, **_OFFLINE},
    "django-oauth-toolkit, client credentials, basic": {**_MACHINE, **_BASIC, **_EXPIRED, "client_id": "machine 1+ü"},
    "django-oauth-toolkit, client credentials, post": {
        **_MACHINE, **_BASIC, **_POST, **_EXPIRED, "client_id": "machine 1+ü",
    },
    "django-oauth-toolkit, refresh token, basic": {**_PERSON, **_BASIC, **_EXPIRED, "client_id": "person 1+ü"},
    "django-oauth-toolkit, refresh token, public": {**_PERSON, **_PUBLIC, **_EXPIRED},
    "SimpleJWT": _JWT,
    "SimpleJWT, with refreshing": {**_JWT, **_REFRESHES},
}  # fmt: skip

PERSONS = [name for name, login in LOGINS.items() if login["kind"] == "refresh_token"]
OAUTH = [name for name, login in LOGINS.items() if login["kind"] != "json"]
JSON = [name for name, login in LOGINS.items() if login["kind"] == "json"]
MACHINES = [name for name in OAUTH if name not in PERSONS]
BASIC = [name for name in OAUTH if "client_authentication" not in LOGINS[name]]
SECRET = [name for name in OAUTH if "client_secret" in LOGINS[name]]


def server_of(name: str) -> str:
    """The fixture that runs it."""
    return "oidc" if name.startswith("oidc") else "django"
