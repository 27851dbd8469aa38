"""`setup crm-login`: a person's consent becomes the tokens that all instances share."""

import io
import json
import socket
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import httpx2
import pytest

from siro_bridge.bootstrap.crm_login import CrmLogin
from siro_bridge.crm.login.authorization import Authorization
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge_cli.setup import crm_login, redirect
from siro_bridge_cli.setup.redirect import await_redirect, is_here
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.stack.errors import StackError
from tests.clock import Clock
from tests.integration.crm.login.instances import CLIENT, OAUTH, PLACEHOLDER, Instances, lost_answer, read
from tests.integration.crm.login.login_crm import BASE

MARKS = ("t0ken", "c0de", "s3cret")


class StackSecrets:
    """A stack's two secrets, on moto."""

    def __init__(self, instances: Instances, redirect_uri: str) -> None:
        self.instances = instances
        self.redirect_uri = redirect_uri
        page = {"authorize_url": "https://crm.test/oauth/authorize", "scope": "visits offline_access"}
        self.login: dict[str, Any] = {"kind": "refresh_token", **OAUTH, **page, "redirect_uri": redirect_uri}

    def read(self, name: str) -> dict[str, Any]:
        return {"base_url": BASE, "login": self.login} if name == "CrmSecret" else self.instances.kept()

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        self.instances.secrets.put_secret_value(SecretId=name, SecretString=json.dumps(value))


@pytest.fixture
def stack(instances: Instances) -> StackSecrets:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return StackSecrets(instances, f"http://127.0.0.1:{taken.getsockname()[1]}/callback")


def login_of(stack: StackSecrets) -> CrmLogin:
    return CrmLogin(stack, partial(Authorization, transport=stack.instances.crm, clock=stack.instances.clock))


class Browser:
    """A person's: it goes to `first`, then to the CRM's page, and on to where that sends it."""

    def __init__(self, stack: StackSecrets, first: Sequence[str]) -> None:
        self._stack = stack
        self._first = first
        self._pages: list[httpx2.Response] = []
        self._threads: list[threading.Thread] = []

    def open(self, address: str) -> None:
        self._threads.append(threading.Thread(target=self._go, args=[address]))
        self._threads[-1].start()

    def pages(self) -> list[httpx2.Response]:
        for thread in self._threads:
            thread.join()
        return self._pages

    def _go(self, address: str) -> None:
        here = self._stack.redirect_uri.rpartition("/")[0]
        self._pages += [httpx2.get(here + other) for other in self._first]
        self._pages.append(httpx2.get(self._stack.instances.crm.consent(address)))


def by_hand(stack: StackSecrets) -> None:
    login = login_of(stack)
    begun = login.begin()
    login.finish(begun, stack.instances.crm.consent(begun.address))


