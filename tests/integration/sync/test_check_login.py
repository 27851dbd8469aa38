"""`doctor` says whether the CRM lets us in, from inside the function, and what mends it."""

import json
from typing import Any

import pytest

from siro_bridge.bootstrap.check import CheckRoot
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited
from siro_bridge_cli.simulator import SimulatorTransport
from tests.clock import Clock
from tests.integration.crm.login.instances import CLIENT, JSON, PLACEHOLDER, REFRESH
from tests.integration.crm.login.login_crm import BASE, LoginCrm
from tests.integration.crm.rest_harness import documented_text
from tests.integration.sync.running import API_URL, Running


@pytest.fixture
def crm() -> LoginCrm:
    return LoginCrm(Clock())


def check(running: Running, crm: LoginCrm, login: dict[str, Any]) -> dict[str, CheckLine]:
    """The first line about each subject."""
    found: dict[str, CheckLine] = {}
    for line in every_line(running, crm, login):
        found.setdefault(line.subject, line)
    return found


def every_line(running: Running, crm: LoginCrm, login: dict[str, Any]) -> list[CheckLine]:
    running.mapping_file.write_text(documented_text())
    secret = json.dumps({"base_url": BASE, "login": login})
    running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=secret)
    settings = SyncSettings(
        state_table=running.table,
        siro_api_url=API_URL,
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        crm_token_secret_arn="CrmTokenSecret",
        enrichment_queue_url=running.queue_url,
        mapping_file=str(running.mapping_file),
    )

    def open_crm(mapping: Any, secret: dict[str, Any], *, connections: int, read_only: bool, shared: Any) -> Crm:
        return RestCrm(mapping, secret, shared=shared(), transport=crm, sleep=running.sleep, read_only=read_only)

    outside = Outside(
        running.secrets_manager,
        running.dynamodb,
        siro=SimulatorTransport(running.siro),
        open_crm=open_crm,
        budget=Unlimited(),
        sleep=running.sleep,
    )
    return CheckRoot(settings, outside).check()


@pytest.fixture(autouse=True)
def token_secret(running: Running) -> None:
    running.secrets_manager.create_secret(Name="CrmTokenSecret", SecretString=PLACEHOLDER)


@pytest.mark.parametrize("login", [CLIENT, JSON], ids=["client_credentials", "json"])
def test_login_that_works_says_how_long_its_tokens_live(running: Running, crm: LoginCrm, login: dict[str, Any]) -> None:
    line = check(running, crm, login)["CRM login"]
    assert line.level is Level.OK
    assert line.found.startswith(f"{login['kind']}: the CRM gives out tokens; they live for 3600 seconds")
    assert check(running, crm, login)["engagements"].found.endswith("the CRM has no record")
    assert len(crm.logins) == 1, "the second look takes the token of the first"


@pytest.mark.parametrize(
    ("login", "found", "mend"),
    [
        ({**CLIENT, "client_secret": "wr0ng"}, "answered 401 (invalid_client)", "setup rotate CrmSecret"),
        ({**JSON, "body": {"email": "a", "password": "wr0ng"}}, "refuses this user and password", "rotate CrmSecret"),
        ({**CLIENT, "client_idd": "wr0ng"}, 'key "login.client_idd" is not known', "setup rotate CrmSecret"),
        (REFRESH, "there is no refresh token yet", "rotate CrmSecret"),
    ],
    ids=["client", "password", "key", "none yet"],
)
def test_login_that_does_not_is_an_error_with_its_mend(
    running: Running, crm: LoginCrm, login: dict[str, Any], found: str, mend: str
) -> None:
    lines = check(running, crm, login)
    line = lines.get("CRM login") or lines["CRM"]
    assert line.level is Level.ERROR
    assert found in line.found
    assert mend in line.mend
    assert "wr0ng" not in line.found + line.mend


def test_login_that_was_mended_is_tried_at_once(running: Running, crm: LoginCrm) -> None:
    assert check(running, crm, {**CLIENT, "client_secret": "wr0ng"})["CRM"].level is Level.ERROR
    assert check(running, crm, CLIENT)["CRM login"].level is Level.OK


def test_login_whose_tokens_live_too_short_to_be_kept_is_a_warning(running: Running, crm: LoginCrm) -> None:
    """Each of its renewals is a version of CrmTokenSecret, and a day has room for a hundred."""
    crm.says, crm.lifetime = {"expires_in": 600}, 600
    login = {**REFRESH, "refresh_token": crm.grant()}
    assert check(running, crm, login)["CRM login"].level is Level.OK
    lines = every_line(running, crm, login)
    [told] = [line for line in lines if line.subject == "CRM login" and line.level is Level.WARNING]
    assert told.found.startswith("the access tokens live for 600 seconds")
    assert "breaks of 5 minutes and more; let the CRM's access tokens live for half an hour" in told.found


def test_token_that_opens_one_path_and_not_another_is_told(running: Running, crm: LoginCrm) -> None:
    crm.forbidden.add("/v2/deals")
    lines = check(running, crm, CLIENT)
    assert lines["CRM login"].level is Level.OK
    assert lines["opportunities"].found.startswith("GET /deals answered 401 to a token that the CRM issued")
    assert "let the login's user do this at the CRM" in lines["opportunities"].mend
