"""What systems say when they refuse, by phrases that all of them use: which of them stand in a text may be told."""

import re
from functools import cache

MOST = 3

_PHRASES = (
    "already exists", "needs approval", "must not be", "may not access", "already in use", "must be unique",
    "duplicate", "is required", "required", "must not be empty", "may not be blank", "may not be null",
    "must not be null", "cannot be null", "is missing", "is too long", "too long", "too short", "too large",
    "too small", "too many characters", "out of range", "below zero", "must be positive", "is not a valid choice",
    "not one of", "not a number", "not a valid number", "not a date", "not a valid date", "is not valid",
    "is invalid", "invalid value", "invalid type", "invalid format", "read-only", "read only", "is locked",
    "is archived", "is closed", "was deleted", "does not exist", "no such", "not found", "unknown field",
    "unknown column", "unknown argument", "unknown type", "cannot query field", "syntax error", "got invalid value",
    "was not provided", "validation failed", "validation error", "bad request", "malformed", "cannot hold",
    "cannot decrypt", "cannot be parsed", "not supported", "not allowed", "not permitted", "not authorized",
    "unauthorized", "forbidden", "access denied", "access is denied", "permission denied", "insufficient permissions",
    "insufficient privileges", "not authenticated", "unauthenticated", "not logged in", "authentication failed",
    "authentication required", "invalid credentials", "invalid user credentials", "invalid token", "token expired",
    "has expired", "expired", "revoked", "account is locked", "account is disabled", "inactive user",
    "too many requests", "slow down", "rate limit", "quota exceeded", "try again later", "temporarily unavailable",
    "service unavailable", "timed out", "timeout", "could not connect", "cannot connect", "connection refused",
    "connection reset", "deadlock", "starting up", "shutting down", "maintenance", "internal server error",
    "unexpected error", "conflict", "has been changed", "was modified", "version mismatch", "precondition failed",
)  # fmt: skip


def phrases_in(text: str) -> str:
    """Those that stand there, the first ones first; a phrase inside another one is told once."""
    folded = " ".join(text.casefold().replace("_", " ").split())
    found = dict.fromkeys(each.group() for each in _pattern().finditer(folded))
    return "; ".join(list(found)[:MOST])


@cache
def _pattern() -> re.Pattern[str]:
    """The longest at each place."""
    longest_first = sorted(_PHRASES, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