def test_consent_in_the_browser_is_what_all_instances_use(
    stack: StackSecrets, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, instances = Browser(stack, ()), stack.instances
    monkeypatch.setattr("webbrowser.open", browser.open)
    crm_login.log_in(login_of(stack), Screen(), browser=True)
    asked = instances.crm.logins[0]
    assert (asked["grant_type"], asked["redirect_uri"]) == ("authorization_code", stack.redirect_uri)
    crms = [instances.open(stack.login) for _ in range(2)]
    for crm in crms:
        assert read(crm) == 0
    clock.pass_(3600)
    assert read(crms[0]) == 0
    assert [each["grant_type"] for each in instances.crm.logins] == ["authorization_code", "refresh_token"]


def test_who_logs_in_again_keeps_count_of_the_days_writes(stack: StackSecrets, clock: Clock) -> None:
    """Past the hundredth a refresh token that was used up could not be replaced, and the login would be lost."""
    for _ in range(3):
        by_hand(stack)
    read(stack.instances.open(stack.login))
    clock.pass_(3600)
    read(stack.instances.open(stack.login))
    assert len(stack.instances.kept()["kept_at"]) == 4


def test_only_the_answer_to_this_login_is_taken_and_nothing_of_it_is_shown(
    stack: StackSecrets,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    browser = Browser(stack, ("/favicon.ico", "/callback?code=c0de-9&state=other", "/callback?state="))
    monkeypatch.setattr("webbrowser.open", browser.open)
    crm_login.log_in(login_of(stack), Screen(), browser=True)
    assert [page.status_code for page in browser.pages()] == [404, 404, 404, 200]
    said = "".join(capfd.readouterr())
    assert "`siro-bridge doctor`" in said
    shown = said + caplog.text + "".join(page.text for page in browser.pages())
    assert [mark for mark in MARKS if mark in shown] == []


def test_login_by_a_person_is_used_although_one_failed_a_moment_ago(stack: StackSecrets, instances: Instances) -> None:
    crm = instances.open(stack.login)
    with pytest.raises(ConfigurationError, match="no refresh token yet; log in again: `siro-bridge setup crm-login`"):
        read(crm)
    by_hand(stack)
    assert read(crm) == 0


def test_renewal_that_was_under_way_does_not_replace_a_persons_login(
    stack: StackSecrets, instances: Instances, clock: Clock
) -> None:
    by_hand(stack)
    clock.pass_(3600)

    def meanwhile() -> None:
        instances.crm.after_login = lambda: None
        by_hand(stack)

    instances.crm.after_login = meanwhile
    read(instances.open(stack.login))
    by_person = instances.kept()["refresh_token"]
    assert instances.crm.used[-1] == instances.kept()["access_token"]
    clock.pass_(3600)
    read(instances.open(stack.login))
    assert instances.crm.logins[-1]["refresh_token"] == by_person


@pytest.mark.parametrize("way", ["flag", "https"])
def test_without_a_browser_the_address_is_pasted(
    stack: StackSecrets,
    instances: Instances,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    way: str,
) -> None:
    """A CRM that sends back by https alone sends to no server of this machine."""
    if way == "https":
        stack.login["redirect_uri"] = "https://crm.example.com/back"

    class Pasted(io.StringIO):
        def readline(self, _: int | None = -1) -> str:  # type: ignore[override]  # of text, as its base's base is not
            shown = capfd.readouterr().err.splitlines()
            return f"  {instances.crm.consent(next(line for line in shown if '/oauth/authorize?' in line))}\n"

    monkeypatch.setattr("sys.stdin", Pasted())
    crm_login.log_in(login_of(stack), Screen(), browser=way == "https")
    assert read(instances.open(stack.login)) == 0


def test_page_is_asked_with_all_that_the_secret_says(stack: StackSecrets) -> None:
    stack.login |= {"audience": "https://crm.test", "authorize_parameters": {"access_type": "offline"}}
    expected = {
        "scope": "visits offline_access",
        "audience": "https://crm.test",
        "access_type": "offline",
        "response_type": "code",
        "code_challenge_method": "S256",
    }
    asked = httpx2.URL(login_of(stack).begin().address).params
    assert {key: asked[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("came_back_to", "told"),
    [
        ("{here}?error=access_denied&error_description=m4rk&state={state}", "page answered access_denied; nothing was"),
        ("{here}?error=m4rk%20m4rk&state={state}", "the CRM's page answered another error; nothing was stored"),
        ("{here}?code=c0de-1&state=m4rk", "of another login than the one that was begun here"),
        ("{here}?code=c0de-1", "of another login than the one that was begun here"),
        ("{here}?state={state}", "the CRM's page answered missing_code; nothing was stored"),
        ("c0de-m4rk", "of another login"),
        ("", "of another login"),
        ("{here}?code=m4rk&state={state}", r"answered 400 \(invalid_grant\); the code is good once"),
    ],
)
def test_answer_that_is_none_is_one_line_and_stores_nothing(
    stack: StackSecrets, instances: Instances, came_back_to: str, told: str
) -> None:
    login = login_of(stack)
    begun = login.begin()
    with pytest.raises(ConfigurationError, match=told) as caught:
        login.finish(begun, came_back_to.format(here=begun.redirect_uri, state=begun.state))
    assert "m4rk" not in str(caught.value)
    assert instances.kept() == json.loads(PLACEHOLDER)


def test_login_without_a_refresh_token_is_refused_with_what_to_ask_for(
    stack: StackSecrets, instances: Instances
) -> None:
    instances.crm.gives_refresh_token = False
    with pytest.raises(ConfigurationError, match=r"no refresh token.*offline_access.*access_type: offline"):
        by_hand(stack)
    assert instances.kept() == json.loads(PLACEHOLDER)


def test_crm_that_does_not_answer_stores_nothing(stack: StackSecrets, instances: Instances) -> None:
    instances.crm.answers = [lost_answer()]
    with pytest.raises(CrmUnavailableError):
        by_hand(stack)
    assert instances.kept() == json.loads(PLACEHOLDER)


def test_secret_that_has_no_page_for_a_person_is_told(stack: StackSecrets) -> None:
    for login in (CLIENT, {key: value for key, value in stack.login.items() if key != "authorize_url"}):
        stack.login = login
        with pytest.raises(ConfigurationError, match='key "login" is none that a person logs in for'):
            login_of(stack).begin()


def test_nobody_who_comes_back_is_told(stack: StackSecrets) -> None:
    with pytest.raises(StackError, match=r"nobody came back to http://127\.0\.0\.1"):
        await_redirect(stack.redirect_uri, "state", lambda: None, seconds=0.01)


def test_port_that_is_taken_is_told(stack: StackSecrets) -> None:
    port = httpx2.URL(stack.redirect_uri).port
    taken = rf"port {port} of this machine cannot be used.*--no-browser"
    with socket.create_server(("127.0.0.1", port or 0)), pytest.raises(StackError, match=taken):
        await_redirect(stack.redirect_uri, "state", lambda: None)


def test_program_that_pastes_nothing_is_told(stack: StackSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(StackError, match="run this on a terminal"):
        crm_login.log_in(login_of(stack), Screen(), browser=False)


def test_only_loopback_over_http_is_awaited_here() -> None:
    assert is_here("http://127.0.0.1:8765/callback")
    assert is_here("http://localhost:1/x")
    others = ("https://127.0.0.1:1/x", "http://crm.example.com:80/x", "http://127.0.0.1/x", "urn:ietf:wg:oauth:2.0:oob")
    assert not any(map(is_here, others))
    assert redirect.SECONDS >= 60
