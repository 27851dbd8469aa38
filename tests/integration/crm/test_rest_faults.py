"""A CRM that throttles, breaks down, cuts its answers, or is edited at the worst moment."""

from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.crm.port import FieldWrite, FoundNote, WriteResult
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    LostAnswerError,
)
from siro_bridge.domain.payload_check import check_page
from tests.integration.crm.conformance import MARK, T0, appointment
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented

SOON = FieldWrite("custom.timeline", None, "soon")
NOTE = f"{MARK}\nhello"


class EditOnce:
    """A person who changes the deal as soon as our update is on its way."""

    def __init__(self, rest: RestUnderTest, field: str, value: Any) -> None:
        self._edit: Any = lambda: rest.edit_deal("d-1", field, value)

    def __call__(self, _: float) -> None:
        self._edit()
        self._edit = lambda: None


def replacing() -> Json:
    """A CRM that takes whole records, under a revision of its own."""
    document = documented()
    update = {"method": "PUT", "path": "/deals/{key}", "headers": {"X-Revision": "{version}"}, "body": "{record}"}
    document["write_back"]["targets"]["deal"] |= {"update": update, "etag": False, "version": "revision"}
    return document


def unconditional() -> Json:
    document = documented()
    document["write_back"]["targets"]["deal"]["etag"] = False
    return document


def throttled(rest: RestUnderTest, seconds: str = "3") -> None:
    rest.server.faults.order(Fault("*", status=429, headers={"Retry-After": seconds}))


def with_note(**changes: Any) -> Json:
    document = documented()
    document["write_back"]["note"]["create"] |= changes
    return document


