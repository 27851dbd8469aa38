"""`setup crm-login` against a stack, and a CRM that gives out tokens after a person's consent."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.clock import Clock
from tests.e2e.conftest import KeptStack
from tests.integration.crm.login.login_crm import CLIENT_ID, CLIENT_SECRET, LoginCrm
from tests.integration.crm.login.serving import serving

pytestmark = pytest.mark.emulator


@pytest.fixture
def crm() -> LoginCrm:
    return LoginCrm(Clock())


@pytest.fixture
def secret(kept_stack: KeptStack, crm: LoginCrm) -> Iterator[dict[str, Any]]:
    """CrmSecret of the stack, which is put back afterwards."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with serving(crm) as url:
        login = {
            "kind": "refresh_token",
            "token_url": f"{url}/oauth/token",
            "authorize_url": f"{url}/oauth/authorize",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": f"http://127.0.0.1:{port}/callback",
        }
        kept_stack.stack.deployed.put_secret("CrmSecret", {"base_url": url, "login": login})
        yield login
    kept_stack.stack.fill()


def test_persons_consent_is_stored_and_nothing_of_it_is_shown(
    kept_stack: KeptStack, crm: LoginCrm, secret: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def browse(address: str) -> None:
        threading.Thread(target=lambda: httpx2.get(crm.consent(address))).start()

    monkeypatch.setattr("webbrowser.open", browse)
    answer = kept_stack.run("setup", "crm-login")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("The CRM's tokens are stored; `siro-bridge doctor` says")
    stored = kept_stack.stack.deployed.secret("CrmTokenSecret")
    assert stored["refresh_token"] in crm.grants.refresh
    printed = answer.stdout + answer.stderr
    assert [mark for mark in ("t0ken", "c0de", "s3cret") if mark in printed] == []


def test_login_that_is_refused_is_one_line_and_changes_nothing(kept_stack: KeptStack, secret: dict[str, Any]) -> None:
    before = kept_stack.stack.deployed.secret("CrmTokenSecret")
    answer = kept_stack.run("setup", "crm-login", "--no-browser", typed="https://elsewhere/?code=c0de&state=x\n")
    assert answer.exit_code == 2
    last = answer.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: CRM login: this address is of another login")
    assert "c0de" not in answer.stderr
    assert kept_stack.stack.deployed.secret("CrmTokenSecret") == before


def test_stack_whose_crm_wants_no_person_is_told(kept_stack: KeptStack) -> None:
    answer = kept_stack.run("setup", "crm-login")
    assert answer.exit_code == 2
    assert answer.stderr.startswith('Error: secret CrmSecret: key "base_url" is not filled in')
