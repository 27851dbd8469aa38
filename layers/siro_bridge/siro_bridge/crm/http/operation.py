"""A request of the mapping with its values put in, and the name that errors call it by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from siro_bridge.crm.http.mapping.placeholders import PLACEHOLDER
from siro_bridge.domain.errors import CrmRefusedError

LONGEST_NUMBER = 18
"""Digits of an id that is sent as a number."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One filled request. `place` is the mapping's, `request` its method and path template: neither has values.

    `on_record` says that it concerns one record, so that a refusal is that record's and not the mapping's.
    `known` are names that the mapping holds, the only words of the CRM's answer that a message may have.
    """

    place: str
    request: str
    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    on_record: bool = False
    known: frozenset[str] = frozenset()
    source: str = "it"
    """where the text of a query stands, whose lines a CRM counts: a file beside the mapping, or the mapping's place"""
    partial: bool = False
    """a record, one or many, may be read in part: the answer says which field of it could not be"""

    def adding(self, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None) -> "Operation":
        """With more parameters, or more top-level keys in the body."""
        merged = {**(self.body or {}), **body} if body else self.body
        return replace(self, params={**self.params, **(params or {})}, body=merged)

    def at(self, url: str) -> "Operation":
        """At an address that holds its whole query already."""
        return replace(self, url=url, params={})

    def with_header(self, name: str, value: str | None) -> "Operation":
        return self if value is None else replace(self, headers={**self.headers, name: value})


def as_text(value: object) -> str:
    """As a query or header holds it: what is no text as JSON writes it, and nothing as nothing, never as "None"."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, default=str) if isinstance(value, bool | list | dict) else str(value)


def put_in(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with values for its placeholders; a text that is nothing but one becomes the value itself.

    Raises CrmRefusedError for an id that is to be a number and is none.
    """
    if isinstance(template, dict):
        return {key: put_in(child, values) for key, child in template.items()}
    if isinstance(template, list):
        return [put_in(child, values) for child in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole and whole[1] in values:
        value = values[whole[1]]
        return value if whole[0] == f"{{{whole[1]}}}" else _number(value)
    return PLACEHOLDER.sub(lambda found: as_text(values.get(found[1], found[0])), template)


def _number(value: Any) -> int:
    """An external id is a text; some APIs take no text for a number."""
    text = as_text(value)
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise CrmRefusedError("an id that the mapping has as a number is none")
    return int(text)


def keys_of(value: object) -> frozenset[str]:
    """The names that values go by."""
    return frozenset(_keys(dict(value) if isinstance(value, Mapping) else value))


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from map(str, value)
        for child in value.values():
            yield from _keys(child)
