"""Siro's reasons for a refusal, told again in words that we know: its paths and sentences may quote what was sent."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from typing_extensions import is_typeddict

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.phrases import phrases_in
from siro_bridge.domain.sentences import Sentences, names_in

_ZOD = Sentences(
    "Required", "Expected {}, received {}", "Invalid enum value. Expected {}, received {}", "Invalid literal value",
    "Invalid input: expected {}, received {}", "Invalid option: expected one of {}",
    "Unrecognized key(s) in object: {}", "Unrecognized key: {}", "Unrecognized keys: {}",
    "Invalid discriminator value. Expected {}",
    "String must contain at least {} character(s)", "String must contain at most {} character(s)",
    "String must contain exactly {} character(s)", "Array must contain at least {} element(s)",
    "Array must contain at most {} element(s)", "Number must be greater than or equal to {}",
    "Number must be less than or equal to {}", "Number must be greater than {}", "Number must be less than {}",
    "Number must be finite", "Too small: expected {} to have {}", "Too big: expected {} to have {}",
    "Invalid email address", "Invalid email", "Invalid url", "Invalid URL", "Invalid uuid", "Invalid UUID",
    "Invalid datetime", "Invalid ISO datetime", "Invalid date", "Invalid phone number", "Invalid input", "Invalid",
    "Expected a positive number", "Send exactly one of id or externalId",
)  # fmt: skip

_TOLD = Sentences(
    "Recording not found", "User not found", "OAuth app not found", "Access token not found", "Not found",
    "Engagement not found", "Opportunity not found", "Account not found", "Contact not found", "Connection not found",
    "No {} with externalId '{}' has been synced on this connection", "The recording is not linked to this record",
    "User does not have access", "Too many records in one batch", "request entity too large",
    "The request body is not valid JSON", "Invalid cursor", "Invalid client secret", "Unauthorized", "Forbidden",
    "Forbidden: the token's scope is read", "Forbidden: the token belongs to another organization",
    "Internal server error", "Bad request", "Validation failed",
)  # fmt: skip

_CODES = frozenset(
    {
        "invalid_type", "invalid_literal", "custom", "invalid_union", "invalid_union_discriminator",
        "invalid_enum_value", "unrecognized_keys", "invalid_arguments", "invalid_return_type", "invalid_date",
        "invalid_string", "invalid_format", "invalid_value", "invalid_key", "invalid_element", "too_small", "too_big",
        "invalid_intersection_types", "not_multiple_of", "not_finite",
    }
)  # fmt: skip
"""Zod's, of its versions 3 and 4."""

_TYPES = frozenset(
    {
        "string", "number", "boolean", "array", "object", "null", "undefined", "nan", "date", "bigint", "integer",
        "float", "function", "map", "set", "symbol", "void", "unknown", "engagement", "opportunity", "account",
        "contact", "user", "recording",
    }
)  # fmt: skip
LARGEST_SIZE = 10_000

_OF_A_REQUEST = frozenset({"body", "query", "params", "headers", "data"})

MOST_NAMES = 5
_NAME = re.compile(r"\b[A-Za-z_]\w+")
"""No number: one may be a phone's part."""

UNKNOWN = "Siro gives a reason in other words than we know"


def issues_in(body: object, sent: Collection[str]) -> tuple[Issue, ...]:
    """Siro's two error shapes: `{error}` and a 422's `{name: "ZodError", issues: [...]}`.

    `sent` are the names and ids that the request had: beside numbers, and names of Siro's own, they are what is told.
    """
    if not isinstance(body, dict):
        return ()
    known = _words().union(sent)
    if isinstance(body.get("issues"), list):
        return tuple(_issue(issue, known) for issue in body["issues"] if isinstance(issue, dict))
    if "error" not in body:
        return ()
    text = str(body["error"])
    return (Issue((), _TOLD.told(text, known) or _selected(text)),)


def words_in(body: object) -> str:
    """All of it, word for word."""
    if not isinstance(body, dict):
        return ""
    if not isinstance(body.get("issues"), list):
        return str(body.get("error", ""))
    return "; ".join(f"{_joined(issue.get('path'))}: {issue.get('message', '')}" for issue in _objects(body["issues"]))


def names_of(value: Any) -> Iterator[str]:
    """The keys in what is sent, and the words of its ids."""
    if isinstance(value, Mapping):
        yield from map(str, value)
        external_id = str(value.get("externalId") or "")
        yield external_id
        yield from names_in(external_id)
        value = list(value.values())
    if isinstance(value, list | tuple):
        for child in value:
            yield from names_of(child)


@cache
def _words() -> frozenset[str]:
    """Siro's names of fields, the words of which it takes one, types, and sizes: none of it says a thing of anybody."""
    from siro_bridge.domain.payload import models  # noqa: PLC0415  only who is refused needs them

    fields = (shape.__annotations__ for shape in vars(models).values() if is_typeddict(shape))
    choices = (get_args(get_args(each)[0]) for each in (models.ActivityType, models.Disposition, models.Direction))
    sizes = map(str, range(LARGEST_SIZE + 1))
    return _OF_A_REQUEST.union(_TYPES, sizes, *map(frozenset, fields), *choices)


def _issue(issue: Mapping[str, Any], known: Collection[str]) -> Issue:
    path = issue.get("path")
    parts = path if isinstance(path, list) else [] if path is None else [path]
    return Issue(tuple(_step(part, known) for part in parts), _message(issue, known))


def _step(part: Any, known: Collection[str]) -> str | int:
    if isinstance(part, int):
        return part
    return part if isinstance(part, str) and part in known else "…"


def _message(issue: Mapping[str, Any], known: Collection[str]) -> str:
    text = str(issue.get("message", ""))
    told = _ZOD.told(text, known)
    code = str(issue.get("code", ""))
    return told or (f"{code}, " if code in _CODES else "") + _selected(text)


def _selected(text: str) -> str:
    """Of a text that fits no sentence: Siro's own names of fields, and phrases that all systems use."""
    fields = _words() - _TYPES - _OF_A_REQUEST
    found = dict.fromkeys(name for name in _NAME.findall(text) if name in fields)
    names = f", and names {', '.join(list(found)[:MOST_NAMES])}" if found else ""
    phrases = phrases_in(text)
    return f"{UNKNOWN}{names}{f' ({phrases})' if phrases else ''}"


def _objects(found: list[Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in found if isinstance(each, dict))


def _joined(path: Any) -> str:
    return ".".join(map(str, path)) if isinstance(path, list) else str(path or "body")
