"""`RecordingApi` and a recording that the OAuth user may not see."""

from dataclasses import replace

import pytest

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.siro.parts import PLATFORM_URL, Answering, Sides

REFUSALS = pytest.mark.parametrize("status", [403, 404])


def hidden(siro: SimulatedSiro, status: int) -> Answering:
    return Answering(siro, f"{PLATFORM_URL}/v1/core/recordings/", status, {"error": "User does not have access"})


@REFUSALS
def test_auto_reads_it_by_the_organization_token(sides: Sides, siro: SimulatedSiro, status: int) -> None:
    recording_id = sides.record()
    seen = sides.instance("auto").recordings.fetch(recording_id)
    assert sides.instance("auto", hidden(siro, status)).recordings.fetch(recording_id) == replace(
        seen, conversation_type=""
    )


@REFUSALS
def test_oauth_refuses_it(sides: Sides, siro: SimulatedSiro, status: int) -> None:
    recording_id = sides.record()
    with pytest.raises(SiroRefusedError, match="the OAuth user may not see this recording; choose another"):
        sides.instance("oauth", hidden(siro, status)).recordings.fetch(recording_id)


@REFUSALS
def test_auto_refuses_it_where_the_conversation_type_is_needed(sides: Sides, siro: SimulatedSiro, status: int) -> None:
    recording_id = sides.record()
    with pytest.raises(SiroRefusedError, match="only_if.conversation_types"):
        sides.instance("auto", hidden(siro, status), types_needed=True).recordings.fetch(recording_id)
