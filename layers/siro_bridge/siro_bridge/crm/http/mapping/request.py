"""What a CRM is asked by, whatever it is made of; placeholders, JMESPath expressions, forms of a time."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import (
    AfterValidator,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from siro_bridge.crm.http.mapping.placeholders import names_in
from siro_bridge.crm.http.operation import Operation, as_text
from siro_bridge.domain.section import Section


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


class Request(Section, ABC):
    """`{name}` in it stands for a value of the operation; `path` and the like are what a connector makes of it."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What messages call it: `GET /visits/{key}`, without any value."""

    @abstractmethod
    def template(self) -> dict[str, Any]:
        """All that placeholders may stand in, by its key."""

    @abstractmethod
    def filled(self, place: str, values: Mapping[str, Any], *, on_record: bool = False) -> Operation:
        """With `values` in place of the placeholders; a parameter whose own has no value here is left out.

        Raises CrmRefusedError for a value that it cannot hold.
        """

    def adding(self, operation: Operation, params: Mapping[str, Any]) -> Operation:
        """With more parameters, where this request has them."""
        return operation.adding(params={name: as_text(value) for name, value in params.items()})

    @property
    def asking(self) -> str:
        """The key that says which records are asked for, and in which order."""
        return "params"

    def made_of(self) -> str:
        *most, last = self.template()
        return f"{', '.join(most)} or {last}" if most else last


def placeholders(request: Request) -> set[str]:
    """The names between braces that the request uses."""
    return names_in(request.template())


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
            raise ValueError(f"{{{needs}}} must stand in its {request.made_of()}")
        return request

    return AfterValidator(check)
