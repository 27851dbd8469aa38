"""When an access token runs out, as far as its answer or the token itself says so."""

import base64
import binascii
import json
import math
from typing import Any

LONGEST_LEEWAY = 60.0
LEEWAY = 0.1
"""The share of its lifetime that is left for clocks and for requests under way: a fixed minute would be all of a token
that lives for one."""

LONGEST = 10 * 365 * 86_400.0
"""Seconds. What is said to live longer says something else, such as the moment at which it ends."""


def expiry(lifetime: Any, token: str, now: float, *, a_second: float = 1.0) -> float | None:
    """Epoch seconds; None where nobody says it, and the token is good until it is refused.

    `lifetime` is a number or a text, of which `a_second` are one second; nothing, 0 and nonsense say nothing. A JWT's
    own word counts too.
    """
    told = [seconds for seconds in (_seconds(lifetime, a_second), jwt_lifetime(token, now)) if seconds is not None]
    return now + min(told) if told else None


def leeway(obtained_at: float, expires_at: float) -> float:
    return min(LONGEST_LEEWAY, LEEWAY * max(0.0, expires_at - obtained_at))


def jwt_lifetime(token: str, now: float) -> float | None:
    """Seconds: by the CRM's clock alone where it says when it made the token, else by ours. None for what is no JWT."""
    claims = _claims(token)
    ends = _number(claims.get("exp"))
    if ends is None:
        return None
    made = _number(claims.get("iat"))
    return _seconds(ends - (now if made is None or made > ends else made))


def _claims(token: str) -> dict[str, Any]:
    """Read, not verified: it is the CRM that has to believe the token."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004  header, claims, signature
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _seconds(value: Any, a_second: float = 1.0) -> float | None:
    number = _number(value)
    return number / a_second if number is not None and 0 < number / a_second < LONGEST else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
