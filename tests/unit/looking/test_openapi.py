"""An API's description is read as it is meant, whatever way it is written, and with mistakes of its own."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.looking.json_schema import Reader
from siro_bridge_cli.looking.openapi import look
from siro_bridge_cli.looking.openapi_login import login_of
from siro_bridge_cli.proposal.api import Api

EXAMPLE = Path(__file__).parents[2] / "integration" / "mapping_init" / "apis" / "field-service-3.0.yaml"
CLIENT = '"client_id": "…", "client_secret": "…"'
DOCUMENT = yaml.safe_load(EXAMPLE.read_text("utf-8"))


def kinds(properties: dict[str, Any], document: dict[str, Any] | None = None) -> dict[str, str]:
    described = Reader(document or {}).describe({"type": "object", "properties": properties})
    groups = {f"{group.path}[]" if group.is_list else f"{group.path}{{}}": "group" for group in described.groups}
    return {field.name: field.kind for field in described.fields} | groups


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date-time"}, "moment"),
        ({"type": ["null", "string"], "format": "date"}, "date"),
        ({"type": "string", "format": "uuid"}, "uuid"),
        ({"type": "integer"}, "integer"),
        ({"type": "number"}, "decimal"),
        ({"type": "string", "format": "decimal"}, "decimal"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({"type": "object", "additionalProperties": True}, "json"),
        ({"anyOf": [{"type": "null"}, {"type": "string", "format": "date-time"}]}, "moment"),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, "text"),
        ({"$ref": "#/a/b"}, "integer"),
        ({"$ref": "elsewhere.yaml#/a"}, "json"),
    ],
)
def test_types_of_both_versions_are_read(schema: dict[str, Any], kind: str) -> None:
    assert kinds({"one": schema}, {"a": {"b": {"type": "integer"}}}) == {"one": kind}


def test_objects_with_an_id_are_groups_and_others_are_paths() -> None:
    person = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    times = {"type": "object", "properties": {"from": {"type": "string", "format": "date-time"}}}
    assert kinds({"owner": person, "staff": {"type": "array", "items": person}, "when": times}) == {
        "when.from": "moment",
        "owner{}": "group",
        "staff[]": "group",
    }


def test_schema_that_refers_to_itself_ends() -> None:
    document = {"node": {"type": "object", "properties": {"id": {"type": "string"}, "child": {"$ref": "#/node"}}}}
    assert "child{}" in kinds(
        {"root": {"$ref": "#/node"}, "id": {"type": "string"}, "child": {"$ref": "#/node"}}, document
    )


@pytest.mark.parametrize(
    ("scheme", "login"),
    [
        ({"type": "http", "scheme": "Bearer"}, '"bearer": "…"'),
        ({"type": "http", "scheme": "basic"}, '"basic": {"username": "…", "password": "…"}'),
        ({"type": "apiKey", "in": "header", "name": "X-Api-Key"}, '"headers": {"X-Api-Key": "…"}'),
        ({"type": "oauth2", "flows": {}}, '"bearer": "…"'),
        (
            {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token"}}},
            f'"login": {{"kind": "client_credentials", "token_url": "/oauth/token", {CLIENT}}}',
        ),
        (
            {"type": "oauth2", "flows": {"authorizationCode": {"tokenUrl": "/token", "authorizationUrl": "/allow"}}},
            f'"login": {{"kind": "refresh_token", "token_url": "/token", "authorize_url": "/allow", {CLIENT}}}',
        ),
        ({"type": "apiKey", "in": "query", "name": "key"}, '"api_key": {"query": "key", "value": "…"}'),
        ({"type": "apiKey", "in": "cookie", "name": "session"}, '"bearer": "…"'),
    ],
)
def test_login_is_told_by_the_description(scheme: dict[str, Any], login: str) -> None:
    document = {"components": {"securitySchemes": {"one": scheme}}}
    assert login_of(Reader(document), document) == login


def test_records_are_found_wherever_an_answer_has_them(tmp_path: Path) -> None:
    item = {"type": "object", "properties": {"id": {"type": "string"}}}
    some = {"type": "array", "items": item}
    for answer, items in (
        (some, "@"),
        ({"properties": {"value": some}}, "value"),
        ({"properties": {"errors": some, "results": some}}, "results"),
        ({"properties": {"page": {"type": "object", "properties": {"items": some}}}}, "page.items"),
    ):
        assert [each.items for each in looked(tmp_path, {"/visits": answer}).resources] == [items]


def looked(folder: Path, answers: dict[str, Any], **more: Any) -> Api:
    content = {path: {"application/json": {"schema": answer}} for path, answer in answers.items()}
    paths = {path: {"get": {"responses": {"200": {"content": each}}}} for path, each in content.items()}
    (folder / "api.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths, **more}))
    return look(folder / "api.json")


@pytest.mark.parametrize(
    ("answer", "item"),
    [
        ({"id": {"type": "string"}, "owner": {"properties": {"id": {}}}}, "@"),
        ({"data": {"properties": {"id": {}}}}, "data"),
        ({"status": {"type": "string"}, "data": {"properties": {"id": {}}}, "_raw": {"properties": {"x": {}}}}, "data"),
        ({"id": {"type": "string"}, "item": {"properties": {"id": {}}}}, "@"),
        ({"visit": {"properties": {"id": {}}}, "links": {"properties": {"self": {}}}}, "visit"),
    ],
)
def test_record_is_found_wherever_the_answer_of_one_has_it(tmp_path: Path, answer: dict[str, Any], item: str) -> None:
    listed = {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}
    found = looked(tmp_path, {"/visits": listed, "/visits/{id}": {"type": "object", "properties": answer}})
    assert [each.single and each.single.item for each in found.resources] == [item]


def test_object_in_the_query_is_sent_in_its_parts(tmp_path: Path) -> None:
    """OpenAPI's deepObject: `filter[updated_since]`. In another style an object has no parts that we could name."""
    parts = {"properties": {"updated_since": {"type": "string", "format": "date-time"}, "name": {"type": "string"}}}
    parameters = [
        {"name": "filter", "in": "query", "style": "deepObject", "schema": parts},
        {"name": "sort", "in": "query", "schema": {"type": "object", "properties": {"by": {"type": "string"}}}},
    ]
    item = {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}
    responses = {"200": {"content": {"application/json": {"schema": item}}}}
    paths = {"/visits": {"get": {"parameters": parameters, "responses": responses}}}
    (tmp_path / "api.json").write_text(json.dumps({"openapi": "3.0.0", "paths": paths}))
    [visits] = look(tmp_path / "api.json").resources
    assert [each.name for each in visits.parameters] == ["filter[updated_since]", "filter[name]"]


