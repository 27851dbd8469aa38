from typing import Any

import pytest

from siro_bridge.crm.graphql.answers import GraphqlAnswers
from siro_bridge.crm.graphql.errors import errors_in, kind_of, pause_of
from siro_bridge.crm.graphql.kind import Kind
from siro_bridge.crm.graphql.mapping.query import Query
from siro_bridge.crm.graphql.partial import mark
from siro_bridge.crm.graphql.variables import put_into
from siro_bridge.crm.http.expressions import Expression


@pytest.mark.parametrize(
    ("template", "values", "made"),
    [
        ({"id": "{key}"}, {"key": "a"}, {"id": "a"}),
        ({"n": "{fields}"}, {"fields": {"a": None}}, {"n": {"a": None}}),
        ({"filter": {"at": {"gte": "{since}"}}, "first": 5}, {}, {"first": 5}),
        ({"filter": {"at": {"gte": "{since}"}, "kind": "visit"}}, {}, {"filter": {"kind": "visit"}}),
        ({"or": [{"a": "{key}"}, {"b": "{cursor}"}]}, {"cursor": 1}, {"or": [{"b": 1}]}),
        ({"input": {"id": "{key}", "...": "{fields}"}}, {"key": "k", "fields": {"a": 1}}, {"input": {"id": "k", "a": 1}}),  # noqa: E501
        ({"none": None, "empty": {}, "list": []}, {}, {"none": None, "empty": {}, "list": []}),
        ({"text": "from {start} on"}, {}, {}),
    ],
)  # fmt: skip
def test_what_has_no_value_is_left_out_with_what_it_was_alone_in(
    template: dict[str, Any], values: dict[str, Any], made: dict[str, Any]
) -> None:
    assert put_into(template, values) == made


@pytest.mark.parametrize(
    ("text", "operation", "name"),
    [
        ("query Visits { a }", None, "query Visits"),
        ("fragment F on V { a }\n\nmutation Add { b }", None, "mutation Add"),
        ("query A { a }\nquery B { b }", "B", "query B"),
        ("fragment F on V { a } mutation Add { b }", None, "mutation Add"),
        ("query A { a { b } mutation }", None, "query A"),
        ("{ a }", None, "query"),
        ("# query Old\n  query New { a }", None, "query New"),
    ],
)
def test_a_query_is_called_by_its_operation(text: str, operation: str | None, name: str) -> None:
    assert Query(query=text, operation=operation).name == name


def test_paging_puts_its_values_where_dots_lead() -> None:
    query = Query(query="query A { a }", variables={"page": {"size": 5}})
    asked = query.adding(query.filled("here", {}), {"page.after": "c", "first": 2})
    assert asked.body["variables"] == {"page": {"size": 5, "after": "c"}, "first": 2}


@pytest.mark.parametrize(
    ("error", "data", "kind"),
    [
        ({"message": "x", "extensions": {"code": "THROTTLED"}}, {}, Kind.THROTTLED),
        ({"message": "x", "type": "RATE_LIMITED"}, {}, Kind.THROTTLED),
        ({"message": "x", "extensions": {"code": "UNAUTHENTICATED"}}, {}, Kind.SECRET),
        ({"message": "Cannot query field"}, {}, Kind.QUERY),
        ({"message": "Cannot query field", "locations": [{"line": 1}]}, {"data": None}, Kind.QUERY),
        ({"message": "x", "path": ["deal"]}, {"data": None}, Kind.OTHER),
        ({"message": "x", "extensions": {"code": "RECORD_NOT_UNIQUE"}}, {}, Kind.OTHER),
        ({"message": "Variable '$a' got invalid value 'x'", "extensions": {"code": "BAD_USER_INPUT"}}, {}, Kind.VALUE),
        ({"message": 'Variable "$a" of type "ID!" was not provided', "extensions": {"code": "BAD_USER_INPUT"}}, {}, Kind.QUERY),  # noqa: E501
        ({"message": "x", "extensions": {"code": "MISSING"}}, {}, Kind.GONE),
        ("just a text", {"data": {}}, Kind.OTHER),
    ],
)  # fmt: skip
def test_an_error_is_known_by_its_code_or_by_where_it_happened(error: Any, data: dict[str, Any], kind: Kind) -> None:
    document = {"errors": [error], **data}
    assert kind_of(errors_in(document), document, frozenset({"MISSING"}), 200) is kind


