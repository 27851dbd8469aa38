"""What an answer to a query will have, as far as the query alone tells: its names, and those below each."""

from collections.abc import Iterator
from typing import Any

from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

Shape = dict[str, Any]
"""Name in the answer → the shape below it; None of a value without a selection. Lists are as what they hold."""


def shape_of(document: DocumentNode, operation: OperationDefinitionNode) -> Shape:
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return _of(operation.selection_set, fragments, frozenset())


def _of(selected: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], inside: frozenset[str]) -> Shape:
    shape: Shape = {}
    for field, seen in _fields(selected, fragments, inside):
        name = (field.alias or field.name).value
        below = _of(field.selection_set, fragments, seen) if field.selection_set else None
        shape[name] = {**(shape.get(name) or {}), **below} if below is not None else shape.get(name)
    return shape


def _fields(
    selected: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], inside: frozenset[str]
) -> Iterator[tuple[FieldNode, frozenset[str]]]:
    """With those of fragments; one that spreads itself is the server's to refuse."""
    for each in selected.selections:
        match each:
            case FieldNode():
                yield each, inside
            case InlineFragmentNode():
                yield from _fields(each.selection_set, fragments, inside)
            case FragmentSpreadNode() if each.name.value in fragments and each.name.value not in inside:
                name = each.name.value
                yield from _fields(fragments[name].selection_set, fragments, inside | {name})
            case _:
                pass
