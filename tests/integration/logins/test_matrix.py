"""Each kind of login against real servers: one login for all, one renewal, and what each server makes of a fault."""

import pytest

from siro_bridge.crm.login.renewal import YOUNG_IF_UNCERTAIN
from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.domain.errors import ConfigurationError
from tests.clock import Clock
from tests.integration.crm.login.instances import Shared, read
from tests.integration.logins.logged_in import LoggedIn, logged_in_as
from tests.integration.logins.logins import BASIC, JSON, LOGINS, MACHINES, OAUTH, PERSONS, SECRET, USER, server_of

LOST = "log in again: `siro-bridge setup crm-login` .*a login broke off before .*the newest refresh token was lost"


@pytest.fixture(params=LOGINS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def logged_in(
    name: str, request: pytest.FixtureRequest, shared: Shared, redirect_uri: str, monkeypatch: pytest.MonkeyPatch
) -> LoggedIn:
    made = logged_in_as(name, LOGINS[name], request.getfixturevalue(server_of(name)), shared, redirect_uri)
    if made.is_a_persons:
        made.log_in_as_a_person(monkeypatch)
    made.site.control()
    return made


def test_one_login_serves_all(logged_in: LoggedIn) -> None:
    logged_in.storm()
    assert logged_in.asked() == (0 if logged_in.is_a_persons else 1)
    logged_in.storm()
    assert logged_in.asked() == 0


def test_one_renewal_serves_all_and_the_next_one_goes_on_from_it(logged_in: LoggedIn, clock: Clock) -> None:
    """Of two refreshes at once oidc-provider ends the whole grant of a public client."""
    read(logged_in.open())
    logged_in.asked()
    for _ in range(2):
        clock.pass_(logged_in.lives)
        logged_in.storm()
        assert logged_in.asked() == 1


@pytest.mark.parametrize("name", OAUTH, indirect=True)
def test_token_that_the_server_ended_is_renewed_once(logged_in: LoggedIn, clock: Clock) -> None:
    crms = [logged_in.open() for _ in range(4)]
    for crm in crms:
        read(crm)
    logged_in.site.control(revoke=["access"])
    clock.pass_(YOUNG_IF_UNCERTAIN)
    logged_in.storm(*crms)
    assert logged_in.asked() == 1


def test_who_is_late_takes_the_token_that_another_was_given(logged_in: LoggedIn, clock: Clock) -> None:
    """django-oauth-toolkit ends the old access token with the refresh; the late one's clock says that it is good."""
    late = logged_in.open(clock=Clock())
    read(late)
    logged_in.asked()
    clock.pass_(logged_in.lives)
    read(logged_in.open())
    assert read(late) == 0
    assert logged_in.asked() == 1


@pytest.mark.parametrize("name", PERSONS, indirect=True)
def test_grant_that_was_ended_is_told_with_its_mend(logged_in: LoggedIn, clock: Clock) -> None:
    read(logged_in.open())
    logged_in.site.control(revoke=["access", "refresh"])
    clock.pass_(logged_in.lives)
    with pytest.raises(
        ConfigurationError, match="does not take the refresh token; log in again: `siro-bridge setup cr"
    ):
        logged_in.storm()
    assert logged_in.asked() == 1


@pytest.mark.parametrize("name", PERSONS, indirect=True)
def test_death_after_the_answer_is_told_with_its_mend(logged_in: LoggedIn, clock: Clock) -> None:
    clock.pass_(logged_in.lives)
    logged_in.die_after_a_login()
    clock.pass_(SECONDS)
    with pytest.raises(ConfigurationError, match=LOST):
        read(logged_in.open())


@pytest.mark.parametrize("name", [*MACHINES, *JSON], indirect=True)
def test_login_that_can_be_made_again_survives_a_death(logged_in: LoggedIn, clock: Clock) -> None:
    read(logged_in.open())
    clock.pass_(logged_in.lives)
    logged_in.die_after_a_login()
    clock.pass_(SECONDS)
    logged_in.storm()


@pytest.mark.parametrize("name", [name for name in PERSONS if "toolkit" in name], indirect=True)
def test_death_after_the_answer_costs_nothing_within_the_grace_period(logged_in: LoggedIn, clock: Clock) -> None:
    grace = "REFRESH_TOKEN_GRACE_PERIOD_SECONDS"
    logged_in.site.control(settings={grace: 120})
    try:
        clock.pass_(logged_in.lives)
        logged_in.die_after_a_login()
        clock.pass_(SECONDS)
        logged_in.storm()
    finally:
        logged_in.site.control(settings={grace: 0})
    clock.pass_(logged_in.lives)
    logged_in.storm()


@pytest.mark.parametrize("name", BASIC, indirect=True)
def test_credentials_that_are_not_encoded_are_refused_and_told(logged_in: LoggedIn, clock: Clock) -> None:
    """So `basic` is form-encoded: the ids and secrets here are other ones without that."""
    clock.pass_(logged_in.lives)
    logged_in.login["client_authentication"] = "basic_raw"
    with pytest.raises(ConfigurationError, match=r"answered 40[01] \(.*client_authentication.*in the secret CrmSecret"):
        read(logged_in.open())


@pytest.mark.parametrize("name", SECRET, indirect=True)
def test_wrong_client_secret_is_one_line(logged_in: LoggedIn, clock: Clock) -> None:
    clock.pass_(logged_in.lives)
    logged_in.login["client_secret"] = "wr0ng"
    told = r"answered 401 \(invalid_client.*correct login.client_id, client_secret or client_authentication"
    with pytest.raises(ConfigurationError, match=told) as caught:
        read(logged_in.open())
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("name", JSON, indirect=True)
def test_wrong_password_is_one_line(logged_in: LoggedIn) -> None:
    logged_in.login["body"] = {**USER, "password": "wr0ng"}
    told = r"answered 401; the CRM refuses this user and password; correct login.body"
    with pytest.raises(ConfigurationError, match=told) as caught:
        read(logged_in.open())
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("name", [*MACHINES, *JSON], indirect=True)
def test_address_that_is_none_is_one_line(logged_in: LoggedIn) -> None:
    key = "token_url" if "token_url" in logged_in.login else "login_url"
    logged_in.login[key] = f"{logged_in.site.url}/nowhere"
    with pytest.raises(ConfigurationError, match=rf"/nowhere answered 404.*correct login\.{key}"):
        read(logged_in.open())


@pytest.mark.parametrize("name", ["oidc-provider, client credentials, basic"], indirect=True)
def test_scope_that_the_server_does_not_know_is_warned_of(
    logged_in: LoggedIn, caplog: pytest.LogCaptureFixture
) -> None:
    """It grants the others, and says so by nothing but their list."""
    logged_in.login["scope"] = "visits dreams"
    assert read(logged_in.open()) == 0
    assert "granted no scope dreams; correct login.scope" in caplog.text
