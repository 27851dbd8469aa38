"""A CRM that puts a part of an object in the whole object's place: what stood beside our fields stays."""

from collections.abc import Callable

import pytest

from siro_bridge.crm.port import FieldWrite, WriteResult
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented
from tests.integration.crm.test_rest_faults import unconditional

TIMELINE = "custom.timeline"
WRITES = [FieldWrite(TIMELINE, None, "soon")]
BESIDE = {"hot": True, "owner": {"name": "Dana"}}


@pytest.fixture
def replacing(rest: RestUnderTest) -> RestUnderTest:
    rest.server.store.replaces_objects = True
    rest.server.store.deals["d-1"]["custom"] = {"timeline": None, **BESIDE}
    return rest


def custom(rest: RestUnderTest) -> Json:
    kept: Json = rest.server.store.deals["d-1"]["custom"]
    return kept


def updates(rest: RestUnderTest) -> int:
    return sum(request.startswith("PATCH") for request in rest.server.requests)


@pytest.mark.parametrize("mapping", [documented, unconditional])
def test_what_stood_beside_is_put_back_and_the_mapping_named(
    replacing: RestUnderTest, mapping: Callable[[], Json], caplog: pytest.LogCaptureFixture
) -> None:
    crm = replacing.connect(mapping())
    assert crm.fields.write_fields("deal", "d-1", WRITES)[TIMELINE].result is WriteResult.WRITTEN
    assert custom(replacing) == {"timeline": "soon", **BESIDE}
    assert "write_back.targets.deal.update: the CRM puts" in caplog.text


@pytest.mark.parametrize("fault", [Fault("PATCH", cut=True), Fault("PATCH", status=500, does=True)])
def test_what_stood_beside_is_put_back_after_a_lost_answer_too(replacing: RestUnderTest, fault: Fault) -> None:
    replacing.server.faults.order(fault)
    outcomes = replacing.connect(unconditional()).fields.write_fields("deal", "d-1", WRITES)
    assert outcomes[TIMELINE].result is WriteResult.WRITTEN
    assert custom(replacing) == {"timeline": "soon", **BESIDE}


def test_once_seen_the_object_is_sent_whole(replacing: RestUnderTest) -> None:
    crm = replacing.connect(documented())
    crm.fields.write_fields("deal", "d-1", WRITES)
    crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", "later")])
    assert (custom(replacing), updates(replacing)) == ({"timeline": "later", **BESIDE}, 3)


def test_the_mapping_can_say_so_before(replacing: RestUnderTest) -> None:
    mapping = documented()
    mapping["write_back"]["targets"]["deal"]["merges"] = False
    assert replacing.connect(mapping).fields.write_fields("deal", "d-1", WRITES)[TIMELINE].result is WriteResult.WRITTEN
    assert (custom(replacing), updates(replacing)) == ({"timeline": "soon", **BESIDE}, 1)


@pytest.mark.parametrize("fault", [Fault("PATCH", status=422), Fault("PATCH", cut=True), Fault("PATCH", status=401)])
def test_what_could_not_be_put_back_is_told(replacing: RestUnderTest, fault: Fault) -> None:
    for each in (Fault("PATCH", status=200, body={}, does=True), fault):
        replacing.server.faults.order(each)
    outcome = replacing.connect(unconditional()).fields.write_fields("deal", "d-1", WRITES)[TIMELINE]
    assert outcome.result is WriteResult.ALTERED
    assert "what stood beside them was not put back" in outcome.reason
