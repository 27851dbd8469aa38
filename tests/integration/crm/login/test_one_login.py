"""One login for all instances and threads, renewed before it runs out, and when the CRM says that it has."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from siro_bridge.crm.login.renewal import YOUNG_IF_UNCERTAIN, YOUNG_SECONDS
from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from tests.clock import Clock
from tests.integration.crm.login.instances import ALL, CLIENT, JSON, REFRESH, Instances, read


def login(instances: Instances, kind: str) -> dict[str, Any]:
    given = {"refresh_token": instances.crm.grant()} if kind == "refresh_token" else {}
    return ALL[kind] | given


@pytest.mark.parametrize("kind", ALL)
def test_token_is_got_once_and_kept_for_every_instance(instances: Instances, kind: str) -> None:
    keys = login(instances, kind)
    for _ in range(3):
        crm = instances.open(keys)
        for _ in range(3):
            read(crm)
    assert len(instances.crm.logins) == 1
    assert set(instances.crm.used) == {instances.kept()["access_token"]}


@pytest.mark.parametrize("kind", ALL)
def test_storm_of_many_threads_and_new_instances_makes_one_login(instances: Instances, kind: str) -> None:
    keys = login(instances, kind)
    crms = [instances.open(keys) for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda number: read(crms[number % 4]), range(48))) == [0] * 48
    assert len(instances.crm.logins) == 1


@pytest.mark.parametrize("kind", ALL)
def test_storm_of_refused_threads_renews_once(instances: Instances, clock: Clock, kind: str) -> None:
    keys = login(instances, kind)
    crms = [instances.open(keys) for _ in range(4)]
    for crm in crms:
        read(crm)
    clock.pass_(YOUNG_SECONDS)
    instances.crm.revoke_access()
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda number: read(crms[number % 4]), range(48))) == [0] * 48
    assert len(instances.crm.logins) == 2


@pytest.mark.parametrize("kind", ALL)
def test_new_token_is_kept_before_it_is_used(instances: Instances, clock: Clock, kind: str) -> None:
    seen = []
    instances.crm.before_use = lambda token: seen.append(token == instances.kept().get("access_token"))
    crm = instances.open(login(instances, kind))
    for _ in range(3):
        read(crm)
        clock.pass_(3600)
    assert seen == [True] * 3


@pytest.mark.parametrize(
    ("said", "lifetime"),
    [({"expires_in": 20}, 20), ({"expires_in": "20"}, 20), ({"expires_in": 20.5}, 20.5), ({"expires_in": "20.0"}, 20)],
    ids=str,
)
def test_short_token_is_used_for_most_of_its_life(
    instances: Instances, clock: Clock, said: dict[str, Any], lifetime: float
) -> None:
    instances.crm.says, instances.crm.lifetime = said, lifetime
    crm = instances.open(CLIENT)
    read(crm)
    clock.pass_(lifetime * 0.85)
    read(crm)
    assert len(instances.crm.logins) == 1
    clock.pass_(lifetime * 0.1)
    read(crm)
    assert len(instances.crm.logins) == 2
    assert len(instances.crm.used) == 3, "no request was refused"


@pytest.mark.parametrize("kind", ALL)
def test_answer_that_was_long_under_way_leaves_its_token_less_to_live(
    instances: Instances, clock: Clock, kind: str
) -> None:
    instances.crm.says, instances.crm.lifetime = {"expires_in": 20}, 20
    instances.crm.after_login = lambda: clock.pass_(7)
    crm = instances.open(login(instances, kind))
    read(crm)
    clock.pass_(14)
    read(crm)
    assert len(instances.crm.logins) == 2
    assert len(instances.crm.used) == 2, "no request was refused"


NO_LIFETIME: list[Any] = [None, 0, "", "soon", -1, True, [], 1_796_000_000]


@pytest.mark.parametrize("said", [{}, *({"expires_in": value} for value in NO_LIFETIME)], ids=str)
@pytest.mark.parametrize("kind", ALL)
def test_token_without_a_lifetime_is_good_until_it_is_refused(
    instances: Instances, clock: Clock, said: dict[str, Any], kind: str
) -> None:
    instances.crm.says, instances.crm.lifetime = said, 600
    crm = instances.open(login(instances, kind))
    for _ in range(2):
        read(crm)
        clock.pass_(599)
        read(crm)
        clock.pass_(1)
    assert len(instances.crm.logins) == 1 + 1
    assert len(instances.crm.used) == 4 + 1, "one request was refused, and sent again"


def test_refused_answer_may_be_a_403_with_a_body(instances: Instances, clock: Clock) -> None:
    instances.crm.expired = httpx2.Response(403, json={"errors": [{"code": "TOKEN_EXPIRED"}]})
    crm = instances.open({**CLIENT, "expired": {"body": "errors[?code=='TOKEN_EXPIRED']"}})
    read(crm)
    clock.pass_(YOUNG_SECONDS)
    instances.crm.revoke_access()
    assert read(crm) == 0
    instances.crm.expired = httpx2.Response(403, json={"errors": [{"code": "FORBIDDEN"}]})
    clock.pass_(YOUNG_SECONDS)
    instances.crm.revoke_access()
    with pytest.raises(ConfigurationError, match="GET /visits answered 403"):
        read(crm)
    assert len(instances.crm.logins) == 2


def test_bare_403_is_believed_only_of_a_token_that_is_not_young(instances: Instances, clock: Clock) -> None:
    """Most often it is about rights: each such answer would cost a login."""
    instances.crm.expired = httpx2.Response(403)
    crm = instances.open({**CLIENT, "expired": {"status": [403]}})
    read(crm)
    clock.pass_(YOUNG_IF_UNCERTAIN - 1)
    instances.crm.revoke_access()
    with pytest.raises(ConfigurationError, match="GET /visits answered 403"):
        read(crm)
    clock.pass_(1)
    assert read(crm) == 0


def test_newest_token_that_another_instance_got_is_taken_at_once(instances: Instances, clock: Clock) -> None:
    """A refresh may end the token before it (django-oauth-toolkit): what is under way gets a bare 403."""
    instances.crm.expired = httpx2.Response(403)
    keys = {**REFRESH, "refresh_token": instances.crm.grant(), "expired": {"status": [403]}}
    one, other = instances.open(keys), instances.open(keys)
    read(one)
    read(other)
    clock.pass_(YOUNG_IF_UNCERTAIN)
    instances.crm.revoke_access()
    assert (read(one), read(other)) == (0, 0)
    assert len(instances.crm.logins) == 2


def test_path_that_no_token_opens_is_told_and_costs_no_login_each_time(instances: Instances, clock: Clock) -> None:
    crm = instances.open(CLIENT)
    read(crm)
    instances.crm.forbidden.add("/v2/deals")
    clock.pass_(YOUNG_SECONDS)
    for _ in range(5):
        with pytest.raises(ConfigurationError, match=r"^GET /deals answered 401 to a token that the CRM issued \d+ s"):
            crm.reader.read_changes("opportunities", None, None, 10)
        assert read(crm) == 0
    assert len(instances.crm.logins) == 2


def test_login_goes_without_the_crms_own_credentials(instances: Instances, clock: Clock) -> None:
    keys = {**JSON, "headers": {"X-App": "app-1"}}
    crm = instances.open(keys, headers={"X-Gateway": "gate-k3y"})
    read(crm)
    clock.pass_(3600)
    read(crm)
    assert [each["path"] for each in instances.crm.logins] == ["/auth/login", "/auth/refresh"]
    assert [each["authorization"] for each in instances.crm.logins] == ["", ""]


def test_json_login_whose_session_ended_is_made_anew(instances: Instances, clock: Clock) -> None:
    crm = instances.open(JSON)
    read(crm)
    instances.crm.revoke_all()
    clock.pass_(3600)
    read(crm)
    assert [each["path"] for each in instances.crm.logins] == ["/auth/login", "/auth/refresh", "/auth/login"]


@pytest.mark.parametrize("kind", ALL)
def test_login_that_asks_for_a_pause_is_given_it_by_all_instances(
    instances: Instances, clock: Clock, kind: str
) -> None:
    """Who comes sooner is often locked out for longer."""
    keys = login(instances, kind)
    instances.crm.answers = [httpx2.Response(429, headers={"Retry-After": "600"})]
    crm = instances.open(keys)
    with pytest.raises(CrmUnavailableError, match="answered 429") as told:
        read(crm)
    assert told.value.retry_after == 600
    clock.pass_(SECONDS + 10)
    for each in (crm, instances.open(keys)):
        with pytest.raises(CrmUnavailableError, match="answered 429") as told:
            read(each)
        assert told.value.retry_after == pytest.approx(600 - SECONDS - 10, abs=1)
    assert len(instances.crm.logins) == 1
    clock.pass_(600 - SECONDS)
    assert read(instances.open(keys)) == 0


def test_json_login_whose_refresh_gives_no_token_is_made_anew(instances: Instances, clock: Clock) -> None:
    crm = instances.open(JSON)
    read(crm)
    clock.pass_(3600)
    instances.crm.answers = [httpx2.Response(200, json={"data": None})]
    assert read(crm) == 0
    assert [each["path"] for each in instances.crm.logins] == ["/auth/login", "/auth/refresh", "/auth/login"]


def test_changed_login_is_used_at_once(instances: Instances) -> None:
    read(instances.open(CLIENT))
    read(instances.open({**CLIENT, "scope": "visits"}))
    assert [each.get("scope") for each in instances.crm.logins] == [None, "visits"]


def test_replaced_client_secret_leaves_the_grant_in_force(instances: Instances) -> None:
    keys = {**REFRESH, "refresh_token": instances.crm.grant()}
    read(instances.open(keys))
    read(instances.open({**keys, "client_secret": "another"}))
    assert len(instances.crm.logins) == 1


def test_client_is_told_in_the_body_or_in_the_header(instances: Instances) -> None:
    for way in ("basic", "post"):
        read(instances.open({**CLIENT, "client_authentication": way, "audience": f"for-{way}"}))
    header, body = instances.crm.logins
    assert header["authorization"].startswith("Basic ")
    assert header.keys() & {"client_id", "client_secret"} == set()
    assert body["authorization"] == ""
    assert [header["audience"], body["audience"]] == ["for-basic", "for-post"]
