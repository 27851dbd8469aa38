"""One HTTP request of the mapping file."""

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, field_validator

from siro_bridge.crm.http.mapping.placeholders import PLACEHOLDER, names_in
from siro_bridge.crm.http.mapping.request import JsonBody, Request, is_header_name
from siro_bridge.crm.http.operation import Operation, as_text, keys_of, put_in
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.mapping.base import Scalar


class RestRequest(Request):
    """One HTTP request.

    `{name}` in `path`, `params`, `headers` and `body` stands for a value of the operation: percent-encoded
    in the path; in the body a string that is nothing but `"{name}"` becomes the value with its own type.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: str = Field(min_length=1, pattern=r"^/")
    """below the secret's `base_url`"""
    params: dict[str, Scalar] = {}
    """the query string"""
    headers: dict[str, str] = {}
    """beside those of the secret; nothing secret belongs here"""
    body: JsonBody = None
    """sent as JSON"""

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            is_header_name(name)
            if not (value.isascii() and value.isprintable()):
                raise ValueError(f"{name}: a header holds ASCII characters only, and no line break")
        return headers

    @field_validator("path")
    @classmethod
    def _is_only_a_path(cls, path: str) -> str:
        if found := re.search(r"[?#]", path):
            raise ValueError(f"no {found[0]} stands in a path; put what the query asks for into params")
        return path

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def template(self) -> dict[str, Any]:
        return {"path": self.path, "params": self.params, "headers": self.headers, "body": self.body}

    def filled(self, place: str, values: Mapping[str, Any], *, on_record: bool = False) -> Operation:
        body = put_in(self.body, values)
        ours = {name: value for name, value in values.items() if name != "record"}  # the names in it are the CRM's
        given = {key: value for key, value in self.params.items() if names_in(value) <= values.keys()}
        params = {key: put_in(value, values) for key, value in given.items()}
        return Operation(
            place=place,
            request=self.name,
            method=self.method,
            url=_fill_path(self.path, values, self.name),
            params={key: as_text(value) for key, value in params.items() if value is not None},
            headers={key: _fill_header(value, values, self.name) for key, value in self.headers.items()},
            body=body,
            on_record=on_record,
            known=keys_of(ours) | keys_of(self.body) | frozenset(self.params),
        )


def _fill_header(template: str, values: Mapping[str, Any], name: str) -> str:
    text = as_text(put_in(template, values))
    if not (text.isascii() and text.isprintable()):
        raise CrmRefusedError(f"{name}: a value has characters that no header can hold")
    return text


def _fill_path(template: str, values: Mapping[str, Any], name: str) -> str:
    def segment(text: str) -> str:
        if text in ("", ".", ".."):  # would address another resource than the one meant
            raise CrmRefusedError(f"{name}: the id is empty or made of dots, which no path can hold")
        return quote(text, safe="")

    return PLACEHOLDER.sub(lambda found: segment(as_text(values[found[1]])), template)
