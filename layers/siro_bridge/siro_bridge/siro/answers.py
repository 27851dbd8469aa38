"""What Siro's HTTP answers mean: a value, or one of our errors."""

from collections.abc import Sequence
from typing import Any

import httpx2
from httpx2 import codes

from siro_bridge.domain.errors import (
    SiroFailedError,
    SiroRefusedError,
    SiroUnavailableError,
    TokenRefusedError,
)
from siro_bridge.domain.said import Said
from siro_bridge.http_answers import content_type, json_or
from siro_bridge.siro.issues import issues_in, names_of, words_in

_PASSING = (codes.REQUEST_TIMEOUT, codes.LOCKED, codes.TOO_EARLY, codes.TOO_MANY_REQUESTS)
_OF_A_PROXY = (codes.PROXY_AUTHENTICATION_REQUIRED, codes.MISDIRECTED_REQUEST)
_BARE_REFUSALS = (
    codes.BAD_REQUEST,
    codes.CONFLICT,
    codes.CONTENT_TOO_LARGE,
    codes.URI_TOO_LONG,
    codes.UNPROCESSABLE_CONTENT,
)
"""What is said of this one request even without a JSON body."""

_NOT_JSON = object()


class AccessDeniedError(TokenRefusedError):
    """Siro knows the token, and does not let it see or do this one thing (403 with a JSON body)."""


def value_of(response: httpx2.Response, method: str, path: str, sent: Sequence[Any] = ()) -> Any:
    """The JSON of a success. Raises SiroUnavailableError, SiroRefusedError, TokenRefusedError.

    `sent` is what the request carried, of which a message may have the names.
    """
    where, body = f"Siro: {method} {path} answered {response.status_code}", json_or(response, _NOT_JSON)
    if response.is_success:
        if body is _NOT_JSON:
            raise SiroUnavailableError(f"{where} with a body that is not JSON")
        return body
    if response.status_code == codes.INTERNAL_SERVER_ERROR:
        raise SiroFailedError(where)
    if response.status_code in _PASSING or response.is_server_error:
        raise SiroUnavailableError(where)
    _raise_for_token(response, where, is_json=body is not _NOT_JSON)
    if _is_of_an_edge(response, is_json=body is not _NOT_JSON):
        raise SiroUnavailableError(f"{where}: {_answerer(response)}; check SiroApiUrl and SiroPlatformUrl")
    issues = issues_in(body, frozenset(names_of(sent)))
    detail = "; ".join(f"{'.'.join(map(str, issue.path)) or 'body'}: {issue.message}" for issue in issues)
    refused = SiroRefusedError(f"{where}: {detail or 'no reason given'}", response.status_code, issues)
    raise refused.saying(Said(words_in(body)))


def _raise_for_token(response: httpx2.Response, where: str, *, is_json: bool) -> None:
    if response.status_code == codes.UNAUTHORIZED:
        raise TokenRefusedError(f"{where}: the token was refused; put a valid one into the secret SiroSecret")
    if response.status_code != codes.FORBIDDEN:
        return
    if not is_json:
        raise TokenRefusedError(
            f"{where}: its firewall refused our User-Agent; set SIRO_USER_AGENT in template.yaml to another"
        )
    raise AccessDeniedError(f"{where}: the token may not do this; put another one into the secret SiroSecret")


def _is_of_an_edge(response: httpx2.Response, *, is_json: bool) -> bool:
    """Siro's own refusals are JSON (FACTS, Errors): all else came from something before it."""
    if response.status_code < codes.BAD_REQUEST or response.status_code in _OF_A_PROXY:
        return True
    return not is_json and response.status_code not in _BARE_REFUSALS


def _answerer(response: httpx2.Response) -> str:
    """By its name, if that is a known one; nothing of its body or address, which may hold a token."""
    server = response.headers.get("server", "").casefold()
    name = next((name for name in _SERVERS if name in server), "without a known name")
    return f"not Siro, but something before {response.url.host} answered ({name}, {content_type(response)})"


_SERVERS = (
    "akamai", "apache", "awselb", "bigip", "caddy", "cloudflare", "cloudfront", "envoy", "fastly", "forcepoint",
    "haproxy", "istio", "kong", "litespeed", "microsoft-iis", "nginx", "openresty", "squid", "traefik", "varnish",
    "vercel", "zscaler",
)  # fmt: skip
