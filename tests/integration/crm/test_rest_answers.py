"""Answers of a REST CRM that are not what the mapping says."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError
from siro_bridge.domain.payload.check import check_page
from siro_bridge.http_answers import DEEPEST, LONGEST_PAUSE
from tests.integration.crm.conformance import START, T0, appointment, keys
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_harness import RestUnderTest, documented, visit


def test_an_id_is_one_segment_of_the_path_and_no_more(rest: RestUnderTest) -> None:
    assert rest.crm.fields.read_fields("deal", "d-1/notes", ["name"]) is None
    assert rest.server.requests == ["GET /v2/deals/d-1%2Fnotes"]
    with pytest.raises(CrmRefusedError, match="no path can hold"):
        rest.crm.fields.read_fields("deal", "..", ["name"])


def test_an_outage_page_in_place_of_json_may_be_gone_later(rest: RestUnderTest) -> None:
    page = {"Content-Type": "text/html; charset=utf-8"}
    rest.server.faults.order(Fault("GET", status=200, headers=page, body=b"<html>"))
    with pytest.raises(CrmUnavailableError, match="text/html where JSON was expected"):
        rest.crm.fields.read_fields("deal", "d-1", ["name"])


def test_a_redirect_is_not_followed_with_our_credentials(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=302, headers={"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(ConfigurationError, match="final address"):
        rest.crm.fields.read_fields("deal", "d-1", ["name"])


def test_a_next_page_on_another_server_is_not_asked_for(rest: RestUnderTest) -> None:
    document = documented()
    document["engagements"]["list"]["paging"] = {"style": "link", "next": "meta.next"}
    answer = {"data": [], "meta": {"next": "http://127.0.0.2/v2/visits?page=2"}}
    rest.server.faults.order(Fault("GET", status=200, body=answer))
    with pytest.raises(ConfigurationError, match="another server"):
        rest.connect(document).reader.read_changes("engagements", T0, None, 10)


def test_an_answer_without_the_list_is_a_mistake_and_no_empty_list(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, body={"items": []}))
    with pytest.raises(ConfigurationError, match="no list at items, data"):
        rest.crm.reader.read_changes("engagements", T0, None, 10)


NOTHING: dict[str, tuple[Fault, Any, str]] = {
    "204": (Fault("GET", status=204), 204, "answered 204 and nothing else; if it says so .* set here empty: [204]"),
    "304": (Fault("GET", status=304), 304, "answered 304; if it says so .* set here empty: [304]"),
    "404": (Fault("GET", status=404), 404, "no such address; correct the path .* set here empty: [404]"),
    "no body": (Fault("GET", status=200), "", 'answered 200 and nothing else; .* empty: [""]'),
    "null": (Fault("GET", status=200, body=b" null\n"), None, 'items, data, in the answer, .* empty: ["null"]'),
    "{}": (Fault("GET", status=200, body={}), {}, 'no list at items, data, .* empty: ["{}"]'),
    "[]": (Fault("GET", status=200, body=[]), [], 'no list at items, data, .* empty: ["[]"]'),
    "null in it": (Fault("GET", status=200, body={"data": None, "n": 0}), "null", 'which is null; .* empty: ["null"]'),
}


@pytest.mark.parametrize("told", NOTHING)
def test_that_there_is_nothing_is_taken_where_the_mapping_says_how_it_is_told(rest: RestUnderTest, told: str) -> None:
    fault, key, _ = NOTHING[told]
    rest.put(appointment(1))
    document = documented()
    document["engagements"]["list"]["empty"] = [key]
    crm = rest.connect(document)
    rest.server.faults.order(fault)
    assert keys(crm.reader.read_changes("engagements", T0, None, 10)) == []
    rest.server.faults.order(fault)
    assert keys(list(crm.reader.read_window("engagements", START, START))) == []
    assert keys(crm.reader.read_changes("engagements", T0, None, 10)) == ["a-001"]


@pytest.mark.parametrize("told", NOTHING)
def test_how_it_is_told_that_there_is_nothing_must_be_said(rest: RestUnderTest, told: str) -> None:
    fault, _, said = NOTHING[told]
    rest.server.faults.order(fault)
    with pytest.raises(ConfigurationError, match=r"engagements\.list.*: GET /visits.* " + said.replace("[", r"\[")):
        rest.crm.reader.read_changes("engagements", T0, None, 10)


def test_an_answer_of_another_shape_is_not_nothing(rest: RestUnderTest) -> None:
    document = documented()
    document["engagements"]["list"]["empty"] = [204, "null", "{}", "[]", ""]
    rest.server.faults.order(Fault("GET", status=200, body={"message": "too many requests"}))
    with pytest.raises(ConfigurationError, match="no list at items, data, in the answer$"):
        rest.connect(document).reader.read_changes("engagements", T0, None, 10)


@pytest.mark.parametrize("time", [None, "", "0000-00-00 00:00:00", "soon", {"at": 1}, 10**400, [1]])
def test_one_record_without_a_time_does_not_stop_the_others(rest: RestUnderTest, time: Any) -> None:
    rest.put(appointment(1), appointment(2), appointment(3))
    page = {"data": [dict(visit) for visit in rest.server.store.visits.values()], "meta": {"next": None}}
    page["data"][1]["modified"] = time  # type: ignore[index]
    rest.server.faults.order(Fault("GET", status=200, body=page))
    rows = rest.crm.reader.read_changes("engagements", T0, None, 10)
    assert sorted(row.payload["externalId"] for row in rows) == ["a-001", "a-002", "a-003"]


@pytest.mark.parametrize("order", ["ascending", "any"])
def test_a_record_without_a_time_that_comes_before_older_ones_stops_none(rest: RestUnderTest, order: str) -> None:
    """Many a CRM sorts what was never edited before all else; without `since` it lists the older ones behind it."""
    document = documented()
    del document["engagements"]["list"]["since"]
    document["engagements"]["list"]["order"] = order
    rest.put(*map(appointment, range(4)))
    page = {"data": [dict(visit) for visit in rest.server.store.visits.values()], "meta": {"next": None}}
    page["data"][0]["modified"] = None  # type: ignore[index]
    rest.server.faults.order(Fault("GET", status=200, body=page), times=6)
    crm = rest.connect(document)
    since = T0 + timedelta(minutes=2, seconds=30)
    rows = crm.reader.read_changes("engagements", since, None, 10)
    assert keys(rows) == ["a-000", "a-003"]
    assert keys(crm.reader.read_changes("engagements", since, rows[-1].position, 10)) == ["a-000"]


def test_a_single_record_may_have_no_time(rest: RestUnderTest) -> None:
    """Nobody has edited it yet."""
    rest.put(appointment(1))
    visit = {**rest.server.store.visits["a-001"], "modified": None}
    rest.server.faults.order(Fault("GET", "/visits/", status=200, body={"data": visit}))
    rest.server.faults.order(Fault("GET", status=200, body={"data": [visit]}))
    assert keys(rest.crm.reader.read_by_keys("engagements", ["a-001"])) == ["a-001"]
    assert keys(rest.crm.reader.read_changes("engagements", T0, None, 10)) == ["a-001"]


def test_no_record_of_a_window_needs_a_time(rest: RestUnderTest) -> None:
    rest.put(appointment(1), appointment(2))
    page = {"data": [{**visit, "modified": None} for visit in rest.server.store.visits.values()]}
    rest.server.faults.order(Fault("GET", status=200, body=page))
    assert keys(list(rest.crm.reader.read_window("engagements", START, START))) == ["a-001", "a-002"]


def test_an_answer_without_the_record_is_a_mistake_and_no_missing_record(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    document = documented()
    document["engagements"]["item"] = "record"
    crm = rest.connect(document)
    assert not crm.reader.read_by_keys("engagements", ["a-404"])
    with pytest.raises(ConfigurationError, match=r"engagements\.item: GET /visits/\{key\}: record finds no record"):
        crm.reader.read_by_keys("engagements", ["a-001"])


def test_a_wrong_expression_for_the_cursor_is_named(rest: RestUnderTest) -> None:
    rest.put(appointment(1), appointment(2))
    document = documented()
    document["engagements"]["cursor"] = "modifiedAt"
    with pytest.raises(ConfigurationError, match=r"engagements\.cursor: modifiedAt finds nothing"):
        rest.connect(document).reader.read_changes("engagements", T0, None, 10)


def test_an_expression_that_fails_on_one_record_leaves_its_field_to_validation(rest: RestUnderTest) -> None:
    rest.put(appointment(1), appointment(2))
    rest.server.store.visits["a-002"]["title"] = None
    document = documented()
    document["engagements"]["fields"]["subject"] = "join(' ', [title, kind])"
    rows = rest.connect(document).reader.read_changes("engagements", T0, None, 10)
    good, bad = check_page("engagements", [row.payload for row in rows])
    assert good[0]["subject"] == "Kitchen visit"
    assert [issue.path for issue in bad[1]] == [("subject",)]


def test_a_pause_that_nobody_would_wait_for_is_cut(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=429, headers={"Retry-After": "9" * 400}))
    with pytest.raises(CrmUnavailableError) as caught:
        rest.crm.fields.read_fields("deal", "d-1", ["name"])
    assert caught.value.retry_after == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda crm: crm.fields.read_fields("deal", "d-1", ["name"]), CrmRefusedError),
        (lambda crm: crm.reader.read_changes("engagements", T0, None, 10), ConfigurationError),
    ],
    ids=["record", "list"],
)
def test_json_of_too_many_levels_is_told_and_is_no_bug(
    rest: RestUnderTest, act: Callable[[Crm], Any], error: type[Exception]
) -> None:
    deep: Any = None
    for _ in range(DEEPEST + 1):
        deep = [deep]
    rest.server.faults.order(Fault("GET", status=200, body={"data": deep}))
    with pytest.raises(error, match="levels"):
        act(rest.crm)


def test_an_answer_without_end_is_told_and_not_read_into_memory(
    rest: RestUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siro_bridge.http_answers.LARGEST", 100)
    with pytest.raises(ConfigurationError, match=r"GET /deals/\{key\} answered more than .* ask for less"):
        rest.crm.fields.read_fields("deal", "d-1", ["name"])


@pytest.mark.parametrize("link", ["http://a:b/", "x" * 70_000, "http://xn--ä", None])
def test_a_next_page_that_is_no_address_is_told_and_is_no_bug(rest: RestUnderTest, link: str | None) -> None:
    """None: in the header."""
    document = documented()
    document["engagements"]["list"]["paging"] = {"style": "link", **({"next": "meta.next"} if link else {})}
    answer = {"data": [visit(appointment(1))], "meta": {"next": link}}
    rest.server.faults.order(Fault("GET", status=200, body=answer, headers={"Link": '<http://a:b/>; rel="next"'}))
    with pytest.raises(ConfigurationError, match=r"GET /visits: the link to the next page is no address"):
        rest.connect(document).reader.read_changes("engagements", T0, None, 10)


@pytest.mark.parametrize("location", ["http://a:b:c/", "http://user:word@crm.example.com/", "//", "http://["])
def test_a_redirect_that_leads_nowhere_is_no_bug_and_shows_no_credentials(rest: RestUnderTest, location: str) -> None:
    rest.server.faults.order(Fault("GET", status=302, headers={"Location": location}), times=4)
    with pytest.raises((ConfigurationError, CrmUnavailableError)) as caught:
        rest.crm.fields.read_fields("deal", "d-1", ["name"])
    assert "word" not in str(caught.value)


def test_an_id_that_no_address_can_hold_is_refused(rest: RestUnderTest) -> None:
    with pytest.raises(CrmRefusedError, match=r"GET /deals/\{key\} cannot hold these values"):
        rest.crm.fields.read_fields("deal", "d" * 70_000, ["name"])


FAILING = {
    "max_by": "max_by(staff, &id).mail",
    "merge": "merge(when, removed).to",
    "contains": "contains(title, `1`)",
    "ceil": 'ceil(to_number(`"1e400"`))',
}


@pytest.mark.parametrize("name", FAILING)
def test_an_expression_that_fails_past_jmespath_costs_its_field_alone(rest: RestUnderTest, name: str) -> None:
    rest.put(appointment(1), appointment(2))
    rest.server.store.visits["a-001"]["staff"] = [{"id": 7}, {"id": "x"}]
    document = documented()
    document["engagements"]["fields"]["subject"] = FAILING[name]
    rows = rest.connect(document).reader.read_changes("engagements", T0, None, 10)
    _, bad = check_page("engagements", [row.payload for row in rows])
    assert ("subject",) in [issue.path for issue in bad[0]]


FORMS: dict[str, tuple[bytes, bool]] = {
    "a byte of another encoding": (b'"Jos\xe9"', False),
    "no number": (b"NaN", False),
    "an infinite number": (b"-1e999", False),
    "an object": (b"{}", False),
    "yes": (b"true", False),
    "half an emoji": (b'"\\ud800"', True),
    "a tab": (b'"a\tb"', True),
    "a number of many digits": (b"9" * 5000, True),
    "the key twice": (b'"Kitchen", "title": "Bath"', True),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_value_in_another_form_costs_at_most_its_record_and_is_named(rest: RestUnderTest, form: str) -> None:
    value, is_taken = FORMS[form]
    visits = [json.dumps(visit(appointment(number))).encode() for number in (1, 2, 3)]
    visits[1] = visits[1].replace(b'"Kitchen"', value)
    page = b'{"data": [%b], "meta": {"next": null}}' % b", ".join(visits)
    rest.server.faults.order(Fault("GET", status=200, body=page))
    rows = rest.crm.reader.read_changes("engagements", T0, None, 10)
    _, bad = check_page("engagements", [row.payload for row in rows])
    assert keys(rows) == ["a-001", "a-002", "a-003"]
    assert {at: [issue.path for issue in issues] for at, issues in bad.items()} == (
        {} if is_taken else {1: [("subject",)]}
    )


@pytest.mark.parametrize("id_", ["null", "None", "undefined", " NaN "])
@pytest.mark.parametrize("path", ["account.externalId", "engagementUsers"])
def test_an_id_that_came_out_of_nothing_rejects_its_record(rest: RestUnderTest, id_: str, path: str) -> None:
    rest.put(appointment(1), appointment(2))
    found = rest.server.store.visits["a-002"]
    found["customer"]["id"] = found["staff"][0]["id"] = id_
    rows = rest.crm.reader.read_changes("engagements", T0, None, 10)
    _, bad = check_page("engagements", [row.payload for row in rows])
    [told] = [issue.message for issue in bad[1] if issue.path[0] == path.partition(".")[0]]
    assert "without to_string" in told
    assert list(bad) == [1]


def test_what_cannot_be_used_is_no_text_either(rest: RestUnderTest) -> None:
    document = documented()
    document["engagements"]["fields"]["subject"] = "to_string(title)"
    page = json.dumps({"data": [visit(appointment(1))]}).encode().replace(b'"Kitchen"', b"NaN")
    rest.server.faults.order(Fault("GET", status=200, body=page))
    [row] = rest.connect(document).reader.read_changes("engagements", T0, None, 10)
    assert isinstance(row.payload["subject"], dict)


def test_an_expression_that_fails_past_jmespath_is_named_where_all_depends_on_it(rest: RestUnderTest) -> None:
    document = documented()
    document["write_back"]["targets"]["deal"]["record"] = "merge(data, nothing)"
    with pytest.raises(ConfigurationError, match=r"deal\.record: .*a function in merge\(data, nothing\) does not take"):
        rest.connect(document).fields.read_fields("deal", "d-1", ["name"])
