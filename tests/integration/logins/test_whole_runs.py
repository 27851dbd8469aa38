"""A sync and an enrichment over a CRM with a real login, which goes wrong in the middle of their work."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.domain.recording.item import State
from siro_bridge_cli.simulator import SimulatedSiro
from tests.clock import Clock
from tests.fault_points import DiedError
from tests.integration.crm.login.instances import Shared
from tests.integration.logins.logged_in import LoggedIn, logged_in_as
from tests.integration.logins.logins import LOGINS, PERSONS, server_of
from tests.integration.logins.sites import Site, django_site, oidc_provider
from tests.integration.logins.whole import VISITS, Guarded, WholeBridge, mapping_in
from tests.integration.way_back.rest_bridge import RestStoryCrm
from tests.integration.way_back.story import OLD

NAMES = [
    "oidc-provider, client credentials, basic",
    "oidc-provider, refresh token, public",
    *(
        ["django-oauth-toolkit, refresh token, basic", "SimpleJWT, with refreshing"]
        * (os.environ.get("LOGINS") == "all")
    ),
]
LIVES = 300.0
"""Seconds, of an access token: less than the lease of a run."""
SHORT: dict[str, dict[str, object]] = {
    "oidc": {"lifetime": LIVES},
    "django": {"settings": {"ACCESS_TOKEN_EXPIRE_SECONDS": LIVES}},
}
IN_THE_PAGES = 4
"""The request for the deal of the first page's visits; the one after it is for the next page."""


class Now(Clock):
    def __call__(self) -> float:
        return time.time()


@dataclass
class Whole:
    bridge: WholeBridge
    logged_in: LoggedIn
    clock: time_machine.Traveller
    mend: Callable[[], None]

    @property
    def store(self) -> dict[str, dict[str, object]]:
        return self.bridge.crm.store.visits

    def synced(self) -> int:
        return len(self.bridge.synced("ENGAGEMENT"))

    def notes(self, recording: str) -> list[str]:
        return list(self.bridge.crm.noted_deals(recording))

    def revoke(self, *kinds: str) -> None:
        """At the server; by then the token is no longer so young that a refusal says nothing."""
        self.logged_in.site.control(revoke=kinds)
        self.clock.shift(LIVES * 0.6)


@pytest.fixture(scope="module")
def short_oidc(installed: Path) -> Iterator[Site]:
    """Of this module alone: django-oauth-toolkit takes a lifetime once, before its first login."""
    with oidc_provider(installed) as site:
        site.control(**SHORT["oidc"])
        yield site


@pytest.fixture(scope="module")
def short_django(installed: Path, redirect_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with django_site(installed, tmp_path_factory.mktemp("short-django"), redirect_uri) as site:
        site.control(**SHORT["django"])
        yield site


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def whole(
    name: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    redirect_uri: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Whole]:
    """Eight visits and two deals, of which nothing is at Siro yet; a person has logged in where that is needed."""
    site = request.getfixturevalue(f"short_{server_of(name)}")
    crm = RestStoryCrm()
    guard = Guarded(site, crm.store)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock, mock_aws():
        mapping = str(mapping_in(tmp_path))
        bridge = WholeBridge(crm, SimulatedSiro(seed=1), "organization", mapping, guard=guard, clock=clock)
        with closing(bridge):
            shared = Shared("", guard, Now(), bridge.secrets_manager, bridge.dynamodb, bridge.table)
            logged_in = logged_in_as(name, LOGINS[name], site, shared, redirect_uri)

            def mend() -> None:
                if logged_in.is_a_persons:
                    logged_in.log_in_as_a_person(monkeypatch)

            bridge.use_secret(logged_in.read("CrmSecret"))
            mend()
            site.control()
            bridge.add_visits()
            yield Whole(bridge, logged_in, clock, mend)
        guard.end()


@pytest.mark.parametrize("way", ["by its own word", "by a refusal"])
def test_token_that_ends_between_two_pages_costs_a_renewal_and_no_record(whole: Whole, way: str) -> None:
    ends = {
        "by its own word": lambda: whole.clock.shift(LIVES),
        "by a refusal": lambda: whole.revoke("access"),
    }
    if way == "by a refusal" and whole.logged_in.login["kind"] == "json":
        pytest.skip("nobody can end a JWT")
    whole.bridge.at_request(IN_THE_PAGES, ends[way])
    report = whole.bridge.sync()
    assert not whole.bridge.guard.happens
    assert (report.stopped, whole.synced()) == ({}, VISITS)
    assert report.count("engagements", "sent") == VISITS


def test_token_that_the_other_function_renews_meanwhile_is_taken_from_it(whole: Whole) -> None:
    whole.bridge.sync()
    recording = whole.bridge.recorded()
    for visit in whole.store.values():
        visit |= {"modified": datetime.now(UTC).isoformat(), "title": "Bathroom"}
    whole.logged_in.asked()

    def renew() -> None:
        whole.clock.shift(LIVES)
        whole.bridge.work()

    whole.bridge.at_request(IN_THE_PAGES, renew)
    report = whole.bridge.sync()
    assert report.stopped == {}
    assert {each["subject"] for each in whole.bridge.synced("ENGAGEMENT").values()} == {"Bathroom"}
    assert whole.notes(recording) == [OLD]
    assert whole.logged_in.asked() == 1


def test_two_functions_that_begin_at_once_log_in_once(whole: Whole) -> None:
    whole.bridge.sync()
    recording = whole.bridge.recorded()
    whole.logged_in.asked()
    whole.clock.shift(LIVES)
    whole.bridge.start()
    whole.bridge.naps = True
    with ThreadPoolExecutor(2) as pool:
        synced, worked = pool.submit(whole.bridge.sync), pool.submit(whole.bridge.work)
        assert synced.result().stopped == {}
        worked.result()
    assert whole.notes(recording) == [OLD]
    assert whole.logged_in.asked() == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name in PERSONS], indirect=True)
