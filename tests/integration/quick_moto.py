"""moto's answers in less time: where it does for each request what it could have done once.

Most of what a test of the state table costs is moto reading its expressions and writing its answers. What it does and
answers stays the same.
"""

from functools import cache
from typing import Any

import pytest
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.parsing import ast_nodes, expressions
from moto.dynamodb.parsing.validators import ActionCountValidator

# Both modules are untyped, and say so to mypy in a way that hides their names.
Node: Any = vars(ast_nodes)["Node"]
Traverser: Any = vars(ast_nodes)["DepthFirstTraverser"]
Parser: Any = vars(expressions)["UpdateExpressionParser"]

AS_IT_IS = frozenset({"S", "N", "BOOL", "NULL"})
"""Values of DynamoDB that look the same in Python and in an answer."""

_structure = BaseJSONSerializer._serialize_type_structure


def _serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """A value of an item without a look for each type that it could have and each name that moto gives those."""
    if shape.name == "AttributeValue" and type(value) is dict and value.keys() <= AS_IT_IS:
        serialized[key] = value
    else:
        _structure(self, serialized, value, shape, key)


@cache
def _is_processed(traverser: Any, node: Any) -> bool:
    processed = traverser._processing_map(object.__new__(traverser))
    return issubclass(node, tuple(processed))


def _traverse(self: Any, node: Any, child_id: int = -1) -> Any:
    """What moto's own does, but that it knows which nodes a traverser has work with."""
    if not isinstance(node, Node):
        return node
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        self.pre_processing_of_child(node, number)
        _traverse(self, child, number)
    if _is_processed(self.__class__, node.__class__):
        node = self.process(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node


def _count_actions(self: Any, node: Any) -> Any:
    """Of the whole expression, in which those of each of its parts are."""
    return self.verify_action_counts(node)


def make_moto_quick(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize)
    patch.setattr("moto.core.responses.method_names_from_class", cache(method_names_from_class))
    patch.setattr(Parser, "make", cache(Parser.make))
    patch.setattr(Traverser, "traverse_node_recursively", _traverse)
    patch.setattr(ActionCountValidator, "traverse", _count_actions)
