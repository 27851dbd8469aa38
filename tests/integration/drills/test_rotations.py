"""Whatever lets the stack in may be changed under load: nothing is lost, nothing comes twice, and failing is told."""

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from siro_bridge_cli.sample_crm.crm import SampleCrm
from tests.integration.crm.login.login_crm import LoginCrm
from tests.integration.drills.conftest import Told
from tests.integration.drills.drill import Drill
from tests.integration.way_back.one_process import SIGNING_SECRET

NEXT_SECRET = "whsec_dGhlLW5leHQtc2lnbmluZy1zZWNyZXQtb2YtaXQhIQ=="
MISMATCH, MISTAKE = "WebhookBadSignature_mismatch", "EnrichmentConfigurationError"
DAY = 86_400

Act = Callable[[], object]
Kind = Callable[[Drill], tuple[Act, Act]]


def in_turn(*acts: Act) -> Act:
    return lambda: [act() for act in acts]


def test_signing_secret_is_filled_in_as_the_old_one_ends_and_no_delivery_is_refused(drill: Drill, told: Told) -> None:
    """Siro signs with both for a day. Just before its end the old one is dropped here, while all instances know it."""
    siro = drill.bridge.siro.webhooks
    drill.stream(
        6,
        after_1=in_turn(lambda: siro.rotate_secret(NEXT_SECRET), lambda: drill.clock.shift(DAY - 5 * 60)),
        after_2=lambda: drill.fill("WebhookSecret", signing_secrets=[NEXT_SECRET, SIGNING_SECRET]),
        after_5=lambda: drill.fill("WebhookSecret", signing_secrets=[NEXT_SECRET]),
    )
    drill.check_end()
    assert set(drill.statuses) == {200}
    assert MISMATCH not in told()


def test_signing_secret_that_nobody_filled_in_is_told_and_every_event_comes_again(
    drill: Drill, told: Told, alarmed: set[str]
) -> None:
    """A day after the rotation the old one signs no more; it takes minutes until somebody sees to it."""
    siro = drill.bridge.siro.webhooks
    drill.stream(
        6,
        after_1=in_turn(lambda: siro.rotate_secret(NEXT_SECRET), lambda: drill.clock.shift(DAY)),
        after_5=lambda: drill.fill("WebhookSecret", signing_secrets=[NEXT_SECRET]),
    )
    assert 400 in drill.statuses
    assert MISMATCH in told() & alarmed
    drill.check_end()
    assert {message.state for message in siro.messages.values()} == {"delivered"}


def token(drill: Drill) -> tuple[Act, Act]:
    """How Siro's organization token ends, and how the next one is filled in."""
    tokens = drill.bridge.siro.tokens
    return tokens.rotate_organization_token, lambda: drill.fill(
        "SiroSecret", organization_token=tokens.organization_token
    )


def oauth_secret(drill: Drill) -> tuple[Act, Act]:
    """With it end all tokens that were minted by it."""
    tokens = drill.bridge.siro.tokens
    [app] = tokens.apps.values()

    def end() -> None:
        app.client_secret = "siro_secret_the_next"
        tokens.revoke_access_tokens()

    return end, lambda: drill.fill("SiroSecret", oauth_client_secret=app.client_secret)


@pytest.mark.parametrize("of", [token, oauth_secret])
def test_siros_secret_that_is_replaced_at_once_keeps_nothing_waiting(drill: Drill, told: Told, of: Kind) -> None:
    end, fill = of(drill)
    drill.stream(5, after_2=in_turn(end, fill))
    assert set(drill.states().values()) == {"done"}
    assert MISTAKE not in told()
    assert drill.runs == [[]] * len(drill.runs)
    drill.check_end()


@pytest.mark.parametrize("of", [token, oauth_secret])
def test_siros_secret_that_is_replaced_late_is_told_and_loses_nothing(
    drill: Drill, told: Told, alarmed: set[str], of: Kind
) -> None:
    end, fill = of(drill)
    drill.stream(6, after_1=end, after_5=fill)
    assert MISTAKE in told() & alarmed
    drill.check_end()
    assert drill.runs[-1] == []


def test_crm_password_is_changed_before_the_secret(drill: Drill, told: Told, alarmed: set[str], crm: SampleCrm) -> None:
    """Connections that are open stay so for a while; new ones are refused."""
    role = make_url(crm.url).set(username="bridge_drill", password=secrets.token_hex(8))

    def change(password: str) -> None:
        crm.execute(f"ALTER ROLE bridge_drill PASSWORD '{password}'")

    crm.execute(f"CREATE ROLE bridge_drill LOGIN SUPERUSER PASSWORD '{role.password}'")
    drill.fill("CrmSecret", url=role.render_as_string(hide_password=False))
    following = role.set(password=secrets.token_hex(8))
    try:
        drill.stream(
            6,
            after_1=lambda: change(str(following.password)),
            after_5=lambda: drill.fill("CrmSecret", url=following.render_as_string(hide_password=False)),
        )
        assert MISTAKE in told() & alarmed
        drill.check_end()
    finally:
        drill.bridge.close()
        crm.execute("DROP ROLE bridge_drill")


Door = tuple[Drill, LoginCrm]


def test_refresh_token_that_changes_with_each_use_keeps_nothing_waiting(login_drill: Door, told: Told) -> None:
    """Two instances share it: each use ends the one before, and it is used every few minutes."""
    drill, door = login_drill
    drill.stream(6)
    used = [each["refresh_token"] for each in door.logins]
    assert len(set(used)) == len(used) > 2
    assert set(drill.states().values()) == {"done"}
    assert MISTAKE not in told()
    drill.check_end()


def test_grant_that_was_taken_back_is_told_until_a_person_logs_in_again(
    login_drill: Door, told: Told, alarmed: set[str]
) -> None:
    drill, door = login_drill
    drill.stream(6, after_1=door.revoke_all, after_5=lambda: drill.fill("CrmSecret", **drill.bridge.crm_secret()))
    assert MISTAKE in told() & alarmed
    drill.check_end()
