"""The errors in a GraphQL answer: what each says, where, and who must act next."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.graphql.kind import Kind
from siro_bridge.crm.graphql.kinds import code_in, kind_of_error

MOST = 3
"""Errors of one answer that a message tells."""


@dataclass(frozen=True, slots=True)
class AnswerError:
    """`path` leads through the data to where it happened; `line` is the query's, where the error names one.

    `code` is as the server writes it, in capitals; `codes` are all of its kind, as `code_in` has them.
    """

    message: str
    path: tuple[str, ...]
    code: str
    line: int | None
    extensions: Mapping[str, Any]
    codes: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()

    @property
    def where(self) -> str:
        return ".".join(self.path)


def errors_in(document: Any) -> list[AnswerError]:
    """Of an answer, whatever its status was. What is no error by the specification is told as it is."""
    found = document.get("errors") if isinstance(document, Mapping) else None
    if not found:
        return []
    return [_error(each) for each in (found if isinstance(found, list) else [found])]


def kind_of(
    errors: Collection[AnswerError], document: Any, gone: frozenset[str], status: int, *, by_words: bool = True
) -> Kind:
    """The one that decides, where several errors have several; `status` is the answer's.

    Without `by_words` only codes and statuses count.
    """
    kinds = {_kind(error, document, gone, status, by_words) for error in errors}
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


def _kind(error: AnswerError, document: Any, gone: frozenset[str], status: int, by_words: bool) -> Kind:
    if gone.intersection(error.codes):
        return Kind.GONE
    was_run = bool(error.path) or document.get("data") is not None
    return kind_of_error(error.message, error.codes, (*error.statuses, status), was_run=was_run, by_words=by_words)


def _error(found: Any) -> AnswerError:
    if not isinstance(found, Mapping):
        return AnswerError(str(found), (), "", None, {})
    extensions = found.get("extensions")
    extensions = extensions if isinstance(extensions, Mapping) else {}
    named = [text for text in _codes(found, extensions) if isinstance(text, str) and text]
    path = found.get("path")
    path = tuple(map(str, path)) if isinstance(path, list) else ()
    return AnswerError(
        str(found.get("message") or ""),
        path,
        next((text.upper() for text in named), ""),
        _line(found.get("locations")),
        extensions,
        tuple(map(code_in, named)),
        tuple(each for each in _statuses(extensions) if isinstance(each, int)),
    )


def _codes(found: Mapping[str, Any], extensions: Mapping[str, Any]) -> Iterator[Any]:
    """Where Apollo's kin, AppSync, Java's servers, Magento and Saleor have them."""
    yield from (extensions.get("code"), found.get("code"), extensions.get("type"), found.get("type"))
    yield from (found.get("errorType"), extensions.get("classification"), extensions.get("category"))
    yield from (part.get(name) for part in _inside(extensions, "exception") for name in ("code", "errcode"))


def _statuses(extensions: Mapping[str, Any]) -> Iterator[Any]:
    """Where yoga, NestJS and others have the one that HTTP would have."""
    for part in (extensions, *_inside(extensions, "http", "response", "originalError")):
        yield from (part.get("statusCode"), part.get("status"))


def _inside(extensions: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    return [part for name in names if isinstance(part := extensions.get(name), Mapping)]


def _line(locations: Any) -> int | None:
    first = locations[0] if isinstance(locations, list) and locations else None
    line = first.get("line") if isinstance(first, Mapping) else None
    return line if isinstance(line, int) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
