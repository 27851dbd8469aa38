"""Reads and checks the mapping file; every complaint names file, line and key."""

import hashlib
import importlib.resources
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from siro_bridge.crm.connectors import NAMES, connector
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import READ_FILE
from siro_bridge.mapping.loader import Loader, mistake
from siro_bridge.mapping.model import CrmMapping

EXPECTED = {
    "extra_forbidden": "is not a key of this section; remove it, or check its spelling",
    "model_attributes_type": "must have keys below it, each with its value",
    "model_type": "must have keys below it, each with its value",
    "dict_type": "must have keys below it, each with its value",
    "list_type": "must be a list, such as [a, b]",
    "tuple_type": "must be a list, such as [a, b]",
    "too_short": "must have at least one item",
    "missing": "is missing, and needed",
    "string_type": "must be text; put it in quotes if YAML takes it for something else, such as a number, true or no",
}
"""Error type → a clearer message than pydantic's."""

NOT_TEXT = 'has a key that YAML does not take for text; put it in quotes, such as "true" or "no"'

MOST_PLACES = 100_000
"""Keys and items of a file, counted as often as they are referred to: ten lines of references can be a billion."""


def mapping_text(path: str = "") -> tuple[str, str]:
    """The mapping file's text and name: the file at `path`, else the deployed mapping layer's."""
    name = path or "mapping.yaml"
    try:
        if path:
            return Path(path).read_text("utf-8"), name
        return (importlib.resources.files("crm_mapping") / "mapping.yaml").read_text("utf-8"), name
    except (OSError, ModuleNotFoundError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}: cannot be read ({type(error).__name__})") from error


def digest_of(text: str, beside: Mapping[str, str]) -> str:
    """Tells whether two mapping files are the same, whatever their line ends; `beside` are the files that they name."""
    parts = [text, *(f"{name}\n{content}" for name, content in sorted(beside.items()))]
    lines = "\n".join(line for part in parts for line in part.splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def parse_mapping(text: str, name: str = "mapping.yaml") -> CrmMapping:
    """Raises ConfigurationError with one line a mistake: `file:line: key: what was expected`.

    What a query names lies beside the file `name`, or, where there is none, in the deployed mapping layer.
    """
    try:
        root, lines, document = _read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ConfigurationError(f"{name}:{line}: is not YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError(f"{name}:1: is not YAML ({type(error).__name__})") from None
    beside: dict[str, str] = {}
    try:
        reading = {READ_FILE: partial(_read_beside, Path(name), beside)}
        mapping = _model(document, name, root).model_validate(document, context=reading)
    except ValidationError as error:
        complaints = (_complaint(name, root, details) for details in error.errors(include_input=False))
        raise ConfigurationError("\n".join(dict.fromkeys(complaints))) from None
    mapping.read_from(name, lines, digest_of(text, beside))
    return mapping


def _model(document: Any, name: str, root: yaml.Node | None) -> type[CrmMapping]:
    """What the connector that the document names has for its mapping."""
    if not isinstance(document, dict):
        return CrmMapping
    named = document.get("connector")
    if named in NAMES:
        return connector(named).model()
    expected = f"{', '.join(NAMES[:-1])} or {NAMES[-1]} expected"
    missing = "" if "connector" in document else "is missing; "
    raise ConfigurationError(f"{name}:{line_of(root, ('connector',))}: connector: {missing}{expected}")


def _read(text: str) -> tuple[yaml.Node | None, dict[str, int], Any]:
    """Read the YAML once: its nodes, each key's line, and the document, into which merged keys (`<<`) are written."""
    loader = Loader(text)
    root = loader.get_single_node()
    lines = list(islice(_lines(root), MOST_PLACES + 1))
    if root and len(lines) > MOST_PLACES:
        raise mistake(f"more than {MOST_PLACES} keys and items once its references (*) are followed", root)
    return root, dict(lines), loader.construct_document(root) if root else None


def load_mapping(path: str = "") -> CrmMapping:
    return parse_mapping(*mapping_text(path))


def _read_beside(mapping: Path, found: dict[str, str], name: str) -> str:
    """Also put into `found`. Raises OSError, ModuleNotFoundError and UnicodeDecodeError."""
    folder = mapping.parent if mapping.is_file() else importlib.resources.files("crm_mapping")
    found[name] = (folder / name).read_text("utf-8")
    return found[name]


def _complaint(name: str, root: yaml.Node | None, details: ErrorDetails) -> str:
    if root is None:
        return f"{name}:1: is empty; docs/mapping.md says what belongs into it"
    path: tuple[str | int, ...] = (*details["loc"], *details.get("ctx", {}).get("path", ()))
    path, expected = (path[:-2], NOT_TEXT) if path[-1:] == ("[key]",) else (path, _expected(details))
    keys = ".".join(str(part) for part in path)
    return f"{name}:{line_of(root, path)}: {f'{keys}: ' if keys else ''}{expected}"


def _expected(details: ErrorDetails) -> str:
    own = details["msg"].removeprefix("Value error, ").replace("Input should be", "must be", 1)
    return EXPECTED.get(details["type"], own)


def _lines(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int]]:
    """Every key's path and line (from 1)."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = f"{path}.{key.value}" if path else str(key.value)
            yield here, key.start_mark.line + 1
            yield from _lines(value, here)
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield f"{path}.{index}", value.start_mark.line + 1
            yield from _lines(value, f"{path}.{index}")


def line_of(root: yaml.Node | None, path: Sequence[str | int]) -> int:
    """The line (from 1) of the deepest node of `path` that the document has."""
    node, line = root, 1
    for part in path:
        child = _child(node, part)
        if child is None:
            break
        line, node = child
    return line


def _child(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