INTERNAL = {"code": "INTERNAL_SERVER_ERROR"}
FAILS = {"path": ["visits"]}


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ({**FAILS, "message": "User is not authenticated"}, 200, Kind.SECRET),  # strawberry
        ({**FAILS, "message": "Signature has expired"}, 200, Kind.SECRET),  # graphene with django-graphql-jwt
        ({**FAILS, "message": "You do not have permission to perform this action"}, 200, Kind.FORBIDDEN),  # graphene
        ({**FAILS, "message": "permission denied for table visits"}, 200, Kind.FORBIDDEN),  # PostgreSQL, anywhere
        ({**FAILS, "message": "permission denied for table visits", "extensions": INTERNAL}, 200, Kind.FORBIDDEN),
        ({**FAILS, "message": "Failed auth policy check on visits"}, 200, Kind.FORBIDDEN),  # mercurius-auth
        ({**FAILS, "message": "nope"}, 403, Kind.FORBIDDEN),  # yoga
        ({**FAILS, "message": "nope", "extensions": INTERNAL}, 403, Kind.FORBIDDEN),  # Apollo
        ({**FAILS, "message": "nope", "extensions": {"http": {"status": 403}}}, 200, Kind.FORBIDDEN),  # mercurius
        ({**FAILS, "message": "x", "extensions": {"originalError": {"statusCode": 401}}}, 200, Kind.SECRET),  # NestJS
        ({**FAILS, "message": "x", "errorType": "Unauthorized"}, 200, Kind.SECRET),  # AppSync
        ({"message": "x", "extensions": {"code": "invalid-jwt", "path": "$"}}, 200, Kind.SECRET),  # Hasura
        ({**FAILS, "message": "x", "extensions": {"category": "graphql-authorization"}}, 200, Kind.FORBIDDEN),
        ({**FAILS, "message": "x", "extensions": {"exception": {"code": "PermissionDenied"}}}, 200, Kind.FORBIDDEN),
        ({"message": "Too many requests, please wait"}, 429, Kind.THROTTLED),
        ({"message": "not logged in"}, 401, Kind.SECRET),
        ({"message": "connection to server failed: Connection refused", **FAILS}, 200, Kind.FAILED),
        ({"message": "connect ECONNREFUSED 10.0.0.7:5432", **FAILS}, 200, Kind.FAILED),
        ({"message": "canceling statement: timed out", **FAILS, "extensions": INTERNAL}, 200, Kind.FAILED),
        ({"message": "Unexpected error.", **FAILS, "extensions": INTERNAL}, 200, Kind.FAILED),  # masked, by yoga
        ({"message": "boom"}, 500, Kind.FAILED),
        ({"message": "Argument 'first' cannot be higher than 100.", **FAILS}, 200, Kind.QUERY),  # strawberry
        ({"message": "Requesting 101 records on the `visits` connection exceeds the `first` limit of 100 records.", **FAILS}, 200, Kind.QUERY),  # noqa: E501
        ({"message": 'Cannot query field "permission" on type "User".'}, 200, Kind.QUERY),
        ({"message": "Field 'timeout' argument 'after' of type 'Int!' is required", "extensions": INTERNAL}, 400, Kind.QUERY),  # noqa: E501
        ({"message": 'Variable "$id" of required type "ID!" was not provided.', "extensions": INTERNAL}, 200, Kind.QUERY),  # noqa: E501
        ({"message": "too long", "path": ["addNote"], "extensions": {"code": "BAD_REQUEST"}}, 200, Kind.VALUE),
        ({"message": "it rains", **FAILS}, 200, Kind.OTHER),
    ],
)  # fmt: skip
def test_an_error_without_a_telling_code_is_known_by_a_status_or_by_the_words_of_its_make(
    error: Any, status: int, kind: Kind
) -> None:
    document = {"errors": [error], "data": {"visits": None} if "path" in error else None}
    assert kind_of(errors_in(document), document, frozenset(), status) is kind


@pytest.mark.parametrize("message", ["Signature has expired", "Rate limit exceeded"])
def test_words_alone_do_not_say_that_a_mutation_was_not_done(message: str) -> None:
    document = {"errors": [{"message": message, "path": ["addNote"]}], "data": {"addNote": None}}
    assert kind_of(errors_in(document), document, frozenset(), 200, by_words=False) is Kind.OTHER


def test_the_pause_is_what_the_cost_needs_or_the_error_says() -> None:
    cost = {"requestedQueryCost": 30, "throttleStatus": {"currentlyAvailable": 10, "restoreRate": 4}}
    document = {"errors": [{"message": "x", "extensions": {"retryAfter": 2}}], "extensions": {"cost": cost}}
    assert pause_of(errors_in(document), document) == 5
    assert pause_of(errors_in({"errors": ["x"]}), {"extensions": {"cost": {}}}) is None


@pytest.mark.parametrize("path", [("a", "1", "b", "c"), ("a", "1", "b"), ("a", "1", "b", "c", "d", "0")])
def test_what_could_not_be_read_is_marked_at_the_null_that_stands_for_it(path: tuple[str, ...]) -> None:
    data = {"a": [{"b": None}, {"b": None}], "d": 1}
    assert mark(data, path, "why") == {"a": [{"b": None}, {"b": {"unusable": "why"}}], "d": 1}


@pytest.mark.parametrize(
    ("text", "body", "is_gone"),
    [
        ("visit", {"visit": None}, True),
        ("visit.details", {"visit": None}, True),
        ("visit || call", {"visit": None, "call": None}, True),
        ("visitt", {"visit": {"id": "v-1"}}, False),
        ("visit.detail", {"visit": {"details": 1}}, False),
    ],
)
def test_null_where_the_record_should_be_says_that_there_is_none(text: str, body: Any, is_gone: bool) -> None:
    assert GraphqlAnswers(path="here").says_gone(body, Expression(text, "there")) is is_gone
