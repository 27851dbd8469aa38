"""What a GraphQL CRM's answers mean: of real servers where they can be had, else as such ones were seen to answer."""

import itertools
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.connectors import connector
from siro_bridge.crm.graphql.connector import GraphqlCrm
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.port import FieldWrite, SourceRow
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError
from siro_bridge.domain.said import Said
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import load_mapping
from tests.integration.crm.conformance import MARK, T0, appointment, keys, refused
from tests.integration.crm.graphql_harness import GraphqlUnderTest, documented, graphql_mapping
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import loopback

VISITS = "query Visits"


def answer(graphql: GraphqlUnderTest, body: Json, *, to: str = VISITS, status: int = 200, times: int = 1) -> None:
    graphql.front.faults.order(Fault("POST", to, status=status, body=body), times)


def changes(graphql: GraphqlUnderTest) -> list[SourceRow]:
    return list(graphql.crm.reader.read_changes("engagements", T0, None, 50))


def write(graphql: GraphqlUnderTest, field: str, new: Any) -> Any:
    return graphql.crm.fields.write_fields("deal", "d-1", [FieldWrite(field, None, new)])[field]


def page(*nodes: Any, more: bool = False, cursor: str = "c", total: int | None = None) -> Json:
    info = {"hasNextPage": more, "endCursor": cursor}
    connection: Json = {"edges": [{"node": node} for node in nodes], "pageInfo": info}
    return {"data": {"visits": connection | ({} if total is None else {"totalCount": total})}}


def node(key: str, minutes: int = 0) -> Json:
    moment = (T0 + timedelta(minutes=minutes)).isoformat()
    parts: Json = {"when": {"from": moment, "to": moment}, "staff": [], "customer": {"id": "c", "name": "Smith"}}
    return {"id": key, "modified": moment, "title": "Visit", "kind": "visit", "removed": None, "deal_id": None, **parts}


@pytest.mark.parametrize("server", ["graphql", "graphql_js"])
def test_a_typo_in_a_query_is_told_with_line_key_and_the_servers_words(
    request: pytest.FixtureRequest, server: str
) -> None:
    harness: GraphqlUnderTest = request.getfixturevalue(server)
    document = documented()
    document["engagements"]["list"]["query"] = document["engagements"]["list"]["query"].replace("title", "titel")
    crm, before = harness.connect(document), len(harness.front.requests)
    with pytest.raises(ConfigurationError) as told:
        crm.reader.read_changes("engagements", T0, None, 10)
    message = str(told.value)
    assert message.startswith("mapping.yaml:1: engagements.list: query Visits: error in line 9 of it")
    assert "error in line 9 of it and names titel, Visit (cannot query field)" in message
    assert "title" in told.value.said.word_for_word
    assert len(harness.front.requests) == before + 1, "asked again though nothing can have changed"


def test_a_field_that_the_crm_does_not_know_is_told_with_the_querys_file(
    graphql: GraphqlUnderTest, tmp_path: Path
) -> None:
    document = documented()
    query = document["engagements"]["list"]["query"].replace("title", "titel")
    (tmp_path / "visits.graphql").write_text(query)
    document["engagements"]["list"]["query"] = "visits.graphql"
    (tmp_path / "mapping.yaml").write_text(json.dumps(document))
    mapping = load_mapping(str(tmp_path / "mapping.yaml"))
    assert isinstance(mapping, GraphqlMapping)
    access = {"base_url": graphql.front.url, "bearer": TOKEN}
    crm = GraphqlCrm(mapping, access, transport=loopback())
    with (
        closing(crm.client),
        pytest.raises(ConfigurationError, match=r"engagements.list: query Visits: error in line 9 of visits\.graphql"),
    ):
        crm.reader.read_changes("engagements", T0, None, 10)


def errors(message: str, *path: str, code: str = "", **more: Any) -> Json:
    error: Json = {"message": message} | ({"path": list(path)} if path else {})
    return {"errors": [error | ({"extensions": {"code": code}} if code else {})], **more}


