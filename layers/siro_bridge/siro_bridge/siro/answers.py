"""What Siro's HTTP answers mean: a value, or one of our errors."""

from typing import Any

import httpx2
from httpx2 import codes

from siro_bridge.domain.errors import (
    Issue,
    SiroFailedError,
    SiroRefusedError,
    SiroUnavailableError,
    TokenRefusedError,
)
from siro_bridge.http_answers import json_or

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


def value_of(response: httpx2.Response, method: str, path: str) -> Any:
    """The JSON of a success. Raises SiroUnavailableError, SiroRefusedError, TokenRefusedError."""
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
    issues = _issues(body)
    detail = "; ".join(f"{'.'.join(map(str, issue.path)) or 'body'}: {issue.message}" for issue in issues)
    raise SiroRefusedError(f"{where}: {detail or 'no reason given'}", response.status_code, issues)


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
    """By its own words, cut short; nothing of its body or address, which may hold a token."""
    told = (response.headers.get(name, "").split(";")[0][:40] for name in ("server", "content-type"))
    said = ", ".join(text for text in told if text and text.isascii() and text.isprintable())
    return f"not Siro, but something before {response.url.host} answered ({said or 'without a name'})"


def _issues(body: object) -> tuple[Issue, ...]:
    """Siro's two error shapes: `{error}` and a 422's `{name: "ZodError", issues: [...]}`."""
    if not isinstance(body, dict):
        return ()
    if isinstance(body.get("issues"), list):
        return tuple(_issue(issue) for issue in body["issues"] if isinstance(issue, dict))
    return (Issue((), str(body["error"])),) if "error" in body else ()


def _issue(issue: dict[str, Any]) -> Issue:
    path = issue.get("path")
    parts = path if isinstance(path, list) else [] if path is None else [path]
    return Issue(tuple(part if isinstance(part, int) else str(part) for part in parts), str(issue.get("message", "")))
