"""The CRM's own message about a refused request, without anybody's data."""

from collections.abc import Collection
from typing import Any, NamedTuple

import httpx2

from siro_bridge.crm.masking import LONGEST_KEPT, masked
from siro_bridge.http_answers import json_or

LONGEST = 200
"""A longer text is a page or a stack trace, not a message."""

DEEPEST = 3
"""How far inside the answer a message is looked for."""

_KEYS = ("message", "detail", "error_description", "error", "title", "errors", "description", "msg")

_OF_THE_RECORD = frozenset({"non_field_errors", "__all__", "base"})
"""Where frameworks put what is about no field, beside those that are."""


class Complaint(NamedTuple):
    """`masked` is one short line, or nothing; `said` the CRM's own words, for those who may see its data."""

    masked: str
    said: str


def complaint(response: httpx2.Response, sent: Collection[str], known: Collection[str]) -> Complaint:
    return complaint_of(json_or(response, None), sent, known, depth=0)


def complaint_of(message: Any, sent: Collection[str], known: Collection[str], depth: int = 1) -> Complaint:
    """Of what the mapping says is the message, or has it."""
    text = " ".join(_message(message, depth, _OF_THE_RECORD.union(known)).split())
    return Complaint(masked(text, sent, known) if len(text) <= LONGEST else "", text[:LONGEST_KEPT])


def _message(body: Any, depth: int, names: Collection[str]) -> str:
    """The first message in the shapes that APIs use, such as {error: {message}} and {errors: [{detail}]}."""
    if isinstance(body, str):
        return body if depth else ""
    if depth > DEEPEST:
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, (_message(child, depth + 1, names) for child in body[:DEEPEST])))
    if isinstance(body, dict):
        found = (_message(body.get(key), depth + 1, names) for key in _KEYS)
        return next(filter(None, found), "") or _by_field(body, depth, names)
    return ""


def _by_field(body: dict[str, Any], depth: int, names: Collection[str]) -> str:
    """{amount: [...]}, as Django and Rails answer. Only of `names`, and no bare texts: it might be a record."""
    found = ((name, body[name]) for name in body if name in names and (depth or isinstance(body[name], list)))
    told = ((name, _message(each, depth + 1, names)) for name, each in found)
    return "; ".join(f"{name}: {text}" for name, text in told if text)
