"""A process that dies at any step of a renewal, one that comes late, and what goes wrong after that."""

import json
from typing import Any

import httpx2
import pytest

from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from tests.clock import Clock
from tests.fault_points import DiedError
from tests.integration.crm.login.instances import CLIENT, JSON, REFRESH, Instances, at_the_write, lost_answer, read
from tests.integration.crm.login.login_crm import Reuse

HOUR = 3600
LOST = r"log in again.*\(a login broke off before 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, and with it the newest"


@pytest.fixture
def keys(instances: Instances, clock: Clock) -> dict[str, Any]:
    """A grant that has been in use for an hour."""
    keys = {**REFRESH, "refresh_token": instances.crm.grant()}
    read(instances.open(keys))
    clock.pass_(HOUR)
    return keys


def die(*_: object) -> None:
    raise DiedError


def die_after_the_answer(instances: Instances, keys: dict[str, Any]) -> None:
    instances.crm.after_login = die
    with pytest.raises(DiedError):
        read(instances.open(keys))
    instances.crm.after_login = lambda: None


@pytest.mark.parametrize("reuse", ["grace", "both"])
def test_death_after_the_answer_costs_nothing_where_the_crm_forgives(
    instances: Instances, clock: Clock, keys: dict[str, Any], reuse: Reuse
) -> None:
    instances.crm.reuse = reuse
    die_after_the_answer(instances, keys)
    waiting = instances.open(keys)
    with pytest.raises(CrmUnavailableError, match="another instance is logging in"):
        read(waiting)
    assert sum(instances.slept) < 30, "nobody waits for the dead for long"
    clock.pass_(SECONDS)
    assert read(waiting) == 0
    clock.pass_(HOUR)
    assert read(instances.open(keys)) == 0, "and what was given then is what is stored"


@pytest.mark.parametrize("reuse", ["refused", "kills"])
def test_death_after_the_answer_is_told_with_its_mend_where_the_crm_does_not_forgive(
    instances: Instances, clock: Clock, keys: dict[str, Any], reuse: Reuse
) -> None:
    instances.crm.reuse = reuse
    die_after_the_answer(instances, keys)
    clock.pass_(SECONDS)
    with pytest.raises(ConfigurationError, match=LOST):
        read(instances.open(keys))


def test_death_after_the_write_loses_nothing_and_nobody_waits(instances: Instances, keys: dict[str, Any]) -> None:
    with pytest.raises(DiedError):
        read(instances.open(keys, at_the_write("dies after", instances)))
    logins = len(instances.crm.logins)
    assert read(instances.open(keys)) == 0
    assert len(instances.crm.logins) == logins
    assert instances.slept == []


def test_death_in_use_loses_nothing(instances: Instances, keys: dict[str, Any]) -> None:
    instances.crm.before_use = die
    with pytest.raises(DiedError):
        read(instances.open(keys))
    instances.crm.before_use = lambda token: None
    logins = len(instances.crm.logins)
    assert read(instances.open(keys)) == 0
    assert len(instances.crm.logins) == logins


@pytest.mark.parametrize("login", [CLIENT, JSON], ids=["client_credentials", "json"])
def test_login_that_can_be_made_again_survives_every_death(
    instances: Instances, clock: Clock, login: dict[str, Any]
) -> None:
    die_after_the_answer(instances, login)
    clock.pass_(SECONDS)
    assert read(instances.open(login)) == 0
    clock.pass_(HOUR)
    die_after_the_answer(instances, login)
    clock.pass_(SECONDS)
    assert read(instances.open(login)) == 0


def be_late(instances: Instances, meanwhile: Any) -> None:
    """The next answer of a login comes when its turn is long over."""

    def wait() -> None:
        instances.crm.after_login = lambda: None
        instances.clock.pass_(SECONDS)
        meanwhile()

    instances.crm.after_login = wait


