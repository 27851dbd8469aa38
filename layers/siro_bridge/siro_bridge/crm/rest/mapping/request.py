"""One HTTP request of the mapping file: its keys, its placeholders, its JMESPath expressions."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    field_validator,
)

from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import Scalar

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def _compiles(expression: str) -> str:
    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(f"must be a JMESPath expression ({str(error).splitlines()[0]})") from None
    return expression


def _is_time_format(name: str) -> str:
    if name not in ("iso", "epoch", "epoch_ms", "epoch_us", "epoch_ns") and "%" not in name:
        raise ValueError('"iso", "epoch", "epoch_ms", "epoch_us", "epoch_ns" or a pattern such as "%Y-%m-%d %H:%M:%S"')
    return name


def _are_time_formats(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """One complaint, whichever of the two it was meant to be."""
    try:
        formats = check(value)
    except ValidationError:
        formats = ()
    for name in (formats,) if isinstance(formats, str) else formats or ("",):
        _is_time_format(name)
    return formats


def is_header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header, such as Idempotency-Key")
    return name


_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def _is_json(body: Any) -> Any:
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError("must be what JSON can hold; quote dates, and leave out .inf and .nan") from None
    return body


JsonBody = Annotated[Any, AfterValidator(_is_json)]
Expression = Annotated[str, AfterValidator(_compiles)]
_TIME_FORMAT = {
    "type": "string",
    "pattern": "^(iso|epoch|epoch_ms|epoch_us|epoch_ns)$|%",
    "examples": ["iso", "epoch_ms"],
}
TimeFormat = Annotated[str, AfterValidator(_is_time_format), WithJsonSchema(_TIME_FORMAT)]
TimeFormats = Annotated[
    str | tuple[str, ...],
    WrapValidator(_are_time_formats),
    WithJsonSchema({"anyOf": [_TIME_FORMAT, {"type": "array", "items": _TIME_FORMAT, "minItems": 1}]}),
]


class Request(Section):
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


def placeholders(request: Request) -> set[str]:
    """The names between braces that the request uses."""
    return names_in([request.path, request.params, request.headers, request.body])


def names_in(template: object) -> set[str]:
    """The names between braces anywhere in a text, or in what a YAML value holds."""
    return {name for text in _texts(template) for name in PLACEHOLDER.findall(text)}


def allows(*names: str, needs: str | None = None) -> AfterValidator:
    """The placeholders that a request may use, and the one that it cannot do without."""

    def check(request: Request | None) -> Request | None:
        if request is None:
            return None
        used = placeholders(request)
        if unknown := sorted(used.difference(names)):
            known = ", ".join(f"{{{name}}}" for name in names) or "none"
            raise ValueError(f"{{{unknown[0]}}} is not known here; the placeholders are: {known}")
        if needs and needs not in used:
            raise ValueError(f"{{{needs}}} must stand in its path, params, headers or body")
        return request

    return AfterValidator(check)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)
