"""Real OAuth servers and JSON logins, each with a small CRM behind it, as processes of their own."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.integration.logins.installing import npm_package, pip_packages

OIDC = "oidc-provider@9.13.3"
DJANGO = ("django-oauth-toolkit==3.4.1", "djangorestframework-simplejwt==5.5.1")
SERVERS = Path(__file__).parent / "servers"
ODD_SECRET = "s3cret+&x y%z:"
"""Each sign is another one once it was form-encoded."""


@dataclass(frozen=True)
class Site:
    """`lives` are the seconds for which its access tokens live."""

    url: str
    lives: float

    def control(self, **order: Any) -> list[bool]:
        """Changes the server, and gives whether each request for a token since the last time had Authorization."""
        answer = httpx2.post(f"{self.url}/control", json=order, timeout=30)
        assert answer.status_code == 200, answer.text
        seen: list[bool] = answer.json()["seen"]
        return seen


@contextmanager
def oidc_provider(folder: Path) -> Iterator[Site]:
    machine = {"grant_types": ["client_credentials"], "response_types": [], "redirect_uris": [], "scope": "visits"}
    person = {
        "application_type": "native",
        "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": ["http://127.0.0.1/callback"],
    }
    post = {"token_endpoint_auth_method": "client_secret_post"}
    clients: list[dict[str, Any]] = [
        {**machine, "client_id": "machine:1", "client_secret": ODD_SECRET},
        {**machine, "client_id": "machine-2", "client_secret": "s3cret-2", **post},
        {**person, "client_id": "person:1", "client_secret": ODD_SECRET},
        {**person, "client_id": "public", "token_endpoint_auth_method": "none"},
    ]
    package = npm_package(folder, OIDC)
    with _running(["node", str(SERVERS / "oidc.mjs"), str(package)], clients) as url:
        yield Site(url, 3600)


@contextmanager
def django_site(folder: Path, data: Path, redirect_uri: str) -> Iterator[Site]:
    """With SimpleJWT beside django-oauth-toolkit."""
    confidential = {"client_type": "confidential", "client_secret": ODD_SECRET}
    person = {"authorization_grant_type": "authorization-code", "redirect_uris": redirect_uri}
    clients: list[dict[str, Any]] = [
        {**confidential, "client_id": "machine 1+ü", "authorization_grant_type": "client-credentials"},
        {**confidential, **person, "client_id": "person 1+ü"},
        {**person, "client_id": "public", "client_type": "public", "client_secret": ""},
    ]
    python = pip_packages(folder, "django-logins-1", DJANGO)
    with _running([str(python), str(SERVERS / "django_site.py"), str(data)], clients) as url:
        yield Site(url, 36_000)


@contextmanager
def _running(command: Sequence[str], clients: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Its address. It ends with its standard input, so also when the tests are killed."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        command,
        env={**environment, "CLIENTS": json.dumps(clients)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        port = process.stdout.readline().strip()
        assert port.isdigit(), f"{command[0]} did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()