def test_grant_that_is_revoked_as_a_parent_is_read_is_no_refusal_of_that_record(whole: Whole) -> None:
    whole.bridge.at_request(IN_THE_PAGES, lambda: whole.revoke("access", "refresh"))
    report = whole.bridge.sync()
    [told] = dict.fromkeys(report.failures)
    assert "log in again: `siro-bridge setup crm-login`" in told
    assert (report.count("engagements", "rejected"), whole.synced()) == (0, 0)
    whole.mend()
    assert (whole.bridge.sync().stopped, whole.synced()) == ({}, VISITS)


@pytest.mark.parametrize("name", [name for name in NAMES if name in PERSONS], indirect=True)
def test_grant_that_is_revoked_between_two_pages_is_told_once_and_nothing_is_lost(whole: Whole) -> None:
    whole.bridge.at_request(IN_THE_PAGES + 1, lambda: whole.revoke("access", "refresh"))
    first = whole.bridge.sync()
    [told] = dict.fromkeys(first.failures)
    assert "does not take the refresh token; log in again: `siro-bridge setup crm-login`" in told
    assert not first.crm_was_away
    assert 0 < whole.synced() < VISITS
    recording = whole.bridge.recorded()
    whole.bridge.work()
    assert whole.bridge.ledger(recording).state is State.WAITING
    assert whole.bridge.sync().watermarks == {}, "no mark moves while nobody gets in"

    whole.mend()
    second = whole.bridge.sync()
    assert (second.stopped, whole.synced()) == ({}, VISITS)
    assert first.count("engagements", "sent") + second.count("engagements", "sent") == VISITS
    settle(whole)
    assert whole.notes(recording) == [OLD]


def test_death_before_the_tokens_are_kept_and_a_second_fault_lose_nothing(whole: Whole) -> None:
    whole.bridge.at_request(IN_THE_PAGES, lambda: whole.clock.shift(LIVES))
    whole.bridge.guard.after_login = die_at_the(1 if whole.logged_in.is_a_persons else 2)
    with pytest.raises(DiedError):
        whole.bridge.sync()
    whole.bridge.guard.after_login = lambda: None
    whole.clock.shift(SECONDS)
    whole.bridge.guard.after_login = lose
    away = whole.bridge.sync()
    assert away.failures == [] or whole.logged_in.is_a_persons
    whole.bridge.guard.after_login = lambda: None
    whole.clock.shift(SECONDS)
    report = whole.bridge.sync()
    if report.failures:
        [told] = dict.fromkeys(report.failures)
        assert "log in again: `siro-bridge setup crm-login`" in told
        whole.mend()
        report = whole.bridge.sync()
    assert (report.stopped, whole.synced()) == ({}, VISITS)
    recording = whole.bridge.recorded()
    settle(whole)
    assert whole.notes(recording) == [OLD]


def test_death_of_an_enrichment_and_a_second_fault_leave_one_note(whole: Whole) -> None:
    whole.bridge.sync()
    recording = whole.bridge.recorded()
    whole.clock.shift(LIVES)
    whole.bridge.guard.after_login = die_at_the(1)
    with pytest.raises(DiedError):
        whole.bridge.work()
    whole.bridge.start()
    whole.bridge.guard.after_login = lose
    settle(whole, rounds=1)
    assert whole.notes(recording) == []
    whole.bridge.guard.after_login = lambda: None
    settle(whole, rounds=1 if whole.logged_in.is_a_persons else 6)  # the person's browser keeps its cookies for an hour
    if whole.notes(recording) == []:
        assert whole.bridge.ledger(recording).state is State.WAITING
        [told] = dict.fromkeys(whole.bridge.sync().failures)
        assert "log in again: `siro-bridge setup crm-login`" in told
        whole.mend()
        whole.clock.shift(24 * 3600)  # what waits for a person is tried again within a day
        settle(whole)
    assert whole.notes(recording) == [OLD]


def die_at_the(login: int) -> Callable[[], None]:
    left = iter(range(login - 1, -1, -1))

    def die() -> None:
        if next(left) == 0:
            raise DiedError

    return die


def lose() -> None:
    raise httpx2.ReadTimeout("the answer is lost")


def settle(whole: Whole, rounds: int = 6) -> None:
    """What waits is worked on as time passes."""
    for _ in range(rounds):
        whole.clock.shift(1000)
        whole.bridge.redrive()
        whole.bridge.settle()
