"""A record's columns as Siro's nested object; all that can be decided once is decided when it is compiled."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from siro_bridge.domain.payload_code import Node, generate
from siro_bridge.domain.payload_models import ROOTS, Address
from siro_bridge.domain.payload_paths import Path, parse_path, shape_at
from siro_bridge.domain.payload_values import Translation, Translator, converter, local_time
from siro_bridge.domain.zone_clock import ZoneClock

Mapper = Callable[[Sequence[Any]], dict[str, Any]]


class MistakeError(ValueError):
    """A mistake in the mapping; `subject` is the field path that it is about, `key` the section's key it stands under.

    An empty key means that the path is one of the columns themselves.
    """

    def __init__(self, subject: str, message: str, key: str = "") -> None:
        super().__init__(message)
        self.subject = subject
        self.key = key


def compile_mapper(
    entity: str,
    paths: Sequence[str],
    *,
    zone: tzinfo,
    translate: Mapping[str, Translation] | None = None,
    constants: Mapping[str, Any] | None = None,
    places: Sequence[int] | None = None,
) -> Mapper:
    """The mapper takes a row's values, at `places` or else in the order of `paths`, and leaves out every null.

    An object whose columns are all null is left out together with its constants (no deal, no deal's type), and so
    is an address of which any part is null.
    Raises MistakeError, for example when Siro knows no such field.
    """
    translate, constants = translate or {}, constants or {}
    root, shape, clock = Node(), ROOTS[entity], ZoneClock(zone)
    if unknown := sorted(set(translate) - set(paths)):
        raise MistakeError(unknown[0], f"{unknown[0]} is not one of the columns", "translate")
    at = dict(zip(paths, range(len(paths)) if places is None else places, strict=True))
    for name in paths:
        path = _checked(shape, name)
        convert = converter(shape_at(shape, path), clock)
        if name in translate:
            convert = Translator(translate[name], convert)
        root.descend(path[:-1]).leaves[path[-1]] = (at[name], convert)
        _keep_whole(root, shape, path)
    for name, value in constants.items():
        path = _checked(shape, name, "constants")
        if name in paths:
            raise MistakeError(name, f"{name} is a column already", "constants")
        root.descend(path[:-1]).constants[path[-1]] = value
        _keep_whole(root, shape, path)
    for name in (*paths, *constants):
        _check_whole(root, parse_path(name), name, "" if name in paths else "constants")
    if entity == "engagements" and "startTime" in paths and "startTimeLocalized" not in paths:
        root.leaves["startTimeLocalized"] = (at["startTime"], local_time(clock, only_shown=True))
    return generate(root)


def _keep_whole(root: Node, shape: Any, path: Path) -> None:
    """Siro takes no address without all of its parts."""
    if shape_at(shape, path[:-1]) is Address:
        root.descend(path[:-1]).whole = len(Address.__required_keys__)


def _check_whole(root: Node, path: Path, name: str, key: str) -> None:
    node = root.descend(path[:-1])
    if node.whole and (missing := Address.__required_keys__ - node.leaves.keys() - node.constants.keys()):
        raise MistakeError(name, f"{name}: an address needs {', '.join(sorted(missing))} too", key)


def _checked(shape: Any, name: str, key: str = "") -> Path:
    try:
        path = parse_path(name)
        shape_at(shape, path)
    except ValueError as error:
        raise MistakeError(name, f"{name}: {error}", key) from None
    return path