WRONG: dict[str, tuple[int, Any, type[Exception], str]] = {
    "no data": (200, {"data": None}, ConfigurationError, "no data, and no error"),
    "400": (
        400,
        errors('Cannot query field "x" on type "Q".'),
        ConfigurationError,
        "error (cannot query field); correct",
    ),
    "forbidden": (200, errors("no", code="FORBIDDEN", data=None), ConfigurationError, "allow it"),
    "expired": (200, errors("expired", code="TOKEN_EXPIRED"), ConfigurationError, "CrmSecret"),
    "masked": (
        200,
        errors("Unexpected error.", "visits", code="INTERNAL_SERVER_ERROR", data=None),
        CrmUnavailableError,
        "at visits (INTERNAL_SERVER_ERROR) (unexpected error)",
    ),
    "503": (503, errors("down"), CrmUnavailableError, "query Visits: error"),
    "404": (404, "nothing", ConfigurationError, "no GraphQL server is there"),
    "other JSON": (200, {"hello": "world"}, ConfigurationError, "no GraphQL server is there"),
    "null": (200, {"data": {"visits": None}}, ConfigurationError, "engagements.list.items: query Visits: "),
    "null, and why": (
        200,
        errors("of d@example.com", "visits", "edges", "0", "node", "id", data={"visits": None}),
        CrmUnavailableError,
        "error at visits.edges.0.node.id;",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_without_the_list_is_told_and_is_no_empty_list(graphql: GraphqlUnderTest, wrong: str) -> None:
    status, body, error, said = WRONG[wrong]
    answer(graphql, body, status=status, times=4)
    with pytest.raises(error) as told:
        changes(graphql)
    assert said in str(told.value)


UNCODED: dict[str, tuple[type[Exception], str, int]] = {
    "User is not authenticated": (ConfigurationError, "put valid ones into the secret CrmSecret", 1),
    "You do not have permission to perform this action": (
        ConfigurationError,
        "allow it there, or change the secret",
        1,
    ),
    "permission denied for table visits": (ConfigurationError, "allow it there, or change the secret", 1),
    "Argument 'first' cannot be higher than 100.": (ConfigurationError, "engagements.list: .*; correct the query", 1),
    "connection to server at 10.0.0.7 failed: Connection refused": (CrmUnavailableError, "connection refused", 4),
    "Rate limit exceeded": (CrmUnavailableError, "the CRM wants fewer requests", 4),
    "it rains": (
        CrmUnavailableError,
        "error at visits; if that lasts, correct the query at mapping.yaml.*: engagements",
        4,
    ),
}
"""What an application behind strawberry, graphql-http or mercurius fails with: no code comes with it."""


@pytest.mark.parametrize("server", ["graphql", "graphql_js"])
@pytest.mark.parametrize("message", UNCODED)
def test_an_error_of_a_list_without_a_code_is_what_its_words_say(
    request: pytest.FixtureRequest, server: str, message: str
) -> None:
    harness: GraphqlUnderTest = request.getfixturevalue(server)
    error, told, requests = UNCODED[message]
    harness.front.breaks["visits"] = message
    with harness.count_requests() as count, pytest.raises(error, match=told):
        changes(harness)
    assert count.made == requests


def test_an_outage_behind_one_record_is_no_refusal_of_it(graphql: GraphqlUnderTest) -> None:
    """A field that was refused is left to a person; one that waits is written by itself."""
    graphql.front.breaks["deal"] = "could not connect to the database"
    with pytest.raises(CrmUnavailableError, match=r"error at deal \(could not connect\)"):
        write(graphql, "custom.timeline", "Spring")


STATUSES: dict[int, type[Exception]] = {
    401: ConfigurationError,
    403: ConfigurationError,
    429: CrmUnavailableError,
    500: CrmUnavailableError,
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_counts_where_an_error_has_no_code(graphql: GraphqlUnderTest, status: int) -> None:
    answer(graphql, {"errors": [{"message": "no"}]}, status=status, times=4)
    with pytest.raises(STATUSES[status]) as told:
        changes(graphql)
    assert "correct the query, or" not in str(told.value)


def test_a_wrong_token_is_the_secrets_matter(graphql: GraphqlUnderTest) -> None:
    crm = graphql.connect(graphql.document, {"base_url": graphql.front.url, "bearer": "another"})
    with pytest.raises(ConfigurationError, match="put valid ones into the secret CrmSecret"):
        crm.fields.read_fields("deal", "d-1", ["custom.timeline"])


def test_throttling_is_waited_out_as_the_cost_says_and_a_mutation_is_sent_again(graphql: GraphqlUnderTest) -> None:
    pauses: list[float] = []
    crm = graphql.connect(graphql.document, sleep=pauses.append)
    cost = {"requestedQueryCost": 500, "throttleStatus": {"currentlyAvailable": 100, "restoreRate": 50}}
    told = {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}}
    answer(graphql, told, to="mutation AddNote")
    crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
    assert list(graphql.notes("d-1").values()) == [f"{MARK}\nhello"]
    assert [round(pause) for pause in pauses] in ([8], [9])


@pytest.mark.parametrize("at", [1, "1"], ids=["number", "text, as mercurius writes it"])
def test_what_could_not_be_read_of_a_record_is_refused_with_the_words_and_never_empty(
    graphql: GraphqlUnderTest, at: int | str
) -> None:
    found = page(node("v-1"), {**node("v-2"), "title": None}, node("v-3"), total=3)
    path = ["visits", "edges", at, "node", "title"]
    found["errors"] = [{"message": 'cannot decrypt "Smith"', "path": path}]
    answer(graphql, found)
    rows = changes(graphql)
    assert keys(rows) == ["v-1", "v-2", "v-3"]
    assert refused(rows) == {"v-2": ("subject",)}
    assert "error at visits.edges.1.node.title (cannot decrypt)" in str(rows[1].payload["subject"])


def test_a_record_that_an_error_took_whole_is_told_as_an_entry_that_could_not_be_read(
    graphql: GraphqlUnderTest,
) -> None:
    found = page(node("v-1"), None, total=2)
    found["errors"] = [{"message": "boom", "path": ["visits", "edges", 1, "node", "modified"]}]
    answer(graphql, found)
    strays = [row.stray.why for row in changes(graphql) if row.stray]
    where = "visits.edges.1.node.modified"
    assert strays == [f"an entry of the list could not be read: query Visits: error at {where}"]


def test_a_null_node_is_told(graphql: GraphqlUnderTest) -> None:
    answer(graphql, page(node("v-1"), None, total=2))
    rows = changes(graphql)
    assert [row.stray.why.partition(" is ")[2].partition(";")[0] for row in rows if row.stray] == [
        "null, where an object is expected"
    ]


def test_pages_that_lose_records_are_read_again_and_then_told(graphql: GraphqlUnderTest) -> None:
    answer(graphql, page(node("v-1"), node("v-2"), total=4), times=3)
    with pytest.raises(ConfigurationError, match=r"list.paging: .*counts 4 records and gave 2: its pages lose"):
        changes(graphql)


def test_a_list_that_moved_while_it_was_read_is_read_again(graphql: GraphqlUnderTest) -> None:
    graphql.put(*(appointment(number) for number in range(3)))
    first = page(node("v-1"), more=True, cursor="c1", total=3)
    answer(graphql, first)
    answer(graphql, page(node("v-3"), total=2))
    start = datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(CrmUnavailableError, match="came or went"):
        list(graphql.crm.reader.read_window("engagements", start, start + timedelta(days=60)))


def test_a_cursor_that_does_not_move_stops_with_a_line(graphql: GraphqlUnderTest) -> None:
    pages = [page(node(f"v-{number}"), more=True, cursor="same") for number in range(3)]
    for each in pages:
        answer(graphql, each)
    start = datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match="names the same next page again and again"):
        list(graphql.crm.reader.read_window("engagements", start, start + timedelta(days=60)))


def test_a_number_goes_as_its_text_so_that_it_loses_no_digits(graphql: GraphqlUnderTest) -> None:
    assert write(graphql, "value.amount", Decimal("1.10")).result == "written"
    [sent] = [each["variables"] for each in graphql.front.requests if "UpdateDeal" in each["query"]]
    assert sent == {"id": "d-1", "patch": {"value": {"amount": "1.1"}}}


def test_a_field_that_takes_numbers_alone_is_sent_one_and_known_from_then_on(graphql_js: GraphqlUnderTest) -> None:
    for key in ("d-1", "d-2"):
        done = graphql_js.crm.fields.write_fields("deal", key, [FieldWrite("value.amount", None, Decimal("40000.5"))])
        assert done["value.amount"].result == "written"
    sent = [each["variables"]["patch"] for each in graphql_js.front.requests if "UpdateDeal" in each["query"]]
    assert sent == [{"value": {"amount": value}} for value in ("40000.5", 40000.5, 40000.5)]


def test_a_mutation_that_was_not_done_says_why(graphql: GraphqlUnderTest) -> None:
    outcome = write(graphql, "value.amount", Decimal(-5))
    assert (outcome.result, outcome.said) == ("refused", Said("value.amount: '-5' is below zero"))
    assert outcome.reason == "mutation UpdateDeal was refused and names value, amount (below zero)"


def done_but(graphql: GraphqlUnderTest, mutation: str, data: Json, *path: str, code: str = "") -> None:
    """The next such mutation is done, and something in what it gives back is not."""
    body = errors("you may not see this", *path, code=code, data=data)
    graphql.front.faults.order(Fault("POST", mutation, body=body, does=True))


INSIDE: dict[str, tuple[Json, tuple[str, ...]]] = {
    "a part of it": ({"addNote": {"note": {"id": None}}}, ("addNote", "note", "id")),
    "all of it": ({"addNote": {"note": None}}, ("addNote", "note", "created")),
    "more than it": ({"addNote": None}, ("addNote", "note", "created")),
    "beside something": ({"addNote": {"note": None, "at": "noon"}}, ("addNote", "note")),
}


@pytest.mark.parametrize("code", ["", "FORBIDDEN", "UNAUTHENTICATED", "THROTTLED", "BAD_USER_INPUT"])
@pytest.mark.parametrize("inside", INSIDE)
def test_a_note_of_which_the_answer_could_not_be_given_whole_is_there_and_not_added_twice(
    graphql: GraphqlUnderTest, inside: str, code: str
) -> None:
    data, path = INSIDE[inside]
    done_but(graphql, "mutation AddNote", data, *path, code=code)
    created = graphql.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
    assert list(graphql.notes("d-1").values()) == [f"{MARK}\nhello"]
    assert created.body == f"{MARK}\nhello"


def test_a_value_of_which_the_answer_could_not_be_given_whole_is_written(graphql: GraphqlUnderTest) -> None:
    done_but(graphql, "mutation UpdateDeal", {"updateDeal": {"deal": None}}, "updateDeal", "deal", "value")
    assert write(graphql, "custom.timeline", "Spring").result == "written"


def test_a_mutation_in_a_group_that_was_refused_is_refused(graphql: GraphqlUnderTest) -> None:
    body = errors("too long", "deals", "update", data={"deals": {"update": None}})
    answer(graphql, body, to="mutation UpdateDeal")
    assert (write(graphql, "custom.timeline", "Spring").result) == "refused"


def test_a_null_node_after_an_update_is_a_record_that_is_gone(graphql: GraphqlUnderTest) -> None:
    graphql.front.faults.order(Fault("POST", "mutation", status=200, body={"data": {"updateDeal": None}}))
    before = graphql.front.store.deals["d-1"]
    outcome = write(graphql, "custom.timeline", "Spring")
    assert outcome.result == "refused"
    assert "kept the old value" in outcome.reason
    assert graphql.front.store.deals["d-1"] == before
    del graphql.front.store.deals["d-1"]
    assert write(graphql, "custom.timeline", "Spring").reason == "query Deal: the CRM has no such deal"


def test_an_error_that_says_not_found_is_as_good_as_null(graphql: GraphqlUnderTest) -> None:
    error = {"message": "no", "path": ["visit"], "extensions": {"code": "NOT_FOUND"}}
    gone = {"errors": [error], "data": {"visit": None}}
    answer(graphql, gone, to="query Visit(")
    assert graphql.crm.reader.read_by_keys("engagements", ["v-1"]) == []


def test_an_error_about_one_record_is_that_records(graphql: GraphqlUnderTest) -> None:
    told = {"errors": [{"message": "row of Ann Smith 5551234", "path": ["deal"]}], "data": {"deal": None}}
    answer(graphql, told, to="query Deal")
    with pytest.raises(CrmRefusedError) as error:
        graphql.crm.fields.read_fields("deal", "d-1", ["custom.timeline"])
    assert str(error.value) == "query Deal: error at deal"
    assert error.value.said == Said("row of Ann Smith 5551234")


def test_operation_name_is_sent_only_where_one_is_named(graphql: GraphqlUnderTest) -> None:
    document = documented()
    read = document["write_back"]["targets"]["deal"]["read"]
    read["query"] += "\nquery Other { __typename }"
    read["operation"] = "Deal"
    graphql.connect(document).fields.read_fields("deal", "d-1", ["custom.timeline"])
    graphql.crm.fields.read_fields("deal", "d-1", ["custom.timeline"])
    assert [each.get("operationName", "none") for each in graphql.front.requests] == ["Deal", "none"]


GLOBAL_IDS: Json = {
    "list": {
        "query": "query Recs($first: Int, $after: String, $since: DateTime)"
        " { recs(first: $first, after: $after, since: $since)"
        " { edges { node { id title modified } } page_info { has_next_page end_cursor } } }",
        "variables": {"since": "{since}"},
        "items": "recs.edges[].node",
        "paging": {
            "style": "connection",
            "at": "recs",
            "next": "recs.page_info.end_cursor",
            "more": "recs.page_info.has_next_page",
            "size": 2,
        },
        "since": {},
    },
    "get": {
        "query": "query One($id: ID!) { node(id: $id) { ... on Rec { id title modified } } }",
        "variables": {"id": "{key}"},
    },
    "item": "node",
    "cursor": "modified",
    "key": "id",
    "fields": {"externalId": "id", "subject": "title"},
}  # fmt: skip


def test_relays_own_connections_and_global_ids(graphql: GraphqlUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    """As the library itself makes them: its cursors are the numbers of rows, of which a person is told."""
    graphql.put(*(appointment(number) for number in range(5)))
    crm = graphql.connect(documented() | {"engagements": GLOBAL_IDS})
    rows = crm.reader.read_changes("engagements", T0, None, 50)
    assert [row.payload["subject"] for row in rows] == ["Kitchen"] * 5
    ids = keys(rows)
    assert len(set(ids)) == 5
    assert ids[0] != "a-000"
    assert keys(crm.reader.read_by_keys("engagements", [ids[3]])) == [ids[3]]
    assert "cursors are row numbers" in caplog.text


def test_a_live_look_holds_each_query_to_the_crms_schema(graphql: GraphqlUnderTest) -> None:
    crm = graphql.connect(graphql.document, read_only=True)
    assert connector("graphql").look(graphql_mapping(graphql.document), crm).schema() == Checked()
    document = documented()
    note = document["write_back"]["note"]
    note["delete"]["query"] = note["delete"]["query"].replace("removed", "gone")
    [told] = connector("graphql").look(graphql_mapping(document), crm).schema().mistakes
    assert told.startswith("mapping.yaml:1: write_back.note.delete.query: line 1 of it: Cannot query field 'gone'")
    answer(graphql, {"errors": [{"message": "introspection is off"}]}, to="IntrospectionQuery")
    looked = connector("graphql").look(graphql_mapping(document), crm).schema()
    assert (looked.mistakes, len(looked.warnings)) == ([], 1)
    assert "does not show its schema" in looked.warnings[0]


def test_a_login_is_renewed_when_an_error_says_that_it_has_expired(graphql: GraphqlUnderTest) -> None:
    """The front knows one token; the login gives out an old one first."""
    tokens = iter(["old", TOKEN])
    login = {"kind": "json", "login_url": "/login", "body": {"user": "u", "password": "pass-word"}, "token": "token"}
    graphql.front.logins = lambda: {"token": next(tokens)}
    hours = itertools.count(0, 3600)  # a token that is refused at once is not renewed
    secret = {"base_url": graphql.front.url, "login": login}
    crm = graphql.connect(graphql.document, secret, clock=lambda: next(hours))
    assert crm.fields.read_fields("deal", "d-1", ["custom.timeline"]) == {"custom.timeline": None}


def test_a_cursor_that_leads_to_page_one_again_stops_with_a_line(graphql: GraphqlUnderTest) -> None:
    """As graphene and strawberry answer to one that they cannot read."""
    for number in range(6):
        answer(graphql, page(node("v-1"), node(f"v-{number + 2}"), more=True, cursor=f"c{number}"))
    start = datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match=r"engagements.list.query: query Visits: a record came twice"):
        list(graphql.crm.reader.read_window("engagements", start, start + timedelta(days=60)))
