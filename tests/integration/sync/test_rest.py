"""A sync over a REST CRM: what its lists cannot do is told."""

import json
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.use_cases.keep_refusals import FEW_REFUSED
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Store
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.crm.rest_harness import documented, rest_mapping, visit
from tests.integration.sync.running import NOON, Running

SECRET = {"base_url": "https://crm.test/v2", "bearer": TOKEN}


def over_rest(
    running: Running, document: dict[str, Any], store: Store | None = None, transport: RestCrmTransport | None = None
) -> Running:
    way = transport or RestCrmTransport(store or Store())

    def wrap(name: str, real: Any) -> Any:
        if name != "crm":
            return real
        return RestCrm(rest_mapping(document), SECRET, transport=way, clock=running.now, sleep=running.sleep)

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


FAR = NOON + timedelta(days=40)
"""Outside the window of appointments that is read whole in any case."""


def put(store: Store, running: Running, *ids: str, **changes: Any) -> None:
    for each in ids:
        store.visits[each] = visit(Appointment(each, running.moment, FAR)) | {"deal_id": None} | changes


def timeless() -> dict[str, Any]:
    document = documented()
    document["engagements"]["cursor"] = "none"
    document["engagements"]["list"] |= {"since": None, "params": {}}
    document["sync"] = {"page_size": 3}
    return document


def test_without_a_clock_every_change_arrives_and_nothing_else_is_sent(running: Running) -> None:
    """As in a CRM whose lists show when a record was created alone."""
    store = Store()
    put(store, running, *(f"v-{number}" for number in range(8)), modified="2019-01-01T00:00:00.000Z")
    over_rest(running, timeless(), store)
    running.run()
    for number in range(4):
        store.visits[f"v-{number}"]["title"] = "Bathroom"
    report = running.run()
    assert report.count("engagements", "sent") == 4
    assert {running.synced()[f"v-{number}"]["subject"] for number in range(4)} == {"Bathroom"}
    assert report.watermarks["engagements"] > NOON.isoformat()
    assert running.run().count("engagements", "sent") == 0


def test_parent_that_moves_without_the_records_own_time_is_sent_again_there_and_back(running: Running) -> None:
    store = Store()
    store.visits["v-1"] = visit(Appointment("v-1", NOON, NOON + timedelta(days=1))) | {"deal_id": None}
    over_rest(running, documented(), store).run()
    running.pass_time(hours=2)
    for customer in ("c-2", "c-9"):
        store.visits["v-1"]["customer"] = {"id": customer, "name": "Smith"}
        assert running.run().count("engagements", "sent") == 1
        assert customer in str(running.synced()["v-1"])
    assert running.run().count("engagements", "sent") == 0


ODD = {
    "null": None,
    "text": "v-1",
    "nothing": {},
    "null id": {"id": None},
    "no id": {"id": ""},
    "blank id": {"id": " "},
}


def test_entries_that_are_no_records_are_named_once_and_stop_nobody(running: Running) -> None:
    """Asked for by an empty key, this CRM answers with its whole list."""
    document, store = documented(), Store(odd_visits=[*ODD.values()])
    document["engagements"]["get"] = {"path": "/visits", "params": {"id": "{key}"}}
    put(store, running, "v-1", "v-2")
    over_rest(running, document, store)
    first = running.run()
    for number in range(3, 5):
        put(store, running, f"v-{number}")
        report = running.run(minutes=60)
        assert (report.stopped, report.count("engagements", "rejected")) == ({}, 0)
    assert len(running.synced()) == 4
    assert first.count("engagements", "rejected") == len(ODD)
    assert any("null" in line and "after v-1" in line for line in first.notes["rejected"])


def test_many_entries_without_an_id_stop_no_later_run(running: Running) -> None:
    """A list that is read whole shows them each time: each day they are told anew, and are no new refusals."""
    document, store = timeless(), Store(odd_visits=[{"nr": number} for number in range(FEW_REFUSED)])
    document["sync"] = {}
    del document["engagements"]["list"]["window"]
    put(store, running, *(f"v-{number:02}" for number in range(60)))
    over_rest(running, document, store)
    for day in range(3):
        put(store, running, f"w-{day}")
        report = running.run(minutes=25 * 60)
        assert (report.stopped, len(report.notes["rejected"])) == ({}, FEW_REFUSED)
        assert f"w-{day}" in running.synced()


