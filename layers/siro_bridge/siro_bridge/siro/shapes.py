"""Siro's answers, checked where they come in: what is not as published is a passing failure, never a bug of ours."""

from collections.abc import Container
from typing import Any, TypeVar

from siro_bridge.domain.errors import SiroUnavailableError

Kind = TypeVar("Kind")

_NAMES: dict[type, str] = {dict: "object", list: "list", str: "text"}


def of_kind(value: object, kind: type[Kind], request: str, key: str = "the body") -> Kind:
    """`value`, when it is of that `kind` (dict, list or str).

    Raises SiroUnavailableError that names the `request`, such as `GET /v1/core/users`, and the `key`.
    """
    if isinstance(value, kind):
        return value
    raise SiroUnavailableError(
        f"Siro: {request} gave an answer that Siro does not publish: {key} is no {_NAMES[kind]}; it is tried again"
    )


def part(answer: object, key: str, kind: type[Kind], request: str) -> Kind:
    """What the answer, an object, has under `key`. Raises as `of_kind` does, also when it has no such key."""
    return of_kind(of_kind(answer, dict, request).get(key), kind, request, key)


def objects(value: object, request: str, key: str = "the body") -> list[dict[str, Any]]:
    """A list of objects. Raises as `of_kind` does."""
    return [of_kind(each, dict, request, f"an item of {key}") for each in of_kind(value, list, request, key)]


def listed(answer: object, request: str) -> list[dict[str, Any]]:
    """The objects of an answer `{data: [...]}`. Raises as `of_kind` does."""
    return objects(part(answer, "data", list, request), request, "data")


def identified(answer: object, request: str) -> list[dict[str, Any]]:
    """The same, each with an `id`."""
    found = listed(answer, request)
    for each in found:
        part(each, "id", str, request)
    return found


def objects_or_none(answer: dict[str, Any], key: str, request: str) -> list[dict[str, Any]] | None:
    """The same under an optional `key`; None where it is absent or null."""
    return None if answer.get(key) is None else objects(answer[key], request, key)


def next_cursor(page: dict[str, Any], asked_with: Container[str | None], request: str) -> str | None:
    """The cursor of the page after this one, None after the last one; Siro's may also be a number.

    Raises SiroUnavailableError when it was `asked_with` before: the pages would never end.
    """
    cursor = page.get("cursor")
    if cursor is None or cursor == "" or page.get("hasNextPage") is False:
        return None
    if str(cursor) in asked_with:
        raise SiroUnavailableError(f"Siro: {request} gives the same page again and again; it is tried again")
    return str(cursor)
