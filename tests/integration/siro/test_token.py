"""The OAuth token: one mint for all, renewed in time, re-minted once when refused, never a stampede."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine

from siro_bridge.domain.errors import ConfigurationError, SiroUnavailableError, TokenRefusedError
from siro_bridge.siro.token import LIFETIME_SECONDS
from siro_bridge.state.mint_gate import SECONDS
from siro_bridge_cli.simulator import Fault, SimulatedSiro
from tests.integration.siro.parts import NOON, Answering, Sides

MINT = "*/access-token"


def minted(siro: SimulatedSiro) -> int:
    return siro.tokens.minted


def test_token_is_minted_once_and_kept_for_every_instance(sides: Sides, siro: SimulatedSiro) -> None:
    recording_id = sides.record()
    for _ in range(3):
        instance = sides.instance()
        for _ in range(3):
            instance.recordings.fetch(recording_id)
    assert minted(siro) == 1
    kept = sides.token_secret()
    assert kept.keys() == {"access_token", "client_id", "minted_at"}
    assert kept["minted_at"] == int(NOON.timestamp())


def test_many_threads_of_many_new_instances_mint_once(sides: Sides, siro: SimulatedSiro) -> None:
    recording_id = sides.record()
    instances = [sides.instance() for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: instances[number % 4].recordings.fetch(recording_id), range(32)))
    assert minted(siro) == 1


def test_token_may_only_read(sides: Sides, siro: SimulatedSiro) -> None:
    sides.instance().recordings.fetch(sides.record())
    assert [token.scope for token in siro.tokens.access_tokens.values()] == ["read"]


def test_token_is_renewed_before_siro_lets_it_expire(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id, instance = sides.record(), sides.instance()
    instance.recordings.fetch(recording_id)
    clock.shift(LIFETIME_SECONDS - 1)
    instance.recordings.fetch(recording_id)
    assert minted(siro) == 1
    clock.shift(1)
    instance.recordings.fetch(recording_id)
    assert minted(siro) == 2
    assert [each.status for each in sides.requests() if each.status == 401] == []


def test_refused_token_is_minted_anew_once_for_all(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id = sides.record()
    instances = [sides.instance() for _ in range(4)]
    for instance in instances:
        instance.recordings.fetch(recording_id)
    clock.shift(SECONDS)
    siro.tokens.revoke_access_tokens()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: instances[number % 4].recordings.fetch(recording_id), range(32)))
    assert len(found) == 32
    assert minted(siro) == 2


def test_instance_takes_the_token_that_another_minted(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id, one, other = sides.record(), sides.instance(), sides.instance()
    one.recordings.fetch(recording_id)
    other.recordings.fetch(recording_id)
    clock.shift(SECONDS)
    siro.tokens.revoke_access_tokens()
    one.recordings.fetch(recording_id)
    other.recordings.fetch(recording_id)
    assert minted(siro) == 2


def test_token_that_siro_keeps_refusing_is_minted_once_a_minute_and_soon_given_up(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id, instance = sides.record(), sides.instance()
    siro.faults.add(Fault("status", path="/v1/core/recordings/*", status=401, times=None))
    for _ in range(20):
        with pytest.raises(SiroUnavailableError, match="minted less than a minute ago"):
            instance.recordings.fetch(recording_id)
    assert minted(siro) == 1
    assert sum(sides.slept) <= 10, "callers that wait one after the other outlast the function"
    clock.shift(SECONDS)
    with pytest.raises(TokenRefusedError):
        instance.recordings.fetch(recording_id)
    assert minted(siro) == 2
    siro.faults.clear()
    instance.recordings.fetch(recording_id)


def test_replaced_app_is_minted_for_at_once(sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller) -> None:
    recording_id = sides.record()
    sides.instance().recordings.fetch(recording_id)
    app = siro.tokens.create_app("Another")
    sides.fill_secret(oauth_client_id=app.client_id, oauth_client_secret=app.client_secret)
    clock.shift(SECONDS)
    sides.instance().recordings.fetch(recording_id)
    assert sides.token_secret()["client_id"] == app.client_id
    assert minted(siro) == 2


def test_instance_that_still_knows_the_replaced_app_does_not_mint_for_it(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id, old = sides.record(), sides.instance()
    old.recordings.fetch(recording_id)
    app = siro.tokens.create_app("Another")
    sides.fill_secret(oauth_client_id=app.client_id, oauth_client_secret=app.client_secret)
    clock.shift(SECONDS)
    siro.tokens.revoke_access_tokens()
    sides.instance().recordings.fetch(recording_id)
    clock.shift(SECONDS)
    old.recordings.fetch(recording_id)
    assert {token.client_id for token in siro.tokens.access_tokens.values()} == {app.client_id}
    assert minted(siro) == 2


def test_white_space_around_a_pasted_secret_is_no_part_of_it(sides: Sides, siro: SimulatedSiro) -> None:
    recording_id = sides.record()
    sides.fill_secret(
        organization_token=f"{siro.organization_token}\n",
        oauth_client_id=f" {siro.oauth_client_id}",
        oauth_client_secret=f"{siro.oauth_client_secret}\n",
        oauth_user_id=f"{siro.oauth_user_id} ",
    )
    for _ in range(2):
        sides.instance().recordings.fetch(recording_id)
    assert minted(siro) == 1


@pytest.mark.parametrize(
    "wrong", [{"oauth_client_id": "no-such-app"}, {"oauth_client_secret": "wrong-s3cret"}, {"oauth_user_id": "nobody"}]
)
def test_wrong_keys_are_a_mistake_of_the_secret_not_of_the_recording(sides: Sides, wrong: dict[str, Any]) -> None:
    recording_id = sides.record()
    sides.fill_secret(**wrong)
    with pytest.raises(TokenRefusedError, match="check oauth_client_id, oauth_client_secret, oauth_user_id") as raised:
        sides.instance().recordings.fetch(recording_id)
    assert "s3cret" not in str(raised.value)


def test_refused_mint_is_every_recordings_reason_in_every_instance(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller
) -> None:
    recording_id, instances = sides.record(), [sides.instance() for _ in range(3)]
    sides.fill_secret(oauth_client_secret="wrong-s3cret")
    told = set()
    for instance in [*instances, *instances]:
        with pytest.raises(TokenRefusedError, match="Siro minted no OAuth token; check oauth_client_id") as raised:
            instance.recordings.fetch(recording_id)
        told.add(str(raised.value))
    assert len(told) == 1
    assert siro.requests.count(route=MINT) == 1
    assert sum(sides.slept) == 0, "nobody waits for a token that does not come"
    clock.shift(SECONDS)
    sides.fill_secret()
    for instance in instances:
        instance.recordings.fetch(recording_id)


@pytest.mark.parametrize("key", ["oauth_client_id", "oauth_client_secret", "oauth_user_id"])
def test_unfilled_key_is_named_and_siro_is_not_asked(sides: Sides, siro: SimulatedSiro, key: str) -> None:
    recording_id = sides.record()
    sides.fill_secret(**{key: "REPLACE_ME"})
    with pytest.raises(ConfigurationError, match=f'secret SiroSecret: key "{key}" is not filled in'):
        sides.instance().recordings.fetch(recording_id)
    assert siro.requests.count(route=MINT) == 0


@pytest.mark.parametrize(
    ("secret", "mints"), [({}, 1), ({"oauth_client_secret": "REPLACE_ME"}, 0), ({"oauth_user_id": "…"}, 0)]
)
def test_auto_is_oauth_once_its_keys_are_filled_in(
    sides: Sides, siro: SimulatedSiro, secret: dict[str, str], mints: int
) -> None:
    recording_id = sides.record()
    sides.fill_secret(**secret)
    sides.instance("auto").recordings.fetch(recording_id)
    assert minted(siro) == mints


@pytest.mark.parametrize("kind", ["status", "cut", "timeout"])
def test_mint_that_siro_does_not_answer_is_made_after_the_minute(
    sides: Sides, siro: SimulatedSiro, clock: time_machine.Traveller, kind: Any
) -> None:
    recording_id, instance = sides.record(), sides.instance()
    siro.faults.add(Fault(kind, path=MINT))
    for _ in range(3):
        with pytest.raises(SiroUnavailableError):
            instance.recordings.fetch(recording_id)
    clock.shift(SECONDS)
    instance.recordings.fetch(recording_id)
    assert minted(siro) == 1


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"accessToken": None}, {"accessToken": ""}, {"accessToken": "x\u200b"}, {"data": {}}],
    ids=str,
)
def test_mint_without_a_usable_token_passes_and_nothing_is_kept(sides: Sides, siro: SimulatedSiro, body: Any) -> None:
    recording_id = sides.record()
    with pytest.raises(SiroUnavailableError, match="POST /v1/core/oauth/apps/.*/access-token"):
        sides.instance(transport=Answering(siro, "/access-token", 201, body)).recordings.fetch(recording_id)
    assert sides.token_secret() == {"access_token": "REPLACE_ME"}


def test_kept_token_that_no_header_can_carry_is_minted_anew(sides: Sides, siro: SimulatedSiro) -> None:
    kept = {"access_token": "x\u200b", "client_id": siro.oauth_client_id, "minted_at": int(NOON.timestamp())}
    sides.secrets.put_secret_value(SecretId="SiroTokenSecret", SecretString=json.dumps(kept))
    sides.instance().recordings.fetch(sides.record())
    assert minted(siro) == 1


@pytest.mark.parametrize("key", ["oauth_client_id", "oauth_client_secret", "oauth_user_id"])
def test_key_that_no_header_can_carry_is_named(sides: Sides, siro: SimulatedSiro, key: str) -> None:
    recording_id = sides.record()
    sides.fill_secret(**{key: "s3\u200bcret"})
    with pytest.raises(ConfigurationError, match=f'secret SiroSecret: key "{key}" holds a space'):
        sides.instance().recordings.fetch(recording_id)
    assert siro.requests.count(route=MINT) == 0
