"""A person sets right which record a recording belongs to: Siro's link changes, and the CRM follows at once."""

from typing import Any

import httpx2
import pytest

from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError
from siro_bridge.domain.operate.linking import LinkedTo, Linking
from siro_bridge.siro.answers import AccessDeniedError
from siro_bridge.siro.write_access import LIVES_ON
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.operate.link_recording import NoSuchLinkError
from siro_bridge.use_cases.operate.named_recordings import ForgottenRecordingError
from siro_bridge_cli.simulator.faults import Fault
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.moves import RIGHT, WRONG, record

DEAL = {"kind": "opportunity", "key": str(RIGHT)}


@pytest.fixture
def recording_id(bridge: Bridge) -> str:
    found = record(bridge, "in May")
    bridge.sync_appointment(RIGHT)
    return found


def operate(bridge: Bridge, operation: str, recording_id: str, **keys: Any) -> Linking:
    return Linking.model_validate(bridge.operate(operation, recording=recording_id, **keys))


def write_tokens(bridge: Bridge) -> list[str]:
    return [each.id for each in bridge.siro.tokens.access_tokens.values() if each.scope == "write"]


def test_look_tells_the_links_and_changes_nothing(bridge: Bridge, recording_id: str) -> None:
    minted = bridge.siro.tokens.minted
    found = operate(bridge, "link", recording_id, **DEAL, look=True)
    assert LinkedTo(kind="opportunity", key=str(WRONG)) in found.links
    assert found.links[0].kind == "engagement"
    assert (found.ours, found.changed, bridge.siro.tokens.minted - minted) == (True, False, 0)


def test_linked_recording_moves_to_its_record_and_the_token_is_revoked(bridge: Bridge, recording_id: str) -> None:
    found = operate(bridge, "link", recording_id, **DEAL)
    assert (found.links[0], found.remark) == (LinkedTo(**DEAL), "")
    assert (found.settled, found.outcome) == (True, "it is as the link says")
    assert (bridge.deal(RIGHT)["timeline"], bridge.deal(WRONG)["timeline"]) == ("in May", None)
    assert [note["deal_id"] for note in bridge.notes(recording_id)] == [RIGHT]
    assert write_tokens(bridge) == []


def test_unlinked_recording_leaves_though_no_webhook_tells_of_it(bridge: Bridge, recording_id: str) -> None:
    found = operate(bridge, "unlink", recording_id)
    assert found.links == ()
    assert (bridge.deal(WRONG)["timeline"], bridge.notes(recording_id)) == (None, [])
    assert write_tokens(bridge) == []


def test_record_that_siro_does_not_know_is_told_and_nothing_stays_behind(bridge: Bridge, recording_id: str) -> None:
    with pytest.raises(NoSuchLinkError, match="Siro knows no opportunity 999, .* `siro-bridge resync`"):
        operate(bridge, "link", recording_id, kind="opportunity", key="999")
    assert bridge.deal(WRONG)["timeline"] == "in May"
    assert write_tokens(bridge) == []


def test_link_of_another_kind_than_asked_for_is_not_taken_away(bridge: Bridge, recording_id: str) -> None:
    minted = bridge.siro.tokens.minted
    with pytest.raises(NoSuchLinkError, match="linked to no lead"):
        operate(bridge, "unlink", recording_id, kind="lead")
    assert bridge.siro.tokens.minted == minted


def test_recording_that_the_oauth_user_may_not_change_is_told(bridge: Bridge, recording_id: str) -> None:
    bridge.siro.world.recordings[recording_id].user_id = "another"
    bridge.siro.behaviour.restricts_platform_to_own_recordings = True
    with pytest.raises(AccessDeniedError, match="another oauth_user_id"):
        operate(bridge, "link", recording_id, **DEAL)
    assert write_tokens(bridge) == []


def test_id_of_the_write_token_is_logged_for_who_finds_it_alive(
    bridge: Bridge, recording_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    bridge.siro.faults.add(Fault("status", method="DELETE", path="*/access-token/*", times=None, status=503))
    operate(bridge, "link", recording_id, **DEAL)
    [token] = [each for each in bridge.siro.tokens.access_tokens.values() if each.scope == "write"]
    assert f"the write token {token.id} was minted" in caplog.text
    assert token.token not in caplog.text


def test_token_that_siro_does_not_revoke_is_told(bridge: Bridge, recording_id: str) -> None:
    bridge.siro.faults.add(Fault("status", path="*/access-token/*", method="DELETE", times=2))
    assert operate(bridge, "link", recording_id, **DEAL).remark == LIVES_ON
    assert bridge.deal(RIGHT)["timeline"] == "in May"


def test_crm_follows_by_the_next_sync_run_when_siros_answer_is_lost(bridge: Bridge, recording_id: str) -> None:
    """Siro has done it, and no webhook tells of an unlinking."""
    bridge.siro.faults.add(Fault("lost", path="*/link", method="DELETE"))
    with pytest.raises(SiroUnavailableError):
        operate(bridge, "unlink", recording_id)
    assert bridge.redrive() == 1
    bridge.work()
    assert (bridge.deal(WRONG)["timeline"], bridge.notes(recording_id)) == (None, [])


def test_recording_that_siro_does_not_know_is_not_written_down(bridge: Bridge) -> None:
    with pytest.raises(SiroRefusedError):
        operate(bridge, "link", "rec-unknown", **DEAL)
    assert bridge.known("rec-unknown") is None


@pytest.mark.parametrize(
    ("operation", "keys"), [("link", DEAL), ("link", {**DEAL, "look": True}), ("unlink", {}), ("preview", {})]
)
def test_of_a_forgotten_recording_that_is_told_and_siro_is_not_touched(
    bridge: Bridge, recording_id: str, operation: str, keys: dict[str, Any]
) -> None:
    before, minted = dict(bridge.siro.world.recordings[recording_id].links), bridge.siro.tokens.minted
    bridge.operate("forget", recordings=[recording_id])
    with pytest.raises(ForgottenRecordingError, match=f"{recording_id}: a person had it forgotten"):
        bridge.operate(operation, recording=recording_id, **keys)
    assert (bridge.siro.world.recordings[recording_id].links, bridge.siro.tokens.minted) == (before, minted)


@pytest.mark.parametrize(("operation", "keys"), [("link", DEAL), ("unlink", {})])
def test_of_a_recording_that_is_forgotten_while_the_right_to_change_it_is_asked_for_siro_keeps_the_link(
    bridge: Bridge, recording_id: str, operation: str, keys: dict[str, Any]
) -> None:
    before = dict(bridge.siro.world.recordings[recording_id].links)

    class Between(httpx2.BaseTransport):
        def __init__(self, real: httpx2.BaseTransport) -> None:
            self._real = real

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            if request.method == "POST" and request.url.path.endswith("/access-token"):
                DynamoWorkLedger(bridge.dynamodb, bridge.table, bridge.now).forget(recording_id)
            return self._real.handle_request(request)

    bridge.wrap = lambda name, real: Between(real) if name == "siro" else real
    bridge.start()
    with pytest.raises(ForgottenRecordingError):
        bridge.operate(operation, recording=recording_id, **keys)
    assert bridge.siro.world.recordings[recording_id].links == before
    assert write_tokens(bridge) == []
