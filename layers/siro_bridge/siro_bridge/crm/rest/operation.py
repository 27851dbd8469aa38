"""A request of the mapping with its values put in, and the name that errors call it by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from siro_bridge.crm.rest.mapping.request import PLACEHOLDER, Request, names_in
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.mapping.place import Where


@dataclass(frozen=True, slots=True)
class Operation:
    """One filled request. `place` is the mapping's, `request` its method and path template: neither has values.

    `on_record` says that it concerns one record, so that a refusal is that record's and not the mapping's.
    `sent` holds the texts of the values, which the CRM may quote in its messages and we may not.
    """

    place: str
    request: str
    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    on_record: bool = False
    sent: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def adding(self, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None) -> "Operation":
        """With more parameters, or more top-level keys in the body."""
        merged = {**(self.body or {}), **body} if body else self.body
        return replace(self, params={**self.params, **(params or {})}, body=merged)

    def at(self, url: str) -> "Operation":
        """At an address that holds its whole query already."""
        return replace(self, url=url, params={})

    def with_header(self, name: str, value: str | None) -> "Operation":
        return self if value is None else replace(self, headers={**self.headers, name: value})


def request_name(request: Request) -> str:
    """`GET /visits/{key}`."""
    return f"{request.method} {request.path}"


def named(where: str, request: Request) -> str:
    """A place in the mapping with the request that it is about: `…: engagements.get: GET /visits/{key}`."""
    return f"{where}: {request_name(request)}"


def in_request(where: Where, request: Request) -> Where:
    """The places of keys that are about one request, each with its method and path template."""
    return lambda *path: named(where(*path), request)


def fill(request: Request, where: str, values: Mapping[str, Any], *, on_record: bool = False) -> Operation:
    """Puts `values` into the request's placeholders; a parameter whose own has no value here is left out.

    Raises CrmRefusedError for a value no path can hold.
    """
    name, body = request_name(request), _fill(request.body, values)
    given = {key: value for key, value in request.params.items() if names_in(value) <= values.keys()}
    params = {key: _fill(value, values) for key, value in given.items()}
    return Operation(
        place=where,
        request=name,
        method=request.method,
        url=_fill_path(request.path, values, name),
        params={key: as_text(value) for key, value in params.items() if value is not None},
        headers={key: _fill_header(value, values, name) for key, value in request.headers.items()},
        body=body,
        on_record=on_record,
        sent=frozenset(_leaves(dict(values))),
        known=frozenset((*_keys(dict(values)), *_keys(body))),
    )


def as_text(value: object) -> str:
    """As a query or header holds it: what is no text as JSON writes it, and nothing as nothing, never as "None"."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, default=str) if isinstance(value, bool | list | dict) else str(value)


def _fill(template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, dict):
        return {key: _fill(child, values) for key, child in template.items()}
    if isinstance(template, list):
        return [_fill(child, values) for child in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole and whole[1] in values:
        return values[whole[1]]
    return PLACEHOLDER.sub(lambda found: as_text(values.get(found[1], found[0])), template)


def _fill_header(template: str, values: Mapping[str, Any], name: str) -> str:
    text = as_text(_fill(template, values))
    if not (text.isascii() and text.isprintable()):
        raise CrmRefusedError(f"{name}: a value has characters that no header can hold")
    return text


def _fill_path(template: str, values: Mapping[str, Any], name: str) -> str:
    def segment(text: str) -> str:
        if text in ("", ".", ".."):  # would address another resource than the one meant
            raise CrmRefusedError(f"{name}: the id is empty or made of dots, which no path can hold")
        return quote(text, safe="")

    return PLACEHOLDER.sub(lambda found: segment(as_text(values[found[1]])), template)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for child in value:
            yield from _leaves(child)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from map(str, value)
        for child in value.values():
            yield from _keys(child)
