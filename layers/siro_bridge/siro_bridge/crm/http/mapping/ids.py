"""Ids of a mapping for a REST CRM that would be made of nothing: `to_string` of a null is the text "null"."""

from collections.abc import Iterator
from typing import Any

import jmespath

from siro_bridge.crm.http.mapping.sections import HttpMapping

_ENTITIES = ("opportunities", "engagements", "accounts")
_ID = "externalId"
_ASKING_FIRST = {"and_expression": 1, "filter_projection": 1}
"""Kinds of expression → from which child on they stand for what was asked about before."""

_WHY = (
    'to_string makes the text "null" of a null, which would be one record for all that have none; leave it out, '
    "since numbers become text by themselves, or ask first: id && join('-', [to_string(id), …])"
)

Node = dict[str, Any]


def id_mistakes(mapping: HttpMapping) -> Iterator[str]:
    """One line each: file, line, key, and what to write."""
    for entity in _ENTITIES:
        section = getattr(mapping, entity)
        for path, text in _expressions(section) if section else ():
            tree: Any = jmespath.compile(text).parsed
            is_id = path == ("key",) or _ID.casefold() in path[-1].casefold()
            if any(map(_makes_text_of_nothing, [tree] if is_id else _ids(tree))):
                yield f"{mapping.place(entity, *path)}: {_WHY}"


def _expressions(section: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("key",), section.key
    yield from ((("fields", name), text) for name, text in section.fields.items())


def _ids(tree: Node) -> Iterator[Node]:
    """What an object made in the expression has as its id: `staff[].{externalId: …}`."""
    if tree["type"] == "key_val_pair" and tree["value"] == _ID:
        yield tree
    for child in _unasked(tree):
        yield from _ids(child)


def _makes_text_of_nothing(tree: Node) -> bool:
    if tree["type"] == "function_expression" and tree["value"] == "to_string":
        return any(child["type"] != "literal" for child in tree["children"])
    return any(map(_makes_text_of_nothing, _unasked(tree)))


def _unasked(tree: Node) -> list[Node]:
    children: list[Node] = tree["children"]
    return children[: _ASKING_FIRST.get(tree["type"], len(children))]
