"""A record's columns as Siro's nested object; all that can be decided once is decided when it is compiled."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from siro_bridge.domain.payload_code import Node, generate
from siro_bridge.domain.payload_models import ROOTS
from siro_bridge.domain.payload_paths import Path, parse_path, shape_at
from siro_bridge.domain.payload_values import Convert, Translation, converter, translator
from siro_bridge.domain.zone_clock import ZoneClock

Mapper = Callable[[Sequence[Any]], dict[str, Any]]


def compile_mapper(
    entity: str,
    paths: Sequence[str],
    *,
    zone: tzinfo,
    translate: Mapping[str, Translation] | None = None,
    constants: Mapping[str, Any] | None = None,
) -> Mapper:
    """The mapper takes the values in the order of `paths` and leaves out every null.

    An object whose columns are all null is left out together with its constants (no deal, no deal's type).
    Raises ValueError that names the path when Siro knows no such field.
    """
    translate, constants = translate or {}, constants or {}
    root, shape, clock = Node(), ROOTS[entity], ZoneClock(zone)
    if unknown := sorted(set(translate) - set(paths)):
        raise ValueError(f"translate: {unknown[0]} is not one of the columns")
    for index, name in enumerate(paths):
        path = _checked(shape, name)
        convert = converter(shape_at(shape, path), clock)
        words = translator(translate[name]) if name in translate else None
        root.descend(path[:-1]).leaves[path[-1]] = (index, _chain(words, convert) if words else convert)
    for name, value in constants.items():
        path = _checked(shape, name)
        if name in paths:
            raise ValueError(f"constants: {name} is a column already")
        root.descend(path[:-1]).constants[path[-1]] = value
    if entity == "engagements" and "startTime" in paths and "startTimeLocalized" not in paths:
        root.leaves["startTimeLocalized"] = (paths.index("startTime"), clock.local)
    return generate(root)


def _checked(shape: Any, name: str) -> Path:
    path = parse_path(name)
    try:
        shape_at(shape, path)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    return path


def _chain(first: Convert, second: Convert) -> Convert:
    def convert(value: Any) -> Any:
        translated = first(value)
        return None if translated is None else second(translated)

    return convert
