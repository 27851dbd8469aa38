"""Whether a JMESPath expression finds what it names in an answer of a known shape."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import jmespath

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """`name` is not in the answer; `beside` is what is there instead."""

    name: str
    beside: Collection[str]


class _Anything:
    """What cannot be told from the query: what a function makes, or a value of a scalar that has parts of its own."""


ANYTHING = _Anything()


def follow(text: str, shape: Any) -> Any:
    """The shape of what it finds, ANYTHING, or the first that is Missing. `shape` is as answer_shape.py has it."""
    tree: Any = jmespath.compile(text).parsed
    return _follow(tree, shape)


def _follow(node: Node, shape: Any) -> Any:
    if isinstance(shape, Missing | _Anything):
        return shape
    return _KINDS.get(node["type"], _parts)(node, shape)


def _field(node: Node, shape: Any) -> Any:
    name = str(node["value"])
    if not isinstance(shape, dict):
        return ANYTHING  # below a value without a selection: a JSON scalar may have parts
    if name not in shape:
        return Missing(name, tuple(shape))
    return ANYTHING if shape[name] is None else shape[name]


def _chain(node: Node, shape: Any) -> Any:
    """One after the other; the condition of a filter is a third child, and makes no difference."""
    for child in node["children"][:2] if node["type"] == "filter_projection" else node["children"]:
        shape = _follow(child, shape)
    return shape


def _same(node: Node, shape: Any) -> Any:
    del node
    return shape


def _parts(node: Node, shape: Any) -> Any:
    """Of functions, objects and conditions: each part must be there, and what is made of them is not known.

    `map(&node, visits.edges)` is the connector's own way to keep null nodes.
    """
    parts = node["children"]
    if parts and parts[0]["type"] == "expref":
        return _follow(parts[0]["children"][0], _follow(parts[1], shape))
    found = (_follow(child, shape) for child in parts if child["type"] != "expref")
    return next((each for each in found if isinstance(each, Missing)), ANYTHING)


_KINDS: dict[str, Callable[[Node, Any], Any]] = {
    "field": _field,
    **dict.fromkeys(
        ("subexpression", "index_expression", "pipe", "projection", "filter_projection", "flatten"), _chain
    ),
    **dict.fromkeys(("index", "slice", "current", "identity"), _same),
}
"""Kind of expression → how a shape is followed through it; lists are as what they hold."""
