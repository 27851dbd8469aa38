"""The organization API: its token, our connection, and the names of its users."""

import pytest

from siro_bridge.domain.errors import ConfigurationError, TokenRefusedError
from siro_bridge.domain.recording.links import Links
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.users import UserNames
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.siro.parts import Sides


def test_token_that_is_replaced_is_followed_at_the_first_refusal(sides: Sides, siro: SimulatedSiro) -> None:
    api = sides.instance("organization").organization
    api.caller_identity()
    siro.tokens.rotate_organization_token()
    sides.fill_secret()
    assert api.caller_identity()["organizationId"] == siro.world.organization_id


def test_token_that_stays_refused_is_tried_once(sides: Sides, siro: SimulatedSiro) -> None:
    api = sides.instance("organization").organization
    siro.tokens.rotate_organization_token()
    with pytest.raises(TokenRefusedError, match="put a valid one into the secret SiroSecret") as raised:
        api.caller_identity()
    assert len(sides.requests()) == 1
    assert "siro_org_" not in str(raised.value)


@pytest.mark.parametrize(
    "secret", ["not json siro_org_x", "[]", '{"organization_token": "REPLACE_ME"}', '{"organization_token": "…"}', "{}"]
)
def test_unfilled_token_is_named_and_siro_is_not_asked(sides: Sides, secret: str) -> None:
    sides.secrets.put_secret_value(SecretId="SiroSecret", SecretString=secret)
    with pytest.raises(ConfigurationError, match="^secret SiroSecret: ") as raised:
        sides.instance("organization").organization.caller_identity()
    assert "siro_org_x" not in str(raised.value)
    assert not sides.requests()


@pytest.mark.parametrize("token", ["siro_org_x\u200b", "siro_org_x…", "siro\n_org_x"])
def test_token_that_no_header_can_carry_is_named_and_siro_is_not_asked(sides: Sides, token: str) -> None:
    sides.fill_secret(organization_token=token)
    with pytest.raises(ConfigurationError, match='secret SiroSecret: key "organization_token" holds') as raised:
        sides.instance("organization").organization.caller_identity()
    assert "org_x" not in str(raised.value)
    assert not sides.requests()


def ours(sides: Sides, connection_id: str | None = None) -> OurConnection:
    return OurConnection(sides.instance("organization").organization, connection_id)


def test_our_connection_is_read_from_siro_once(sides: Sides, siro: SimulatedSiro) -> None:
    is_ours = ours(sides)
    assert is_ours(Links(siro.connection_id))
    assert not is_ours(Links("theirs"))
    assert len(sides.requests("/connections")) == 1


def test_our_connection_is_the_custom_one_of_several(sides: Sides, siro: SimulatedSiro) -> None:
    other = siro.world.add_connection("Their CRM", "SALESFORCE")
    is_ours = ours(sides)
    assert is_ours(Links(siro.connection_id))
    assert not is_ours(Links(other.id))


def test_connection_that_may_be_one_of_several_must_be_said(sides: Sides, siro: SimulatedSiro) -> None:
    siro.world.add_connection("Another custom one")
    with pytest.raises(ConfigurationError, match="mapping: connection_id: Siro has 2 CRM connections"):
        ours(sides)(Links(siro.connection_id))


def test_connection_that_the_mapping_says_needs_no_question(sides: Sides) -> None:
    is_ours = ours(sides, "conn-7")
    assert (is_ours(Links("conn-7")), is_ours(Links("conn-8"))) == (True, False)
    assert not sides.requests()


def test_name_of_a_user_is_asked_for_once(sides: Sides, siro: SimulatedSiro) -> None:
    names = UserNames(sides.instance("organization").organization)
    dana = siro.recorder.add_siro_user("dana@example.com", "Dana Example")
    assert [names.name(dana) for _ in range(3)] == ["Dana Example"] * 3
    assert len(sides.requests("/users/")) == 1


@pytest.mark.parametrize("user_id", ["", "nobody"])
def test_unknown_user_has_no_name(sides: Sides, user_id: str) -> None:
    names = UserNames(sides.instance("organization").organization)
    assert [names.name(user_id), names.name(user_id)] == ["", ""]
    assert len(sides.requests()) == bool(user_id)
