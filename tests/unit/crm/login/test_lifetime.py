"""When a token ends, whatever a server says of it."""

import base64
import json
from typing import Any

import pytest

from siro_bridge.crm.login.lifetime import LONGEST_LEEWAY, expiry, leeway

NOW = 1_796_000_000.0


def jwt(**claims: Any) -> str:
    """As a server signs it; nobody here looks at the signature."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2ln"])


NOTHING: list[Any] = [None, "", 0, "0", -5, "soon", True, [], {}, 1e400, float("nan"), NOW]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (3600, 3600), ("3600", 3600), (3600.5, 3600.5), ("3600.5", 3600.5), (" 20 ", 20), (0.5, 0.5),
        *((nothing, None) for nothing in NOTHING),
    ],
    ids=str,
)  # fmt: skip
def test_lifetime_is_a_number_in_whatever_form_or_nothing(said: Any, seconds: float | None) -> None:
    assert expiry(said, "opaque", NOW) == (None if seconds is None else NOW + seconds)


def test_lifetime_may_be_told_in_milliseconds() -> None:
    assert expiry(900_000, "opaque", NOW, a_second=1000) == NOW + 900
    assert expiry("20000", "opaque", NOW, a_second=1000) == NOW + 20


@pytest.mark.parametrize(
    ("claims", "seconds"),
    [
        ({"exp": NOW + 900}, 900),
        ({"exp": NOW + 900 + 50, "iat": NOW + 50}, 900),  # its clock is before ours
        ({"exp": NOW - 100, "iat": NOW - 400}, 300),  # and behind
        ({"exp": NOW + 900, "iat": NOW + 1000}, 900),
        ({"exp": NOW - 1}, None),
        ({"exp": "soon"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_jwt_tells_by_itself(claims: dict[str, Any], seconds: float | None) -> None:
    assert expiry(None, jwt(**claims), NOW) == (None if seconds is None else NOW + seconds)


@pytest.mark.parametrize("token", ["a.b.c", "a.!.c", "..", "a.bnVsbA.c", "a.W10.c", "opaque", f"a.{'W1tb' * 9999}.c"])
def test_what_only_looks_like_a_jwt_tells_nothing(token: str) -> None:
    assert expiry(None, token, NOW) is None


def test_of_two_words_the_shorter_one_counts() -> None:
    assert expiry(3600, jwt(exp=NOW + 900), NOW) == NOW + 900
    assert expiry(60, jwt(exp=NOW + 900), NOW) == NOW + 60


def test_leeway_is_a_part_of_the_lifetime_and_never_more_than_a_minute() -> None:
    assert leeway(NOW, NOW + 20) == 2
    assert leeway(NOW, NOW + 60) == 6
    assert leeway(NOW, NOW + 86_400) == LONGEST_LEEWAY
