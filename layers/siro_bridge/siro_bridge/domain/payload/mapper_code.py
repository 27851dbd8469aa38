"""A tree of columns as one straight Python function: no loop, no call for most values.

Interpreting the tree costs twice as much for each row, and rows come by the million. As `dataclasses` does,
the source is put together and run once; every name in it comes from a checked field path, by `repr`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any, TypeVar

from siro_bridge.domain.payload.ids import NO_IDS
from siro_bridge.domain.payload.values import (
    Convert,
    Remembering,
    TimeConverter,
    Translator,
    field_text,
    id_text,
    number,
    text,
)

Build = Callable[[Sequence[Any]], dict[str, Any]]
Key = str | int
T = TypeVar("T")
BLANK = " \uffff"
"""Texts from here on begin with something visible."""


@dataclass(slots=True)
class Node:
    """An object, or a list whose keys are its indexes. A leaf is the place in the row, and what converts it.

    One of which Siro takes only the `whole` number of parts is left out when one of them is null.
    """

    leaves: dict[Key, tuple[int, Convert]] = field(default_factory=dict)
    constants: dict[Key, Any] = field(default_factory=dict)
    children: dict[Key, "Node"] = field(default_factory=dict)
    whole: int = 0

    def descend(self, path: Sequence[Key]) -> "Node":
        node = self
        for step in path:
            node = node.children.setdefault(step, Node())
        return node

    @property
    def has_columns(self) -> bool:
        return bool(self.leaves) or any(child.has_columns for child in self.children.values())

    @property
    def is_list(self) -> bool:
        return any(isinstance(key, int) for key in (*self.leaves, *self.children, *self.constants))


def generate(root: Node) -> Build:
    """The function from a row's values to the record: nulls left out, and objects that have only constants."""
    names: dict[str, Any] = {"BLANK": BLANK, "NO_IDS": NO_IDS, "Decimal": Decimal}
    lines = ["def build(row):", *_indented(_object(root, "record", names)), "    return record"]
    exec(_compiled("\n".join(lines)), names)  # nosec B102  # noqa: S102 - see above
    build: Build = names["build"]
    return build


@lru_cache(maxsize=16)
def _compiled(source: str) -> CodeType:
    """A CRM that is opened again has the same mapping."""
    return compile(source, "<mapper>", "exec")


def _object(node: Node, target: str, names: dict[str, Any]) -> Iterator[str]:
    """Lines that leave a dictionary in `target`, empty when every column is null."""
    yield f"{target} = {{}}"
    for key, (at, convert) in _ordered(node.leaves):
        yield from _leaf(f"{target}[{key!r}]", at, convert, names)
    for key, child in _ordered(node.children):
        if child.has_columns:
            yield from _child(f"{target}[{key!r}]", child, names)
    constants = node.constants | {
        key: _constant(child) for key, child in node.children.items() if not child.has_columns
    }
    if constants:
        lines = "; ".join(_set(target, key, value, names) for key, value in constants.items())
        yield f"if {target}: {lines}" if node.has_columns else lines


def _set(target: str, key: Key, value: Any, names: dict[str, Any]) -> str:
    name = _name("constant", names)
    names[name] = value
    return f"{target}[{key!r}] = {name}"


def _child(place: str, child: Node, names: dict[str, Any]) -> Iterator[str]:
    """A list of one part, which most are, needs no dictionary of its own on the way."""
    if child.is_list and len(child.leaves) + len(child.children) == 1 and not child.constants:
        for at, convert in child.leaves.values():
            yield from _leaf(place, at, convert, names, in_list=True)
        for only in child.children.values():
            inner = _name("part", names)
            yield from _object(only, inner, names)
            yield f"if {_is_there(only, inner)}: {place} = [{_finished(only, inner)}]"
    else:
        inner = _name("part", names)
        yield from _object(child, inner, names)
        yield f"if {_is_there(child, inner)}: {place} = {_finished(child, inner)}"


def _is_there(node: Node, name: str) -> str:
    return f"len({name}) == {node.whole}" if node.whole else name


def _name(kind: str, names: dict[str, Any]) -> str:
    name = f"{kind}_{len(names)}"
    names[name] = None  # keeps the next one's apart
    return name


def _ordered(parts: dict[Key, T]) -> list[tuple[Key, T]]:
    return sorted(parts.items(), key=lambda part: part[0] if isinstance(part[0], int) else 0)


def _leaf(place: str, at: int, convert: Convert, names: dict[str, Any], *, in_list: bool = False) -> Iterator[str]:
    """What most values are is told by their type, which costs less than a call."""
    name = _name("convert", names)
    names[name] = convert
    put = f"{place} = [{{}}]".format if in_list else f"{place} = {{}}".format
    yield f"value = row[{at}]"
    if convert in (text, field_text, id_text):
        also = " and value not in NO_IDS" if convert is id_text else ""
        yield f"if type(value) is str and value > BLANK{also}: {put('value')}"
        yield f"elif type(value) is int: {put('str(value)')}"
    elif convert is number:
        yield f"if type(value) is Decimal: {put('float(value)')}"
    elif isinstance(convert, Translator | TimeConverter):
        remembering: Remembering = convert
        names[get := _name("get", names)] = remembering.known.get
        names[of := _name("of", names)] = remembering.of
        yield f"if type(value) is {of} and (known := {get}(value)) is not None: {put('known')}"
    else:
        yield "if value is None: pass"
    yield f"elif value is not None and (value := {name}(value)) is not None: {put('value')}"


def _finished(node: Node, name: str) -> str:
    """A list's parts were set in the order of their indexes, less those that are null."""
    return f"list({name}.values())" if node.is_list else name


def _constant(node: Node) -> Any:
    """An object of which no part is a column."""
    record = node.constants | {key: _constant(child) for key, child in node.children.items()}
    return [record[at] for at in sorted(record)] if node.is_list else record


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
