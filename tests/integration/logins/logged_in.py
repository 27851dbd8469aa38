"""A login of the matrix before its server, of which a person has done their part."""

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
import pytest

from siro_bridge.bootstrap.crm_login import CrmLogin
from siro_bridge.crm.login.authorization import Authorization
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge_cli.setup import crm_login
from siro_bridge_cli.show.screen import Screen
from tests.clock import Clock
from tests.fault_points import DiedError
from tests.integration.crm.login.instances import Shared, read
from tests.integration.logins.logins import server_of
from tests.integration.logins.sites import Site

PATHS = {"oidc": ("/token", "/auth", "/crm"), "django": ("/o/token/", "/o/authorize/", "/crm")}
JWT_SECONDS = 300.0


class DyingAfterALogin(httpx2.BaseTransport):
    """The process ends between the server's answer and what is done with it."""

    def __init__(self, real: httpx2.BaseTransport) -> None:
        self._real = real

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._real.handle_request(request)
        if request.method == "POST":
            raise DiedError
        return answer


@dataclass
class LoggedIn:
    """Implements Vault, with its own CrmSecret."""

    site: Site
    shared: Shared
    login: dict[str, Any]

    @property
    def is_a_persons(self) -> bool:
        return bool(self.login["kind"] == "refresh_token")

    @property
    def lives(self) -> float:
        """Seconds, of an access token."""
        return JWT_SECONDS if self.login["kind"] == "json" else self.site.lives

    def open(self, clock: Clock | None = None) -> RestCrm:
        return self.shared.open_over(self.shared.transport, clock or self.shared.clock, self.login)

    def die_after_a_login(self) -> None:
        transport = DyingAfterALogin(self.shared.transport)
        with pytest.raises(DiedError):
            read(self.shared.open_over(transport, self.shared.clock, self.login))

    def asked(self) -> int:
        """How often a token was asked for since the last time."""
        seen = self.site.control()
        is_basic = self.login.get("client_authentication", "basic") == "basic" and self.login["kind"] != "json"
        assert set(seen) <= {is_basic}, "a login carries no token, and credentials only where it says so"
        return len(seen)

    def storm(self, *crms: RestCrm) -> None:
        """Sixteen threads of these instances, or of four new ones."""
        these = crms or [self.open() for _ in range(4)]
        self.shared.naps = True
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(lambda number: read(these[number % len(these)]), range(32))) == [0] * 32
        self.shared.naps = False

    def read(self, name: str) -> dict[str, Any]:
        if name == "CrmSecret":
            return {"base_url": self.shared.base_url, "login": self.login}
        return self.shared.kept()

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        self.shared.secrets.put_secret_value(SecretId=name, SecretString=json.dumps(value))

    def log_in_as_a_person(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """By the page in the browser."""

        def browse(address: str) -> None:
            with httpx2.Client(follow_redirects=True, timeout=30) as browser:
                browser.get(address)

        monkeypatch.setattr("webbrowser.open", lambda address: threading.Thread(target=browse, args=[address]).start())
        login = CrmLogin(self, partial(Authorization, clock=self.shared.clock))
        crm_login.log_in(login, Screen(), browser=True)


def logged_in_as(name: str, keys: Mapping[str, Any], site: Site, shared: Shared, redirect_uri: str) -> LoggedIn:
    token, authorize, crm = PATHS[server_of(name)]
    shared.base_url = f"{site.url}{crm}"
    made = LoggedIn(site, shared, dict(keys))
    if keys["kind"] == "json":
        shared.base_url += "/jwt"
        made.login |= {key: f"{site.url}{keys[key]}" for key in ("login_url", "refresh_url") if key in keys}
    else:
        made.login["token_url"] = f"{site.url}{token}"
    if made.is_a_persons:
        made.login |= {"authorize_url": f"{site.url}{authorize}", "redirect_uri": redirect_uri}
    return made
