"""moto's answers in less time: where it does for each request what it could have done once.

Most of what a test of the state table costs is moto reading its expressions and writing its answers. What it does and
answers stays the same.
"""

import copy
from functools import cache
from typing import Any

import pytest
from moto.core import models as core_models
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes, expressions, validators
from moto.dynamodb.parsing.validators import ActionCountValidator

# Both modules are untyped, and say so to mypy in a way that hides their names.
Node: Any = vars(ast_nodes)["Node"]
Traverser: Any = vars(ast_nodes)["DepthFirstTraverser"]
Parser: Any = vars(expressions)["UpdateExpressionParser"]

AS_IT_IS = frozenset({"S", "N", "BOOL", "NULL"})
"""Values of DynamoDB that look the same in Python and in an answer."""

_transact_write_items = DynamoDBBackend.transact_write_items
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


@cache
def _is_node(kind: type) -> bool:
    return issubclass(kind, Node)


def _clone(node: Any) -> Any:
    """A tree of nodes with its own of each; what else it holds does not change."""
    if not _is_node(node.__class__):
        return copy.deepcopy(node)
    clone = object.__new__(node.__class__)
    clone.__dict__.update(node.__dict__)
    if node.children is not None:
        clone.children = [_clone(each) if _is_node(each.__class__) else each for each in node.children]
        for each in clone.children:
            if _is_node(each.__class__):
                each.parent = clone
    return clone


def _traverse(self: Any, node: Any, child_id: int = -1) -> Any:
    """What moto's own does, but that it knows which nodes a traverser has work with."""
    if not _is_node(node.__class__):
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


class _CopiesNoTable:
    """For moto's module `copy`: a transaction keeps its items itself, where moto copies all that its tables hold."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value if isinstance(value, Table) else copy.deepcopy(value)


def _transact(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    before = [_kept(self, operation) for each in transact_items for operation in each.values()]
    try:
        _transact_write_items(self, transact_items)
    except Exception:
        for items, sort, item in before:
            items.pop(sort, None)
            if item is not None:
                items[sort] = item
        raise


def _kept(backend: DynamoDBBackend, operation: dict[str, Any]) -> tuple[dict[Any, Any], DynamoType, Any]:
    """The partition of an item, its sort key, and the item as it is before the transaction."""
    table = backend.get_table(operation["TableName"])
    key = operation.get("Key") or operation["Item"]
    items: Any = table.items[DynamoType(key[table.hash_key_attr])]
    sort = DynamoType(key[str(table.range_key_attr)])
    return items, sort, copy.deepcopy(items.get(sort))


QUICKER: tuple[tuple[Any, str, Any], ...] = (
    (core_models, "CallbackResponse", cache(vars(core_models)["CallbackResponse"])),
    (BaseJSONSerializer, "_serialize_type_structure", _serialize),
    (responses, "method_names_from_class", cache(method_names_from_class)),
    (Parser, "make", cache(Parser.make)),
    (Traverser, "traverse_node_recursively", _traverse),
    (validators, "deepcopy", _clone),
    (ActionCountValidator, "traverse", _count_actions),
    (DynamoDBBackend, "transact_write_items", _transact),
    (models, "copy", _CopiesNoTable),
)
"""Whose, which attribute, and what stands there instead."""

AS_MOTO_HAS_IT = [(owner, name, getattr(owner, name)) for owner, name, _ in QUICKER]


def make_moto_quick(patch: pytest.MonkeyPatch) -> None:
    for each in QUICKER:
        patch.setattr(*each)


def make_moto_slow(patch: pytest.MonkeyPatch) -> None:
    """As it comes, to compare with."""
    for each in AS_MOTO_HAS_IT:
        patch.setattr(*each)
