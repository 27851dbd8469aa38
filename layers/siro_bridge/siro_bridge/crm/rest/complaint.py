"""The CRM's own message about a refused request, without anybody's data."""

import re
from collections.abc import Collection
from typing import Any

import httpx

LONGEST = 200
"""A longer text is a page or a stack trace, not a message."""

DEEPEST = 3
"""How far inside the answer a message is looked for."""

_NUMBER = re.compile(r"\d{3,}")
_MAIL = re.compile(r"[^\s\"'<>]+@[^\s\"'<>]+")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|«([^»]*)»|“([^”]*)”")
_KEYS = ("message", "detail", "error_description", "error", "title", "errors", "description")


def complaint(response: httpx.Response, sent: Collection[str], known: Collection[str]) -> str:
    """At most one short line: values that we `sent`, addresses, numbers and quoted words become "…".

    Quoted words stay where they are `known`, the names of the fields that we sent.
    """
    text = " ".join(_message(_json(response)).split())
    return masked(text, sent, known) if len(text) <= LONGEST else ""


def masked(text: str, sent: Collection[str], known: Collection[str]) -> str:
    """A text of the CRM's as above: anybody may have written it, and put data into it."""
    for value in sorted(sent, key=len, reverse=True):
        if len(value) > 1 and value not in known:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    text = _MAIL.sub("…", text)
    text = _QUOTED.sub(lambda found: found[0] if _inner(found) in known else "…", text)
    return _NUMBER.sub("…", text)


def _inner(found: re.Match[str]) -> str:
    return next((group for group in found.groups() if group is not None), "")


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _message(body: Any, depth: int = 0) -> str:
    """The first message in the shapes that APIs use, such as {error: {message}} and {errors: [{detail}]}."""
    if isinstance(body, str):
        return body if depth else ""
    if depth > DEEPEST:
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, (_message(child, depth + 1) for child in body[:DEEPEST])))
    if isinstance(body, dict):
        return next(filter(None, (_message(body.get(key), depth + 1) for key in _KEYS)), "")
    return ""