@pytest.fixture
def slim(running: Running) -> RestCrmTransport:
    """A CRM whose list shows when a visit was changed and begins, and nothing else of its six."""
    store = Store(shows_in_lists=("id", "modified", "when"))
    put(store, running, *(f"v-{number}" for number in range(6)))
    document = documented()
    document["engagements"]["detail"] = True
    transport = RestCrmTransport(store)
    over_rest(running, document, transport=transport)
    return transport


def read_whole(transport: RestCrmTransport) -> int:
    return sum(request.startswith("GET /v2/visits/") for request in transport.requests)


def test_record_that_a_list_shows_in_part_is_read_whole_once_for_each_change(
    running: Running, slim: RestCrmTransport
) -> None:
    running.run()
    assert {each["subject"] for each in running.synced().values()} == {"Kitchen"}
    assert read_whole(slim) == 6
    running.run()
    assert read_whole(slim) == 6
    put(slim.store, running, "v-2", title="Bathroom")
    running.run()
    assert (running.synced()["v-2"]["subject"], read_whole(slim)) == ("Bathroom", 7)


@pytest.mark.parametrize("status", [500, 502, 403, 404, 204])
def test_record_that_cannot_be_read_whole_is_rejected_alone_and_tried_again(
    running: Running, slim: RestCrmTransport, status: int
) -> None:
    """Asked once among others, and once alone; a 500 or 502 four times each."""
    slim.faults.order(
        Fault("GET", "/visits/v-2", status=status), times={500: 8, 502: 8, 403: 2, 404: 1, 204: 2}[status]
    )
    report = running.run()
    assert (len(running.synced()), report.count("engagements", "rejected"), report.stopped) == (5, 1, {})
    assert report.notes["rejected"][0].startswith("engagements v-2: record: ")
    running.run(minutes=30)
    assert len(running.synced()) == 6


def test_record_that_get_answers_in_another_form_is_rejected_alone(running: Running, slim: RestCrmTransport) -> None:
    """Also where it is the only one that has changed: others were read whole before."""
    running.run()
    put(slim.store, running, "v-5", title="Bathroom")
    slim.faults.order(Fault("GET", "/visits/v-5", status=200, body={}))
    report = running.run()
    assert (report.count("engagements", "rejected"), report.stopped, report.failures) == (1, {}, [])
    running.run(minutes=30)
    assert running.synced()["v-5"]["subject"] == "Bathroom"


def test_get_that_answers_with_another_record_is_told_for_each_and_sends_none_twice(
    running: Running, slim: RestCrmTransport
) -> None:
    """As a CRM does that passes over the parameter it is asked by."""
    other = {"data": slim.store.visits["v-0"]}
    for number in range(1, 6):
        slim.faults.order(Fault("GET", f"/visits/v-{number}", status=200, body=other))
    report = running.run()
    assert (list(running.synced()), report.count("engagements", "rejected")) == (["v-0"], 5)
    assert "another record" in report.notes["rejected"][0]


def test_crm_that_wants_fewer_requests_meanwhile_is_asked_for_the_rest_in_the_next_run(
    running: Running, slim: RestCrmTransport
) -> None:
    slim.faults.order(Fault("GET", "/visits/v-4", status=429, headers={"Retry-After": "60"}), times=2)
    report = running.run()
    assert "wants fewer" in report.stopped["engagements"] or "429" in report.stopped["engagements"]
    assert (len(running.synced()), report.count("engagements", "rejected")) == (4, 0)
    running.run()
    assert (len(running.synced()), read_whole(slim)) == (6, 8)


def test_record_that_siro_has_no_more_is_read_whole_again(running: Running, slim: RestCrmTransport) -> None:
    running.run()
    for item in running.dynamodb.scan(TableName=running.table)["Items"]:
        if item["sk"]["S"] == "sent" and item["pk"]["S"].endswith("#v-5"):
            running.dynamodb.delete_item(TableName=running.table, Key={"pk": item["pk"], "sk": item["sk"]})
    assert running.run().count("engagements", "sent") == 1
