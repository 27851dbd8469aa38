"""Who must act next on an error in a GraphQL answer: by its code, by a status, or by its words."""

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from siro_bridge.crm.graphql.kind import Kind
from siro_bridge.crm.graphql.words import said_by

Key = TypeVar("Key")


_CODES: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            "THROTTLED", "RATELIMITED", "RATE_LIMITED", "RATE_LIMIT", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS",
            "REQUESTS_EXCEEDED", "COMPLEXITY_EXCEPTION",
        ),
        Kind.THROTTLED,
    ),
    **dict.fromkeys(
        (
            "UNAUTHENTICATED", "UNAUTHORIZED", "INVALID_TOKEN", "TOKEN_EXPIRED", "INVALID_CREDENTIALS", "INVALID_JWT",
            "INVALID_HEADERS", "AUTH_NOT_AUTHENTICATED", "AUTHENTICATION", "AUTHENTICATION_ERROR",
            "GRAPHQL_AUTHENTICATION", "JSON_WEB_TOKEN_EXPIRED", "EXPIRED_SIGNATURE_ERROR", "UNAUTHORIZED_EXCEPTION",
            "USER_UNAUTHORIZED_EXCEPTION",
        ),
        Kind.SECRET,
    ),
    **dict.fromkeys(
        (
            "FORBIDDEN", "ACCESS_DENIED", "PERMISSION_DENIED", "PERMISSION_ERROR", "INSUFFICIENT_SCOPES",
            "AUTH_NOT_AUTHORIZED", "AUTHORIZATION", "GRAPHQL_AUTHORIZATION", "42501",
        ),
        Kind.FORBIDDEN,
    ),
    **dict.fromkeys(("CONFLICT", "STALE_OBJECT", "VERSION_MISMATCH", "PRECONDITION_FAILED"), Kind.CHANGED),
    **dict.fromkeys(
        (
            "INTERNAL_SERVER_ERROR", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT", "TIMEOUT_EXCEEDED",
            "DOWNSTREAM_SERVICE_ERROR", "DATA_FETCHING_EXCEPTION", "UNEXPECTED",
        ),
        Kind.FAILED,
    ),
    **dict.fromkeys(
        (
            "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "OPERATION_RESOLUTION_FAILURE", "BAD_REQUEST",
            "VALIDATION_ERROR", "INVALID_SYNTAX", "PARSE_FAILED", "MAX_COST_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED",
        ),
        Kind.QUERY,
    ),
    **dict.fromkeys(("BAD_USER_INPUT", "INVALID_INPUT", "GRAPHQL_INPUT"), Kind.VALUE),
}  # fmt: skip
"""What Apollo, Directus, Shopify, GitHub, Hasura, GraphQL.NET's and Java's servers and others write as a code."""

_STATUSES: Mapping[int, Kind] = {
    401: Kind.SECRET,
    403: Kind.FORBIDDEN,
    408: Kind.FAILED,
    409: Kind.CHANGED,
    412: Kind.CHANGED,
    423: Kind.FAILED,
    425: Kind.FAILED,
    429: Kind.THROTTLED,
}
_BAD_REQUEST = 400
_SERVER_ERRORS = range(500, 600)

_VARIABLE = re.compile(r"ariable [\"']\$")
"""Of one that the query declares, and that was not given: some servers call that an error of their own."""

_VALUE = "got invalid value"
"""How graphql-js and graphql-core say that a variable's value does not fit; other servers are made with them."""


def kind_of_error(
    message: str, codes: Collection[str], statuses: Collection[int], *, was_run: bool, by_words: bool = True
) -> Kind:
    """`codes` are as `code_in` has them; `statuses` are HTTP's, which the error names or the answer had.

    `was_run`: the answer has data, or the error a path into it. Words count where no code says more than that
    something failed, unless `by_words` is False.
    """
    if _VALUE in message:
        return Kind.VALUE
    if not was_run and _VARIABLE.search(message):
        return Kind.QUERY
    known = _found(_CODES, codes)
    if known in (None, Kind.FAILED):
        known = _found(_STATUSES, statuses) or (said_by(message) if by_words else None) or known
    if known is None and _BAD_REQUEST in statuses:
        known = Kind.VALUE if was_run else Kind.QUERY
    if known is Kind.QUERY and codes and was_run:
        return Kind.VALUE  # NestJS says BAD_REQUEST, too, of the values of one record
    if known is None and any(each in _SERVER_ERRORS for each in statuses):
        return Kind.FAILED
    return known or (Kind.OTHER if was_run or codes else Kind.QUERY)


def is_known(code: str) -> bool:
    """Whether it is one that servers write, and no text of somebody's."""
    return code_in(code) in _CODES


def code_in(text: Any) -> str:
    """As `_CODES` has it: `access-denied`, `AccessDenied` and `access denied` are one; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.strip())
    return re.sub(r"[\s\-]+", "_", snake).upper()


def _found(table: Mapping[Key, Kind], keys: Collection[Key]) -> Kind | None:
    return next((table[key] for key in keys if key in table), None)
