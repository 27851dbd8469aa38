"""Partial data: what could not be read of one record among others, refused by name and not taken for nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from siro_bridge.crm.graphql.errors import AnswerError
from siro_bridge.crm.http.operation import Operation
from siro_bridge.domain.payload.unusable import unusable


def is_of_a_record(error: AnswerError, document: Mapping[str, Any], operation: Operation) -> bool:
    """Whether it is about one of many records, or about a part of the one that was asked for.

    Some servers (mercurius) write the place in a list as a text.
    """
    data = document.get("data")
    if not isinstance(data, Mapping):
        return False
    if operation.on_record:
        return len(error.path) > 1 and data.get(error.path[0]) is not None
    return any(step.isdigit() for step in error.path)


def is_inside(error: AnswerError, data: Any) -> bool:
    """Whether it is about a part of what a field of the query itself gave, and not about that field.

    One step down may be the field itself, where an API has its mutations in groups: then nothing else was given.
    """
    if len(error.path) != 2:  # noqa: PLR2004  the field, and something in it
        return len(error.path) > 1
    given = data.get(error.path[0]) if isinstance(data, Mapping) else None
    return isinstance(given, Mapping) and any(given[name] is not None for name in given if name != error.path[1])


def mark(data: Any, path: Sequence[str], why: str) -> Any:
    """The data with `why` in place of the null that stands for what could not be read.

    The null is where the path leads, or above, where a field must not be null: as far up as the server took it.
    """
    if data is None or not path:
        return unusable(why)
    step, *rest = path
    if isinstance(data, dict) and step in data:
        return {**data, step: mark(data[step], rest, why)}
    if isinstance(data, list) and step.isdigit() and int(step) < len(data):
        return [mark(each, rest, why) if at == int(step) else each for at, each in enumerate(data)]
    return data
