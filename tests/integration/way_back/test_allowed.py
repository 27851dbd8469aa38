"""Each function may do what its code does, and nothing else: whole ways of records, held against template.yaml."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from moto import mock_aws
from standardwebhooks import Webhook

from siro_bridge.use_cases.receive_webhook import Reception
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.allowed import OF_LAMBDA, USED, NotAllowedError, Use, allowed, granted
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.one_process import SIGNING_SECRET

WHERE_THE_CRM_HAS_A_LOGIN = {
    Use("secretsmanager:GetSecretValue", "CrmTokenSecret"),
    Use("secretsmanager:PutSecretValue", "CrmTokenSecret"),
}


def needed(function: str) -> set[Use]:
    """Of all that it may, what its own code asks for."""
    return {use for use in granted(function) if use.action not in OF_LAMBDA} - WHERE_THE_CRM_HAS_A_LOGIN


def test_the_sync_may_do_what_it_does_and_no_more(tmp_path: Path) -> None:
    mapping = mapping_text(sync=", removal: {mode: 'on'}")
    with mock_aws(), closing(Running(tmp_path, SmallCrm(tmp_path), SimulatedSiro(seed=1), mapping=mapping)) as running:
        running.crm.put_deal("d1", NOON)
        running.crm.put_appointment("good", NOON)
        running.crm.put_appointment("bad", NOON, kind="LUNCH")
        running.run()
        running.siro.recorder.record("good")
        running.run()
        running.crm.put_appointment("bad", NOON, kind="MEETING")
        running.run()
        assert set(running.synced()) == {"good", "bad"}
    assert needed("SyncFunction") - USED["SyncFunction"] == set()


def test_webhook_and_enrichment_may_do_what_they_do_and_no_more(crm: SampleCrm) -> None:
    with mock_aws(), closing(Bridge(crm, SimulatedSiro(seed=1))) as bridge:
        recording = bridge.record()
        bridge.work()
        assert len(bridge.notes(recording)) == 1
        body = b'{"type": "integrations.recordingLinked"}'
        headers = {"svix-id": "msg_1", "svix-timestamp": str(int(time.time()))}
        signature = Webhook(SIGNING_SECRET).sign("msg_1", datetime.now(UTC), body.decode())
        assert bridge.receive(body, headers | {"svix-signature": signature}).outcome is Reception.PARKED
        bridge.operate("forget", recordings=[recording])
    for function in ("WebhookFunction", "EnrichmentFunction"):
        assert needed(function) - USED[function] == set()


def test_call_that_the_role_does_not_allow_fails_a_test() -> None:
    aws = SimpleNamespace(
        get_item=lambda **_: {},
        put_item=lambda **_: {},
        meta=SimpleNamespace(method_to_api_mapping={"get_item": "GetItem", "put_item": "PutItem"}),
    )
    strangers = allowed("WebhookFunction", "dynamodb", aws)
    with pytest.raises(NotAllowedError, match="may not dynamodb:GetItem on StateTable"):
        strangers.get_item(TableName="StateTable", Key={"pk": {"S": "recording#1"}})
    with pytest.raises(NotAllowedError, match="may not dynamodb:PutItem under"):
        strangers.put_item(TableName="StateTable", Item={"pk": {"S": "sent#a1"}})
    strangers.put_item(TableName="StateTable", Item={"pk": {"S": "parked#msg_1"}})
