"""A refusal of the CRM's: the names of ours that it speaks of, and its own words beside them."""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import httpx2

from siro_bridge.domain.phrases import phrases_in
from siro_bridge.domain.said import Said
from siro_bridge.http_answers import json_or

DEEPEST = 3
"""How far inside the answer a message is looked for."""

MOST_NAMES = 5

_KEYS = ("message", "detail", "error_description", "error", "title", "errors", "description", "msg")

_OF_THE_RECORD = frozenset({"non_field_errors", "__all__", "base"})
"""Where frameworks put what is about no field, beside those that are."""

_WORD = re.compile(r"\w+")


class Complaint(NamedTuple):
    """`names` are ours, in one line, or nothing; `phrases` those that all CRMs use.

    `said` are the CRM's words, for those who may see its data.
    """

    names: str
    phrases: str
    said: Said

    @property
    def told(self) -> str:
        """` and names budget (too long)`: for a message, behind what was answered."""
        return told(self.names, self.phrases)


def complaint(response: httpx2.Response, known: Collection[str]) -> Complaint:
    """`known` are names that the mapping holds: of the answer's text they are all that a message may have."""
    return complaint_of(json_or(response, None), known, depth=0)


def complaint_of(message: Any, known: Collection[str], depth: int = 1) -> Complaint:
    """Of what the mapping says is the message, or has it."""
    text = " ".join(_message(message, depth, _OF_THE_RECORD.union(known)).split())
    return Complaint(named([text, *_pointers(message)], known), phrases_in(text), Said(text))


def told(names: str, phrases: str) -> str:
    return (f" and names {names}" if names else "") + (f" ({phrases})" if phrases else "")


def named(texts: Collection[str], known: Collection[str]) -> str:
    """The names among the words, in the order of the words: taken from the mapping, and not from what was said."""
    ours = {name: name for name in known if name not in _KEYS}
    ours |= {name.rpartition(".")[2]: name for name in ours if "." in name}
    found = dict.fromkeys(ours[word] for text in texts for word in _WORD.findall(text) if word in ours)
    return ", ".join(list(found)[:MOST_NAMES])


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


def _pointers(body: Any, depth: int = 0) -> Iterator[str]:
    """Where an error says what it is about: {field: "amount"}, {source: {pointer: "/data/amount"}}, {loc: [...]}."""
    if isinstance(body, dict) and depth <= DEEPEST:
        for key in ("field", "fields", "loc", "pointer", "param", "path", "property"):
            steps = body.get(key)
            yield from (step for step in (steps if isinstance(steps, list) else [steps]) if isinstance(step, str))
        for child in body.values():
            yield from _pointers(child, depth + 1)
    elif isinstance(body, list):
        for child in body[:DEEPEST]:
            yield from _pointers(child, depth + 1)