@pytest.mark.parametrize("reuse", ["grace", "both"])
def test_answer_that_comes_after_another_logged_in_leaves_theirs_in_force(
    instances: Instances, clock: Clock, keys: dict[str, Any], reuse: Reuse
) -> None:
    instances.crm.reuse = reuse
    other = instances.open(keys)
    be_late(instances, lambda: read(other))
    late = instances.open(keys)
    read(late)
    kept = instances.kept()
    assert set(instances.crm.used[-2:]) == {kept["access_token"]}, "both use what is stored"
    clock.pass_(HOUR)
    assert (read(other), read(late)) == (0, 0)


def test_of_two_refresh_tokens_of_which_one_works_it_does_not_matter_which(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    """Directus answers 200 to both of two refreshes at once, and knows one of the two tokens afterwards."""
    instances.crm.reuse = "both"
    other = instances.open(keys)
    be_late(instances, lambda: read(other))
    read(instances.open(keys))
    kept = instances.kept()
    instances.crm.grants.refresh = {kept["spare_refresh_token"]}
    clock.pass_(HOUR)
    assert read(instances.open(keys)) == 0


def test_late_answer_mends_what_another_could_not(instances: Instances, clock: Clock, keys: dict[str, Any]) -> None:
    def meanwhile() -> None:
        with pytest.raises(ConfigurationError, match=LOST):
            read(instances.open(keys))

    be_late(instances, meanwhile)
    assert read(instances.open(keys)) == 0
    assert read(instances.open(keys)) == 0
    clock.pass_(HOUR)
    assert read(instances.open(keys)) == 0


@pytest.mark.parametrize("when", ["before it is read again", "a second later"])
def test_refusal_because_another_was_quicker_is_none(
    instances: Instances, clock: Clock, keys: dict[str, Any], when: str
) -> None:
    """The write of an instance whose turn is over comes while its successor is refused."""
    die_after_the_answer(instances, keys)
    used = instances.crm.grants.used[instances.crm.logins[-1]["refresh_token"]]
    clock.pass_(SECONDS)
    late = {"access_token": used["access_token"], "refresh_token": used["refresh_token"]}
    late |= {"obtained_at": clock(), "expires_at": clock() + HOUR}

    def write() -> None:
        instances.crm.after_login = instances.while_asleep = lambda: None
        written = json.dumps(instances.kept() | late)
        instances.secrets.put_secret_value(SecretId="CrmTokenSecret", SecretString=written)

    if when == "a second later":
        instances.while_asleep = write
    else:
        instances.crm.after_login = write
    assert read(instances.open(keys)) == 0
    assert instances.crm.used[-1] == used["access_token"]


def test_no_request_begins_that_may_outlast_the_turn(instances: Instances, clock: Clock) -> None:
    """The next instance would log in at the same time."""
    crm = instances.open(JSON)
    read(crm)
    clock.pass_(HOUR)
    instances.crm.revoke_all()
    instances.crm.after_login = lambda: clock.pass_(SECONDS * 0.8)
    with pytest.raises(CrmUnavailableError, match="the CRM took too long; it is tried again"):
        read(crm)
    assert [each["path"] for each in instances.crm.logins] == ["/auth/login", "/auth/refresh"]
    instances.crm.after_login = lambda: None
    clock.pass_(SECONDS)
    assert read(crm) == 0


def test_second_fault_after_a_death_is_survived_too(instances: Instances, clock: Clock, keys: dict[str, Any]) -> None:
    instances.crm.reuse = "grace"
    die_after_the_answer(instances, keys)
    clock.pass_(SECONDS)
    instances.crm.answers = [lost_answer()]
    with pytest.raises(CrmUnavailableError, match="no answer"):
        read(instances.open(keys))
    clock.pass_(SECONDS)
    die_after_the_answer(instances, keys)
    clock.pass_(SECONDS)
    assert read(instances.open(keys)) == 0


def test_lost_answer_is_asked_for_again_where_the_crm_forgives(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    """The CRM did it, and nobody heard of it."""
    instances.crm.reuse = "grace"

    def lose() -> None:
        instances.crm.after_login = lambda: None
        raise httpx2.ReadTimeout("lost")

    instances.crm.after_login = lose
    crm = instances.open(keys)
    with pytest.raises(CrmUnavailableError):
        read(crm)
    clock.pass_(SECONDS)
    assert read(crm) == 0
