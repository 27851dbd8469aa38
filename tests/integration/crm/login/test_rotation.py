"""Refresh tokens that change with each use: none is lost, and none is used twice without need."""

import json
from itertools import pairwise
from typing import Any

import httpx2
import pytest

from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.crm.login.writes import DAY_SECONDS, FULL, SPACED, WORN, next_at
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, UnavailableError
from tests.clock import Clock
from tests.integration.crm.login.instances import CLIENT, JSON, REFRESH, Instances, at_the_write, lost_answer, read

HOUR = 3600


@pytest.fixture
def keys(instances: Instances) -> dict[str, Any]:
    return {**REFRESH, "refresh_token": instances.crm.grant()}


def asked_with(instances: Instances) -> list[str]:
    return [each["refresh_token"] for each in instances.crm.logins]


def test_each_renewal_uses_the_newest_refresh_token_once(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    one, other = instances.open(keys), instances.open(keys)
    for crm in (one, other, one):
        read(crm)
        clock.pass_(HOUR)
    assert len(set(asked_with(instances))) == 3
    assert instances.kept()["spare_refresh_token"] == asked_with(instances)[-1]
    assert instances.kept()["refresh_token"] in instances.crm.grants.refresh


@pytest.mark.parametrize("said", [{}, {"refresh_token": ""}, {"refresh_token": None}, {"refresh_token": 7}], ids=str)
def test_answer_without_a_refresh_token_leaves_the_one_before_in_force(
    instances: Instances, clock: Clock, keys: dict[str, Any], said: dict[str, Any]
) -> None:
    instances.crm.rotates = False
    instances.crm.says |= said
    for _ in range(3):
        read(instances.open(keys))
        clock.pass_(HOUR)
    assert asked_with(instances) == [keys["refresh_token"]] * 3
    assert instances.kept()["refresh_token"] == keys["refresh_token"]


@pytest.mark.parametrize(
    "refusal",
    [
        httpx2.Response(400, json={"error": "invalid_grant", "error_description": "Token is expired or revoked."}),
        httpx2.Response(401, json={"message": "no"}),
        httpx2.Response(403),
        httpx2.Response(400, json={"status": "BAD_REFRESH_TOKEN"}),
        httpx2.Response(200, json={"error": "invalid_code"}),
    ],
    ids=lambda refusal: f"{refusal.status_code} {refusal.text[:20]}",
)
def test_revoked_grant_is_a_mistake_with_its_mend_and_is_asked_for_once(
    instances: Instances, clock: Clock, keys: dict[str, Any], refusal: httpx2.Response
) -> None:
    read(instances.open(keys))
    kept = instances.kept()
    clock.pass_(HOUR)
    instances.crm.revoke_all()
    instances.crm.answers = [refusal] * 2
    told = set()
    for _ in range(3):
        crm = instances.open(keys)
        for _ in range(3):
            with pytest.raises(ConfigurationError, match="does not take the refresh token; log in again") as caught:
                read(crm)
            told.add(str(caught.value))
    assert len(told) == 1
    assert "broke off" not in told.pop()
    assert asked_with(instances)[1:] == [kept["refresh_token"], kept["spare_refresh_token"]], "each was tried once"
    assert instances.kept() == kept, "what is stored stays: a CRM may be wrong"


def test_new_login_by_a_person_is_used_at_once(instances: Instances, clock: Clock, keys: dict[str, Any]) -> None:
    crm = instances.open(keys)
    read(crm)
    clock.pass_(HOUR)
    instances.crm.revoke_all()
    with pytest.raises(ConfigurationError):
        read(crm)
    mended = {**keys, "refresh_token": instances.crm.grant()}
    assert read(instances.open(mended, version="v2")) == 0


def test_no_refresh_token_at_all_is_told_and_the_crm_is_not_asked(instances: Instances) -> None:
    with pytest.raises(ConfigurationError, match=r"^CRM login: there is no refresh token yet; log in again"):
        read(instances.open(REFRESH))
    assert instances.crm.logins == []


ZOHO_IS_BUSY = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. Please try again after some time.",
}


def test_refresh_token_that_the_crm_never_came_to_keep_has_a_spare(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    """A 200 is no proof that a token lives: a server may answer, and then break off."""
    crm = instances.open(keys)
    for _ in range(2):
        read(crm)
        clock.pass_(HOUR)
    newest, before = instances.kept()["refresh_token"], instances.kept()["spare_refresh_token"]
    instances.crm.grants.refresh = {before}
    del instances.crm.grants.used[before]
    assert read(crm) == 0
    assert asked_with(instances)[-2:] == [newest, before]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx2.Response(503, text="<html>down</html>"), "answered 503"),
        (httpx2.Response(429, headers={"Retry-After": "7"}), "answered 429"),
        (httpx2.Response(400, json={"error": "temporarily_unavailable"}), "temporarily_unavailable"),
        (httpx2.Response(400, json=ZOHO_IS_BUSY), "it is tried again"),
        (lost_answer(), r"no answer \(ReadTimeout\)"),
    ],
    ids=["503", "429", "told", "told otherwise", "lost"],
)
def test_crm_that_is_away_is_asked_again_later_with_the_same_token(
    instances: Instances, clock: Clock, keys: dict[str, Any], answer: Any, told: str
) -> None:
    crm = instances.open(keys)
    instances.crm.answers = [answer]
    with pytest.raises(CrmUnavailableError, match=rf"^CRM login: POST https://crm\.test/oauth/token.*{told}"):
        read(crm)
    with pytest.raises(CrmUnavailableError, match=told):
        read(instances.open(keys))
    assert len(instances.crm.logins) == 1, "others stand back"
    clock.pass_(SECONDS)
    assert read(crm) == 0
    assert set(asked_with(instances)) == {keys["refresh_token"]}


