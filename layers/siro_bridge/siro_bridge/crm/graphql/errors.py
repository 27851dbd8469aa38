"""The errors in a GraphQL answer: what each says, where, and who must act next."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

MOST = 3
"""Errors of one answer that a message tells."""


class Kind(Enum):
    """Of errors, by what must happen next."""

    THROTTLED = auto()
    SECRET = auto()
    FORBIDDEN = auto()
    GONE = auto()
    CHANGED = auto()
    FAILED = auto()
    QUERY = auto()
    """the query itself: it was not run"""
    VALUE = auto()
    """a variable's value, which its type does not take: the query was not run"""
    OTHER = auto()


_CODES: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("THROTTLED", "RATE_LIMITED", "RATE_LIMIT", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS", "REQUESTS_EXCEEDED"),
        Kind.THROTTLED,
    ),
    **dict.fromkeys(
        ("UNAUTHENTICATED", "UNAUTHORIZED", "INVALID_TOKEN", "TOKEN_EXPIRED", "INVALID_CREDENTIALS"), Kind.SECRET
    ),
    **dict.fromkeys(("FORBIDDEN", "ACCESS_DENIED", "PERMISSION_DENIED"), Kind.FORBIDDEN),
    **dict.fromkeys(("CONFLICT", "STALE_OBJECT", "VERSION_MISMATCH", "PRECONDITION_FAILED"), Kind.CHANGED),
    **dict.fromkeys(
        ("INTERNAL_SERVER_ERROR", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT", "DOWNSTREAM_SERVICE_ERROR"),
        Kind.FAILED,
    ),
    **dict.fromkeys(
        ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "OPERATION_RESOLUTION_FAILURE", "BAD_REQUEST"), Kind.QUERY
    ),
}
"""What Apollo, Directus, Shopify, GitHub and others write as an error's code."""

_VARIABLE = 'ariable "$'
"""Of one that the query declares, and that was not given."""

_VALUE = "got invalid value"
"""How graphql-js and graphql-core say that a variable's value does not fit; other servers are made with them."""


@dataclass(frozen=True, slots=True)
class AnswerError:
    """`path` leads through the data to where it happened; `line` is the query's, where the error names one."""

    message: str
    path: tuple[str, ...]
    code: str
    line: int | None
    extensions: Mapping[str, Any]

    @property
    def where(self) -> str:
        return ".".join(self.path)


def errors_in(document: Any) -> list[AnswerError]:
    """Of an answer, whatever its status was. What is no error by the specification is told as it is."""
    found = document.get("errors") if isinstance(document, Mapping) else None
    if not found:
        return []
    return [_error(each) for each in (found if isinstance(found, list) else [found])]


def kind_of(errors: Collection[AnswerError], document: Any, gone: Collection[str]) -> Kind:
    """The one that decides, where several errors have several."""
    kinds = {_kind(error, document, gone) for error in errors}
    return next(kind for kind in Kind if kind in kinds)


def pause_of(errors: Collection[AnswerError], document: Any) -> float | None:
    """Seconds until the CRM takes such a query again, where it tells."""
    of_all = document.get("extensions") if isinstance(document, Mapping) else None
    told = [*(error.extensions for error in errors), of_all]
    return max((seconds for each in told for seconds in _pauses(each)), default=None)


def _pauses(extensions: Any) -> Iterator[float]:
    """`retryAfter` in seconds, or Shopify's and Jobber's points: what a query costs, and how fast points come back."""
    if not isinstance(extensions, Mapping):
        return
    for name in ("retryAfter", "retry_after", "retryAfterSeconds"):
        if (seconds := _number(extensions.get(name))) is not None:
            yield seconds
    cost = extensions.get("cost")
    status = cost.get("throttleStatus") if isinstance(cost, Mapping) else None
    if not isinstance(cost, Mapping) or not isinstance(status, Mapping):
        return
    asked, left = _number(cost.get("requestedQueryCost")), _number(status.get("currentlyAvailable"))
    back = _number(status.get("restoreRate"))
    if asked is not None and left is not None and back:
        yield max(0.0, (asked - left) / back)


def _kind(error: AnswerError, document: Any, gone: Collection[str]) -> Kind:
    if error.code in gone:
        return Kind.GONE
    if _VALUE in error.message:
        return Kind.VALUE
    if found := _CODES.get(error.code):
        return found
    is_of_the_query = not error.path and document.get("data") is None
    return Kind.QUERY if is_of_the_query and (not error.code or _VARIABLE in error.message) else Kind.OTHER


def _error(found: Any) -> AnswerError:
    if not isinstance(found, Mapping):
        return AnswerError(str(found), (), "", None, {})
    extensions = found.get("extensions")
    extensions = extensions if isinstance(extensions, Mapping) else {}
    named = (extensions.get("code"), found.get("code"), extensions.get("type"), found.get("type"))
    code = next((str(each).upper() for each in named if isinstance(each, str) and each), "")
    path = found.get("path")
    path = tuple(map(str, path)) if isinstance(path, list) else ()
    return AnswerError(str(found.get("message") or ""), path, code, _line(found.get("locations")), extensions)


def _line(locations: Any) -> int | None:
    first = locations[0] if isinstance(locations, list) and locations else None
    line = first.get("line") if isinstance(first, Mapping) else None
    return line if isinstance(line, int) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
