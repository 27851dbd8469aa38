"""Siro field paths such as `engagementUsers[0].email`, checked against the shape that Siro takes."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from siro_bridge.domain.payload.models import Kind

Path = tuple[str | int, ...]
_STEP = re.compile(r"([A-Za-z]\w*)((?:\[\d+\])*)(?:\.|$)")


def parse_path(text: str) -> Path:
    """Raises ValueError when it is no path."""
    steps: list[str | int] = []
    end = 0
    while end < len(text) and (match := _STEP.match(text, end)):
        steps += [match[1], *(int(index) for index in re.findall(r"\d+", match[2]))]
        end = match.end()
    if not steps or end < len(text) or text.endswith("."):
        raise ValueError(f"{text!r} is not a field path such as engagementUsers[0].email")
    return tuple(steps)


def in_text(path: Iterable[str | int]) -> str:
    """`engagementUsers[0].email`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def shape_at(root: Any, path: Path) -> Any:
    """The type that Siro takes at `path`; raises ValueError that says what is meant, or known there."""
    shape = plain(root)
    for depth, step in enumerate(path):
        here = in_text(path[:depth]) or "the record"
        if isinstance(step, int):
            if get_origin(shape) is not list:
                raise ValueError(f"{here} is not a list")
            shape = plain_item(shape)
        else:
            known = fields_of(shape)
            if step not in known:
                raise ValueError(f"{here} has no field {step!r}; {_instead(root, path, known)}")
            shape = known[step]
    return shape


def _instead(root: Any, path: Path, known: Iterable[str]) -> str:
    from siro_bridge.domain.payload.nearest import meant  # noqa: PLC0415  which asks this module for the shapes

    if found := meant(plain(root), path):
        return f"did you mean {found}?"
    return f"it has {', '.join(sorted(known)) or 'no fields'}"


def plain_item(shape: Any) -> Any:
    """The type of a list's items; of anything else nothing."""
    return plain(get_args(shape)[0]) if get_origin(shape) is list else None


def fields_of(shape: Any) -> Mapping[str, Any]:
    """Field → shape of an object; nothing for any other shape."""
    return _fields_of(shape) if is_typeddict(shape) else {}


@cache
def _fields_of(shape: Any) -> Mapping[str, Any]:
    """Types are read once: to resolve their names takes a tenth of a millisecond."""
    hints = get_type_hints(shape, include_extras=True)
    return {name: plain(hint) for name, hint in hints.items()}


def kind_of(shape: Any) -> str:
    """`object`, `list`, or the kind that a scalar is marked with."""
    if is_typeddict(shape):
        return "object"
    if get_origin(shape) is list:
        return "list"
    marks = [mark for mark in get_args(shape) if isinstance(mark, Kind)]
    return marks[0].name if marks else "text"


def choices_of(shape: Any) -> tuple[str, ...]:
    """The words of which Siro takes one; none for what takes any."""
    bare = get_args(shape)[0] if get_origin(shape) is Annotated else shape
    return tuple(map(str, get_args(bare))) if get_origin(bare) is Literal else ()


def plain(hint: Any) -> Any:
    """Without NotRequired and `| None`; a scalar keeps its mark."""
    origin = get_origin(hint)
    if origin is NotRequired:
        return plain(get_args(hint)[0])
    if origin in (Union, UnionType):
        return plain(next(part for part in get_args(hint) if part is not NoneType))
    if origin is Annotated and (is_typeddict(get_args(hint)[0]) or get_origin(get_args(hint)[0]) is list):
        return get_args(hint)[0]
    return hint