def test_list_that_is_called_as_the_path_goes_before_those_beside_it(tmp_path: Path) -> None:
    """BottleCRM's lists bring what a form offers: accounts, contacts, tags."""
    some = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}
    answer = {"properties": {"accounts_list": some, "opportunities": some, "tags": some}}
    assert [each.items for each in looked(tmp_path, {"/api/opportunities/": answer}).resources] == ["opportunities"]


def test_path_keeps_the_slash_that_it_ends_with(tmp_path: Path) -> None:
    """Django sends who leaves it out elsewhere, which is never followed."""
    item = {"properties": {"id": {"type": "string"}}}
    found = looked(tmp_path, {"/deals/": {"type": "array", "items": item}, "/deals/{id}/": item})
    assert [each.single and each.single.path for each in found.resources] == ["/deals/{key}/"]


def test_list_is_called_by_its_tag_where_its_path_says_nothing(tmp_path: Path) -> None:
    """NocoDB has the ids of its tables in its paths."""
    item = {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}
    responses = {"200": {"content": {"application/json": {"schema": item}}}}
    paths = {
        f"/data/{path}": {"get": {"tags": [tag], "responses": responses}}
        for path, tag in (("m0aa1bb22cc/records", "visits"), ("m7zz8yy99xx", "deals"), ("reps", "people"))
    }
    (tmp_path / "api.json").write_text(json.dumps({"openapi": "3.0.0", "paths": paths}))
    assert [each.table.name for each in look(tmp_path / "api.json").resources] == ["visits", "deals", "reps"]


def test_lists_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    item = {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}
    found = looked(tmp_path, {"/crm/deals": item, "/archive/deals": item, "/visits": item})
    assert [each.table.name for each in found.resources] == ["/crm/deals", "/archive/deals", "visits"]


@pytest.mark.parametrize(
    ("server", "base_url"),
    [
        ("https://crm.example.com/v2", "https://crm.example.com/v2"),
        ("/api/v2", "https://…/api/v2"),
        ("crm.example.com", "https://crm.example.com"),
        ("", "https://…"),
    ],
)
def test_address_is_told_as_far_as_the_description_has_it(tmp_path: Path, server: str, base_url: str) -> None:
    item = {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}
    assert looked(tmp_path, {"/visits": item}, servers=[{"url": server}]).base_url == base_url


def test_only_lists_of_records_that_stand_by_themselves_count(tmp_path: Path) -> None:
    item = {"type": "object", "properties": {"id": {"type": "string"}}}
    listed = {"type": "array", "items": item}
    found = looked(
        tmp_path, {"/visits": listed, "/visits/{id}/photos": listed, "/me": item, "/tags": {"type": "array"}}
    )
    assert [each.path for each in found.resources] == ["/visits"]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("api.yaml", "swagger: '2.0'\npaths: {}\n", "is swagger 2.0; a description in OpenAPI 3.0 or 3.1 is needed"),
        ("api.yaml", "openapi: 4.0.0\n", "is openapi 4.0.0; a description"),
        ("api.yaml", "title: x\n", "is no OpenAPI description: it names no version"),
        ("api.yaml", "openapi: 3.0.0\npaths: {}\n", "no path answers a list of records as JSON"),
        ("api.yaml", "a: [\n", "api.yaml:2: is not YAML"),
        ("api.json", '{"a": \n}', "api.json:2: is not JSON"),
        ("api.json", "[]", "an OpenAPI description expected"),
        ("api.json", "[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_description_is_one_line(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        look(tmp_path / name)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, each in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from places(each, (*path, name))


def test_description_with_mistakes_of_its_own_breaks_nothing(tmp_path: Path) -> None:
    draw = random.Random(1)
    every = list(places(DOCUMENT))[1:]
    for path in draw.sample(every, 120):
        document = json.loads(json.dumps(DOCUMENT))
        owner: Any = document
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = draw.choice([None, 7, "x", [], {}, [7], {"a": None}])
        (tmp_path / "api.json").write_text(json.dumps(document))
        with suppress(ConfigurationError):
            look(tmp_path / "api.json")
