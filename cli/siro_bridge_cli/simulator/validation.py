"""Request bodies checked against the payload types, with refusals in Zod's shape and words."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from siro_bridge_cli.simulator.errors import issue, zod_error

_EXPECTED = {
    "string_type": "string",
    "float_type": "number",
    "bool_type": "boolean",
    "list_type": "array",
    "dict_type": "object",
}


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def validate(shape: Any, body: Any) -> Any:
    """Return the body as the shape; raises the 422 that lists every issue, each with its path."""
    try:
        return _adapter(shape).validate_python(body)
    except ValidationError as error:
        raise zod_error([_issue(detail) for detail in error.errors(include_url=False)]) from error


def _issue(detail: ErrorDetails) -> dict[str, Any]:
    kind, path = detail["type"], detail["loc"]
    if kind == "missing":
        return issue(path, "Required", "invalid_type", received="undefined")
    if kind == "literal_error":
        options = detail["ctx"]["expected"].replace(" or ", " | ").replace(", ", " | ")
        if not isinstance(detail["input"], str):
            return _wrong_type(path, options, detail["input"])
        message = f"Invalid enum value. Expected {options}, received '{detail['input']}'"
        return issue(path, message, "invalid_enum_value")
    if kind in _EXPECTED:
        return _wrong_type(path, _EXPECTED[kind], detail["input"])
    return _broken_bound(detail)


def _broken_bound(detail: ErrorDetails) -> dict[str, Any]:
    """Tell of a value of the right type that is not allowed; our own checks have Zod's code and words already."""
    kind, path = detail["type"], detail["loc"]
    if kind == "finite_number":
        return issue(path, "Number must be finite", "not_finite")
    if kind == "string_too_short":
        least = detail["ctx"]["min_length"]
        message = f"String must contain at least {least} character(s)"
        return issue(path, message, "too_small", minimum=least, type="string", inclusive=True, exact=False)
    return issue(path, detail["msg"], kind)


def _wrong_type(path: tuple[str | int, ...], expected: str, value: Any) -> dict[str, Any]:
    received = javascript_type(value)
    message = f"Expected {expected}, received {received}"
    return issue(path, message, "invalid_type", expected=expected, received=received)


def javascript_type(value: Any) -> str:
    if value is None:
        return "null"
    for name, kinds in _JAVASCRIPT_TYPES.items():
        if isinstance(value, kinds):
            return name
    return "unknown"


# In this order: in Python a bool is a number too.
_JAVASCRIPT_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "number": (int, float),
    "string": (str,),
    "array": (list, tuple),
    "object": (dict,),
}