def test_a_throttled_read_waits_as_long_as_the_crm_asks(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    throttled(rest)
    pauses: list[float] = []
    crm = rest.connect(rest.document, sleep=pauses.append)
    assert len(crm.read_changes("engagements", T0, None, 10)) == 1
    assert len(pauses) == 1
    assert pauses[0] >= 3


def test_a_long_pause_is_left_to_the_next_run(rest: RestUnderTest) -> None:
    throttled(rest, "3600")
    with pytest.raises(CrmUnavailableError) as caught:
        rest.crm.read_changes("engagements", T0, None, 10)
    assert caught.value.retry_after == 3600
    assert len(rest.server.requests) == 1


def test_a_read_outlives_a_short_breakdown(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    rest.server.faults.order(Fault("GET", status=503), times=2)
    rest.server.faults.order(Fault("GET", cut=True))
    assert len(rest.crm.read_changes("engagements", T0, None, 10)) == 1


def test_a_long_breakdown_names_the_request(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=502), times=9)
    with pytest.raises(CrmUnavailableError, match=r"write_back\.targets\.deal\.read: GET /deals/\{key\} answered 502"):
        rest.crm.read_fields("deal", "d-1", ["name"])
    assert len(rest.server.requests) == 4


def test_a_throttled_note_is_posted_once(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("POST", status=429))
    rest.crm.create_note("d-1", MARK, NOTE)
    assert list(rest.notes("d-1").values()) == [NOTE]


@pytest.mark.parametrize("fault", [Fault("POST", cut=True), Fault("POST", status=500), Fault("POST", status=504)])
def test_a_note_is_never_posted_again_blindly(rest: RestUnderTest, fault: Fault) -> None:
    rest.server.faults.order(fault)
    with pytest.raises(LostAnswerError, match=r"write_back\.note\.create: POST /deals/\{parent\}/notes"):
        rest.crm.create_note("d-1", MARK, NOTE)
    assert sum(request.startswith("POST") for request in rest.server.requests) == 1


def test_an_idempotency_key_lets_a_lost_note_be_asked_for_again(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("POST", cut=True), times=2)
    note = rest.connect(with_note(idempotency_header="Idempotency-Key")).create_note("d-1", MARK, NOTE)
    assert rest.notes("d-1") == {note.key: NOTE}


def test_a_created_note_whose_answer_says_no_id_is_looked_up(rest: RestUnderTest) -> None:
    note = rest.connect(with_note(key="somewhere.else")).create_note("d-1", MARK, NOTE)
    assert rest.notes("d-1") == {note.key: NOTE}


@pytest.mark.parametrize("times", [1, 2])
def test_an_update_whose_answer_was_lost_is_looked_up_and_not_repeated(rest: RestUnderTest, times: int) -> None:
    rest.server.faults.order(Fault("PATCH", cut=True), times=times)
    outcomes = rest.crm.write_fields("deal", "d-1", [SOON])
    assert outcomes["custom.timeline"].result == WriteResult.WRITTEN
    assert sum(request.startswith("PATCH") for request in rest.server.requests) == 1


def test_an_edit_of_another_field_meanwhile_does_not_stop_ours(rest: RestUnderTest) -> None:
    """The CRM was read, throttled us, and a person was faster: 412, and another look."""
    rest.server.faults.order(Fault("PATCH", status=429))
    crm = rest.connect(rest.document, sleep=EditOnce(rest, "value.amount", "7.00"))
    assert crm.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.WRITTEN
    assert rest.deal_value("d-1", "value.amount") == "7.00"


def test_an_edit_of_our_field_between_read_and_write_wins(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("PATCH", status=429))
    crm = rest.connect(rest.document, sleep=EditOnce(rest, "custom.timeline", "a person's"))
    assert crm.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.EDITED
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


@pytest.mark.parametrize("mapping", [replacing(), unconditional()], ids=["replacing", "unconditional"])
def test_an_edit_before_our_update_wins_under_every_condition(rest: RestUnderTest, mapping: Json) -> None:
    rest.edit_deal("d-1", "custom.timeline", "a person's")
    crm = rest.connect(mapping)
    writes = [SOON, FieldWrite("value.amount", None, Decimal(7))]
    outcomes = crm.write_fields("deal", "d-1", writes)
    assert outcomes["custom.timeline"].result == WriteResult.EDITED
    assert outcomes["value.amount"].result == WriteResult.WRITTEN
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


def test_a_version_of_the_crms_own_notices_an_edit_meanwhile(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("PUT", status=429))
    crm = rest.connect(replacing(), sleep=EditOnce(rest, "custom.timeline", "a person's"))
    assert crm.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.EDITED
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


def test_a_rewritten_note_whose_answer_was_lost_is_looked_up(rest: RestUnderTest) -> None:
    note = rest.crm.create_note("d-1", MARK, NOTE)
    with rest.lose_next_answer():
        assert rest.crm.update_note(note, f"{MARK}\nnew")
    assert rest.notes("d-1") == {note.key: f"{MARK}\nnew"}
    assert sum(request.startswith("PATCH") for request in rest.server.requests) == 1


def test_a_deleted_note_whose_answer_was_lost_is_gone(rest: RestUnderTest) -> None:
    note = rest.crm.create_note("d-1", MARK, NOTE)
    with rest.lose_next_answer():
        assert rest.crm.delete_note(note)
    assert not rest.notes("d-1")


def test_a_field_that_the_crm_does_not_have_is_reported(rest: RestUnderTest) -> None:
    outcome = rest.crm.write_fields("deal", "d-1", [FieldWrite("custom.no_such", None, "x")])["custom.no_such"]
    assert outcome.result == WriteResult.REFUSED
    assert "kept the old value" in outcome.reason


def test_a_refusal_holds_the_crms_words_and_no_value(rest: RestUnderTest) -> None:
    write = FieldWrite("value.amount", None, Decimal("-987.5"))
    reason = rest.crm.write_fields("deal", "d-1", [write])["value.amount"].reason
    said = "write_back.targets.deal.update: PATCH /deals/{key} answered 422: value.amount: … is below zero"
    assert reason == f"mapping.yaml:1: {said}"


def test_a_note_for_a_deal_that_is_gone_is_refused(rest: RestUnderTest) -> None:
    with pytest.raises(CrmRefusedError, match=r"write_back\.note\.find: GET /deals/\{parent\}/notes answered 404"):
        rest.crm.create_note("d-404", MARK, NOTE)


def test_an_id_is_one_segment_of_the_path_and_no_more(rest: RestUnderTest) -> None:
    assert rest.crm.read_fields("deal", "d-1/notes", ["name"]) is None
    assert rest.server.requests == ["GET /v2/deals/d-1%2Fnotes"]
    with pytest.raises(CrmRefusedError, match="no path can hold"):
        rest.crm.read_fields("deal", "..", ["name"])


def test_an_outage_page_in_place_of_json_may_be_gone_later(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, headers={"Content-Type": "text/html; charset=utf-8"}))
    with pytest.raises(CrmUnavailableError, match="text/html where JSON was expected"):
        rest.crm.read_fields("deal", "d-1", ["name"])


