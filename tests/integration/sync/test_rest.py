"""A sync over a REST CRM: what its lists cannot do is told."""

import json
from typing import Any

import pytest

from siro_bridge.crm.rest.connector import RestCrm
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.store import Store
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.crm.rest_harness import documented, rest_mapping
from tests.integration.sync.running import Running

SECRET = {"base_url": "https://crm.test/v2", "bearer": TOKEN}


def over_rest(running: Running, document: dict[str, Any]) -> Running:
    def wrap(name: str, real: Any) -> Any:
        if name != "crm":
            return real
        transport = RestCrmTransport(Store())
        return RestCrm(rest_mapping(document), SECRET, transport=transport, clock=running.now, sleep=running.sleep)

    running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps(SECRET))
    running.mapping, running.wrap = json.dumps(document), wrap
    running.start()
    return running


@pytest.fixture
def without_window() -> dict[str, Any]:
    document = documented()
    del document["engagements"]["list"]["window"]
    return document


def test_list_without_a_window_does_for_a_sync(running: Running, without_window: dict[str, Any]) -> None:
    assert over_rest(running, without_window).run().stopped == {}


@pytest.mark.parametrize("mode", ["plan", "on"])
def test_removal_that_cannot_list_a_window_is_a_mistake_that_is_told(
    running: Running, without_window: dict[str, Any], mode: str
) -> None:
    without_window["sync"] = {"removal": {"mode": mode}}
    [mistake] = over_rest(running, without_window).run().failures
    assert "engagements.list.window" in mistake
