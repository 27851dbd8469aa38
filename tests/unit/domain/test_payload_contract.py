"""Our payload models against Siro's own OpenAPI file, where it lies at SIRO_OPENAPI_DIR."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from typing_extensions import is_typeddict

from siro_bridge.domain.payload.clearing import CLEARED, INSIDE
from siro_bridge.domain.payload.models import Engagement, Opportunity
from siro_bridge.domain.payload.paths import fields_of, plain

SYNCS = {
    "/v1/integrations/sync/engagements": Engagement,
    "/v1/integrations/sync/opportunities": Opportunity,
}
NOT_OURS = {"engagementTypeId", "accountId"}
"""Overrides by Siro's own ids."""

NOT_SENT = {"SIRO_EVENT", "SIRO_BOT_RECORDING"}

EMPTIES: tuple[Any, ...] = (None, [], "")
KEPT = {
    *("externalId", "mergedToExternalId", "mergedFromExternalIds"),
    *("closedAt", "lastActivityAt", "remoteCreatedAt"),
}
"""An empty text is no id and no time, whatever the file says of them as texts; a merge is not taken back."""


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    folder = os.environ.get("SIRO_OPENAPI_DIR")
    if not folder:
        pytest.skip("SIRO_OPENAPI_DIR does not say where Siro's OpenAPI files lie")
    loaded: dict[str, Any] = json.loads((Path(folder) / "external-api.openapi.json").read_text("utf-8"))
    return loaded


def resolved(schema: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        node: Any = spec
        for part in schema["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        return resolved(node, spec)
    return schema


def objects(shape: Any, schema: dict[str, Any], spec: dict[str, Any], path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every object of the payload: its path, our shape, Siro's schema."""
    schema = resolved(schema, spec)
    if get_origin(shape) is list:
        yield from objects(plain(get_args(shape)[0]), schema["items"], spec, f"{path}[]")
    elif is_typeddict(shape):
        yield path, shape, schema
        for name, field in fields_of(shape).items():
            yield from objects(field, schema["properties"][name], spec, f"{path}.{name}")


def enum_of(shape: Any) -> set[str] | None:
    inner = get_args(shape)[0] if get_args(shape) else shape
    return set(get_args(inner)) if get_origin(inner) is Literal else None


@pytest.mark.parametrize("path", SYNCS)
def test_models_follow_the_openapi_file(path: str, spec: dict[str, Any]) -> None:
    body = spec["paths"][path]["put"]["requestBody"]["content"]["application/json"]["schema"]
    for where, shape, schema in objects(SYNCS[path], body, spec, "body"):
        properties = schema["properties"]
        assert set(fields_of(shape)) == set(properties) - NOT_OURS, where
        assert shape.__required_keys__ == set(schema.get("required", ())), where
        for name, field in fields_of(shape).items():
            if (ours := enum_of(field)) is not None:
                assert ours == set(properties[name]["enum"]) - NOT_SENT, f"{where}.{name}"


def takes(schema: dict[str, Any], value: Any) -> bool:
    """Whether the description allows this null, empty list or empty text."""
    if value is None:
        return bool(schema.get("nullable"))
    kind = "string" if isinstance(value, str) else "array"
    return bool(schema["type"] == kind) and not {"minLength", "minItems", "enum"} & schema.keys()


@pytest.mark.parametrize("path", SYNCS)
def test_openapi_file_allows_what_empties_a_field(path: str, spec: dict[str, Any]) -> None:
    body = spec["paths"][path]["put"]["requestBody"]["content"]["application/json"]["schema"]
    checked = set()
    for where, _, schema in objects(SYNCS[path], body, spec, "body"):
        key = where.rpartition(".")[2].removesuffix("[]")
        empties = CLEARED[path.rpartition("/")[2]] if where == "body" else INSIDE.get(key, {})
        for name, value in empties.items():
            assert takes(resolved(schema["properties"][name], spec), value), f"{where}.{name}"
            checked.add(key)
    assert {"body", "account", "contact"} <= checked


@pytest.mark.parametrize("path", SYNCS)
def test_all_that_can_be_emptied_is_listed(path: str, spec: dict[str, Any]) -> None:
    """A field that is missing there would stay in Siro as it was."""
    body = spec["paths"][path]["put"]["requestBody"]["content"]["application/json"]["schema"]
    for where, shape, schema in objects(SYNCS[path], body, spec, "body"):
        key = where.rpartition(".")[2].removesuffix("[]")
        empties = CLEARED[path.rpartition("/")[2]] if where == "body" else INSIDE.get(key)
        if empties is not None:
            fields = {name: resolved(schema["properties"][name], spec) for name in fields_of(shape)}
            can_be = {name for name, field in fields.items() if any(takes(field, each) for each in EMPTIES)}
            assert can_be - empties.keys() <= KEPT, where