def test_a_redirect_is_not_followed_with_our_credentials(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=302, headers={"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(ConfigurationError, match="final address"):
        rest.crm.read_fields("deal", "d-1", ["name"])


def test_a_next_page_on_another_server_is_not_asked_for(rest: RestUnderTest) -> None:
    document = documented()
    document["engagements"]["list"]["paging"] = {"style": "link", "next": "meta.next"}
    answer = {"data": [], "meta": {"next": "http://127.0.0.2/v2/visits?page=2"}}
    rest.server.faults.order(Fault("GET", status=200, body=answer))
    with pytest.raises(ConfigurationError, match="another server"):
        rest.connect(document).read_changes("engagements", T0, None, 10)


def test_an_answer_without_the_list_is_a_mistake_and_no_empty_list(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, body={"items": []}))
    with pytest.raises(ConfigurationError, match="no list at items, data"):
        rest.crm.read_changes("engagements", T0, None, 10)


def test_one_record_without_a_time_does_not_stop_the_others(rest: RestUnderTest) -> None:
    rest.put(appointment(1), appointment(2), appointment(3))
    page = {"data": [dict(visit) for visit in rest.server.store.visits.values()], "meta": {"next": None}}
    page["data"][1]["modified"] = None  # type: ignore[index]
    rest.server.faults.order(Fault("GET", status=200, body=page))
    rows = rest.crm.read_changes("engagements", T0, None, 10)
    assert sorted(row.payload["externalId"] for row in rows) == ["a-001", "a-002", "a-003"]


def test_a_wrong_expression_for_the_cursor_is_named(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    document = documented()
    document["engagements"]["cursor"] = "modifiedAt"
    with pytest.raises(ConfigurationError, match=r"engagements\.cursor: modifiedAt finds nothing"):
        rest.connect(document).read_changes("engagements", T0, None, 10)


def test_an_expression_that_fails_on_one_record_leaves_its_field_to_validation(rest: RestUnderTest) -> None:
    rest.put(appointment(1), appointment(2))
    rest.server.store.visits["a-002"]["title"] = None
    document = documented()
    document["engagements"]["fields"]["subject"] = "join(' ', [title, kind])"
    rows = rest.connect(document).read_changes("engagements", T0, None, 10)
    good, bad = check_page("engagements", [row.payload for row in rows])
    assert good[0]["subject"] == "Kitchen visit"
    assert [issue.path for issue in bad[1]] == [("subject",)]


def test_a_note_below_its_deal_brings_the_deal_along_in_its_key(rest: RestUnderTest) -> None:
    """A CRM that knows a note only through its deal, and has no request for a single one."""
    document = documented()
    section = document["write_back"]["note"]
    section |= {"read": None, "update": {**section["update"], "path": "/deals/{parent}/notes/{key}"}}
    crm = rest.connect(document)
    note = crm.create_note("d-1", MARK, NOTE)
    assert crm.update_note(note, f"{MARK}\nnew")
    assert crm.find_notes("d-1", MARK, note.key) == [FoundNote(note.key, f"{MARK}\nnew")]
    assert crm.delete_note(FoundNote(note.key, f"{MARK}\nnew"))
    assert not rest.notes("d-1")
