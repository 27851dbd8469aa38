"""A record's columns as Siro's nested object; all that can be decided once is decided when it is compiled."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any

from siro_bridge.domain.payload.mapper_code import Node, generate
from siro_bridge.domain.payload.models import ROOTS, Address
from siro_bridge.domain.payload.paths import Path, parse_path, shape_at
from siro_bridge.domain.payload.row_zone import LOCAL_TIME, ROW_ZONE, in_row_zones
from siro_bridge.domain.payload.times import DisplayClock, ZoneClock
from siro_bridge.domain.payload.values import Translation, Translator, converter, local_time, text

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
    display: tzinfo | None = None,
    translate: Mapping[str, Translation] | None = None,
    constants: Mapping[str, Any] | None = None,
    places: Sequence[int] | None = None,
) -> Mapper:
    """The mapper takes a row's values, at `places` or else in the order of `paths`, and leaves out every null.

    Times without a zone are of `zone`; what is shown is by the clock of `display`, if that is another, or by the row's
    own (`ROW_ZONE`, which only appointments have).

    An object whose columns are all null is left out together with its constants (no deal, no deal's type), and so
    is an address of which any part is null.
    Raises MistakeError, for example when Siro knows no such field.
    """
    translate, constants = translate or {}, constants or {}
    root, shape, clock = Node(), ROOTS[entity], ZoneClock(zone)
    display = display or zone
    if unknown := sorted(set(translate) - set(paths)):
        raise MistakeError(unknown[0], f"{unknown[0]} is not one of the columns", "translate")
    at = dict(zip(paths, range(len(paths)) if places is None else places, strict=True))
    columns = [name for name in paths if name != ROW_ZONE]
    for name in columns:
        path = _checked(shape, name)
        convert = converter(shape_at(shape, path), ZoneClock(display) if name == LOCAL_TIME else clock)
        if name in translate:
            convert = Translator(translate[name], convert)
        root.descend(path[:-1]).leaves[path[-1]] = (at[name], convert)
        _keep_whole(root, shape, path)
    for name, value in constants.items():
        _set_constant(root, shape, name, value, is_column=name in paths)
    for name in (*columns, *constants):
        _check_whole(root, parse_path(name), name, "" if name in paths else "constants")
    if entity != "engagements" or "startTime" not in at:
        return generate(root)
    if LOCAL_TIME in at:
        return _in_row_zones(generate(root), at, LOCAL_TIME, ZoneClock, translate)
    shown = clock if display is zone else DisplayClock(zone, display)
    root.leaves[LOCAL_TIME] = (at["startTime"], local_time(shown, only_shown=True))
    return _in_row_zones(generate(root), at, "startTime", partial(DisplayClock, zone), translate)


def _in_row_zones(
    build: Mapper,
    at: Mapping[str, int],
    shown: str,
    clock_of: Callable[[tzinfo], ZoneClock | DisplayClock],
    translate: Mapping[str, Translation],
) -> Mapper:
    if ROW_ZONE not in at:
        return build
    name = Translator(translate.get(ROW_ZONE, {}), _stripped)
    return in_row_zones(build, at[ROW_ZONE], at[shown], name, clock_of)


def _stripped(value: Any) -> Any:
    """A CHAR(40) is padded."""
    return text(value.strip()) if isinstance(value, str) else value


def _set_constant(root: Node, shape: Any, name: str, value: Any, *, is_column: bool) -> None:
    path = _checked(shape, name, "constants")
    if is_column:
        raise MistakeError(name, f"{name} is a column already", "constants")
    root.descend(path[:-1]).constants[path[-1]] = value
    _keep_whole(root, shape, path)


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
