"""CrmSecret of a CRM that is reached over HTTP: its address, and what lets us in there."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, ValidationError, model_validator

from siro_bridge.crm.login.problems import NAME, problems
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.secret_values import PLACEHOLDER, is_token, required
from siro_bridge.domain.section import Section

AUTHORIZATION = "Authorization"


def filled(value: str) -> str:
    if not value or value in ("…", "...") or PLACEHOLDER in value:
        raise ValueError("is not filled in; put its value there as docs/logins.md shows")
    return value


def one_line(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("holds a character that no HTTP header can; look for a line break")
    return value


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _is_header(name):
            raise ValueError("holds a name that no HTTP header can have")
        try:
            one_line(filled(value))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return headers


def _header_name(name: str) -> str:
    if not _is_header(name):
        raise ValueError("is no name of a header, such as X-Api-Key")
    return name


def _is_header(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) is not None


def _token(value: str) -> str:
    if not is_token(value):
        raise ValueError("holds a space, a line break or a character that no token has; paste it again")
    return value


Text = Annotated[str, AfterValidator(filled)]
Line = Annotated[str, AfterValidator(filled), AfterValidator(one_line)]
Token = Annotated[str, AfterValidator(filled), AfterValidator(_token)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
Headers = Annotated[dict[str, str], AfterValidator(_headers)]


class Keys(Section):
    model_config = ConfigDict(str_strip_whitespace=True)


class Basic(Keys):
    """HTTP's own Basic authentication."""

    username: Text
    password: Text


class ApiKey(Keys):
    """One key that goes with every request."""

    header: HeaderName | None = None
    query: Text | None = None
    """the name of a parameter"""
    value: Line

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if (self.header is None) == (self.query is None):
            raise ValueError("needs header or query, one of them: the name under which the key is sent")
        return self


class HttpSecret(Keys):
    """CrmSecret as a whole; keys that it does not know are refused."""

    base_url: Text
    headers: Headers = {}
    bearer: Line | None = None
    basic: Basic | None = None
    api_key: ApiKey | None = None
    login: dict[str, Any] | None = None
    """see logins.py, which only those load that have one"""


def read_secret(secret: Mapping[str, Any]) -> HttpSecret:
    """Raises ConfigurationError, which names each key that is missing, misspelt or wrong, and quotes no value."""
    required(dict(secret), NAME, "base_url")
    try:
        return HttpSecret.model_validate(dict(secret))
    except ValidationError as error:
        raise ConfigurationError(problems(error, HttpSecret)) from None


def static_names(secret: HttpSecret) -> set[str]:
    """The headers that all but a login set, in small letters."""
    names = {name.lower() for name in secret.headers}
    names |= {AUTHORIZATION.lower()} if secret.bearer or secret.basic else set()
    return names | ({secret.api_key.header.lower()} if secret.api_key and secret.api_key.header else set())
