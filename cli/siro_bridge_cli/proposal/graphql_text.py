"""Queries as text: what a mapping asks for, and no more."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import jmespath

from siro_bridge_cli.proposal.graphql_api import Argument, GraphqlList, Operation

Tree = dict[str, Any]
Path = tuple[str, ...]


def selection(expressions: Iterable[str]) -> str:
    """All that JMESPath expressions over one record look for, as GraphQL asks for it."""
    tree: Tree = {}
    for expression in expressions:
        for path in _paths(jmespath.compile(expression).parsed, ()):
            at = tree
            for name in path:
                at = at.setdefault(name, {})
    return _shown(tree)


def list_query(of: GraphqlList, used: Sequence[str], asked: str) -> list[str]:
    """The query of a page: `used` are the names of its variables, `asked` what is asked for of each record."""
    given = [each for each in of.operation.arguments if each.name in used]
    inside = [f"{each.name}: ${each.name}" for each in given]
    if of.order:
        inside.append(f"{of.order.argument}: {of.order.value}")
    head = f"query {_title(of.operation.field)}{_declared(given)} {{"
    with_arguments = f"({', '.join(inside)})" if inside else ""
    called = f"  {of.operation.field}{with_arguments} {{"
    return [head, called, *(f"    {line}" for line in _page(of, asked)), "  }", "}"]


def operation_query(kind: str, of: Operation, asked: str) -> list[str]:
    """`asked` is what is asked for below the field; nothing of what has nothing below it."""
    inside = ", ".join(f"{each.name}: ${each.name}" for each in of.arguments)
    below = asked
    if of.answer.startswith("... on "):
        below = f"{of.answer} {{ {asked} }}"
    called = f"{of.field}({inside})" if inside else of.field
    asks = f"{called} {{ {below} }}" if below else called
    return [f"{kind} {_title(of.field)}{_declared(of.arguments)} {{", f"  {asks}", "}"]


def _page(of: GraphqlList, asked: str) -> Iterator[str]:
    if not of.nodes:
        yield asked
        return
    yield f"edges {{ node {{ {asked} }} }}" if of.nodes.startswith("edges") else f"{of.nodes} {{ {asked} }}"
    if of.token:
        yield of.token
    if of.page_info:
        name, *parts = of.page_info
        yield f"{name} {{ {' '.join(parts)} }}"
    if of.total:
        yield of.total


def _declared(given: Sequence[Argument]) -> str:
    declared = ", ".join(f"${each.name}: {each.type}" for each in given)
    return f"({declared})" if declared else ""


def _title(field: str) -> str:
    return field[:1].upper() + field[1:]


def _shown(tree: Tree) -> str:
    return " ".join(f"{name} {{ {_shown(below)} }}" if below else name for name, below in tree.items())


def _paths(node: Any, base: Path) -> list[Path]:
    """Where an expression ends, by names alone."""
    kind, children = node["type"], node["children"]
    if kind == "field":
        return [(*base, node["value"])]
    if kind in ("current", "identity"):
        return [base]
    if kind in _CHAINS:
        ends = [base]
        for child in children:
            ends = [end for start in ends for end in _paths(child, start)]
        return ends
    return [end for child in children for end in _paths(child, base)]


_CHAINS = frozenset(("subexpression", "projection", "value_projection", "flatten"))
"""Kinds of expression whose second part is looked for in what the first one found."""