def test_what_cannot_be_written_is_not_used_and_not_lost(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    crm = instances.open(keys, at_the_write("fails", instances))
    with pytest.raises(UnavailableError, match="secret CrmTokenSecret: not written"):
        read(crm)
    assert instances.crm.used == []
    clock.pass_(31)
    assert read(crm) == 0
    assert len(instances.crm.logins) == 1, "the answer that was held is what was written"
    assert read(instances.open(keys)) == 0


def test_process_that_ends_tries_once_more_to_write_what_it_holds(instances: Instances, keys: dict[str, Any]) -> None:
    crm = instances.open(keys, at_the_write("fails", instances))
    with pytest.raises(UnavailableError):
        read(crm)
    crm.close()
    assert read(instances.open(keys)) == 0
    assert len(instances.crm.logins) == 1


def test_other_that_failed_meanwhile_does_not_lose_what_is_held(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    holder = instances.open(keys, at_the_write("fails", instances))
    with pytest.raises(UnavailableError):
        read(holder)
    clock.pass_(SECONDS)
    with pytest.raises(ConfigurationError):
        read(instances.open(keys))
    clock.pass_(SECONDS)
    assert read(holder) == 0
    assert read(instances.open(keys)) == 0


def wear(instances: Instances, writes: int) -> None:
    """As if CrmTokenSecret had been written so often today."""
    kept = instances.kept() | {"kept_at": [instances.clock()] * writes}
    instances.secrets.put_secret_value(SecretId="CrmTokenSecret", SecretString=json.dumps(kept))


@pytest.mark.parametrize("login", [CLIENT, JSON], ids=["client_credentials", "json"])
def test_login_that_can_be_made_again_is_not_written_all_day(
    instances: Instances, clock: Clock, login: dict[str, Any]
) -> None:
    """Secrets Manager keeps each version for a day, and a hundred of them. A token of 20 s would be 2000 a day."""
    crm = instances.open(login)
    read(crm)
    wear(instances, WORN - 1)
    for _ in range(4):
        clock.pass_(HOUR)
        read(crm)
    assert len(instances.crm.logins) == 5
    assert len(instances.kept()["kept_at"]) == WORN, "written once more; the others are of this instance alone"
    clock.pass_(86_400)
    read(crm)
    assert len(instances.kept()["kept_at"]) == 1


def test_refresh_token_is_not_used_up_where_the_next_one_might_not_be_kept(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    crm = instances.open(keys)
    read(crm)
    wear(instances, FULL)
    clock.pass_(HOUR)
    with pytest.raises(UnavailableError, match="a hundred versions of one day; let the CRM's tokens live for half an"):
        read(crm)
    assert len(instances.crm.logins) == 1
    clock.pass_(86_400)
    assert read(crm) == 0


def test_many_renewals_are_spaced_and_the_break_is_told_with_its_end(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    instances.crm.says, instances.crm.lifetime = {"expires_in": 300}, 300
    crm = instances.open(keys)
    for _ in range(SPACED):
        read(crm)
        clock.pass_(300)
    with pytest.raises(UnavailableError, match=r"The next login is put off until \d\d:\d\d:\d\d UTC") as told:
        read(crm)
    assert len(instances.crm.logins) == SPACED
    assert told.value.retry_after is not None
    assert told.value.retry_after < 20 * 60
    clock.pass_(told.value.retry_after)
    assert read(instances.open(keys)) == 0


@pytest.mark.parametrize("lifetime", [60, 300, 600])
def test_writes_last_for_every_day_and_no_break_is_long(lifetime: float) -> None:
    """A token is asked for every minute, for three days."""
    made: list[float] = []
    for now in range(0, int(3 * DAY_SECONDS), 60):
        expired = not made or now - made[-1] >= lifetime
        if expired and next_at(made, now) <= now:
            made.append(now)
    assert max(sum(1 for each in made if at <= each < at + DAY_SECONDS) for at in made) <= FULL
    assert max(later - at for at, later in pairwise(made)) <= 25 * 60


def test_path_that_is_always_refused_does_not_use_up_the_days_writes(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    crm = instances.open(keys)
    read(crm)
    clock.pass_(HOUR)
    read(crm)
    wear(instances, WORN)
    instances.crm.revoke_access()
    clock.pass_(HOUR / 2)
    with pytest.raises(ConfigurationError, match="GET /visits answered 401"):
        read(instances.open(keys))
    assert len(instances.crm.logins) == 2
    clock.pass_(HOUR / 2)
    assert read(crm) == 0, "it has run out by its own word"


def test_refresh_token_that_stays_the_same_costs_no_write_each_time(
    instances: Instances, clock: Clock, keys: dict[str, Any]
) -> None:
    instances.crm.rotates = False
    crm = instances.open(keys)
    read(crm)
    wear(instances, FULL)
    for _ in range(3):
        clock.pass_(HOUR)
        read(crm)
    assert len(instances.kept()["kept_at"]) == FULL


@pytest.mark.parametrize("text", ["no JSON", "[]", "{}", '{"login": 7, "refresh_token": ["x"]}'])
def test_secret_that_somebody_wrote_over_is_begun_anew(instances: Instances, keys: dict[str, Any], text: str) -> None:
    instances.secrets.put_secret_value(SecretId="CrmTokenSecret", SecretString=text)
    assert read(instances.open(keys)) == 0
