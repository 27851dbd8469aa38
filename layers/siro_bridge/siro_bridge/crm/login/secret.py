"""CrmSecret of a CRM that is reached over HTTP: its address, and what lets us in there."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, ValidationError, model_validator

from siro_bridge.crm.login.finding import is_expression
from siro_bridge.crm.login.problems import NAME, problems
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.secret_values import PLACEHOLDER, is_token, required
from siro_bridge.domain.section import Section

REFRESH_TOKEN = "{refresh_token}"  # noqa: S105 (a placeholder)
AUTHORIZATION = "Authorization"

ClientAuthentication = Literal["basic", "basic_raw", "post", "none"]


def _filled(value: str) -> str:
    if not value or value in ("…", "...") or PLACEHOLDER in value:
        raise ValueError("is not filled in; put its value there as docs/logins.md shows")
    return value


def _one_line(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("holds a character that no HTTP header can; look for a line break")
    return value


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _is_header(name):
            raise ValueError("holds a name that no HTTP header can have")
        try:
            _one_line(_filled(value))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return headers


def _header_name(name: str) -> str:
    if not _is_header(name):
        raise ValueError("is no name of a header, such as X-Api-Key")
    return name


def _is_header(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) is not None


def _expression(text: str) -> str:
    if not is_expression(text):
        raise ValueError("must be a JMESPath expression")
    return text


def _token(value: str) -> str:
    if not is_token(value):
        raise ValueError("holds a space, a line break or a character that no token has; paste it again")
    return value


Text = Annotated[str, AfterValidator(_filled)]
Line = Annotated[str, AfterValidator(_filled), AfterValidator(_one_line)]
Token = Annotated[str, AfterValidator(_filled), AfterValidator(_token)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
Expression = Annotated[str, AfterValidator(_expression)]
Headers = Annotated[dict[str, str], AfterValidator(_headers)]


class _Keys(Section):
    model_config = ConfigDict(str_strip_whitespace=True)


class Basic(_Keys):
    """HTTP's own Basic authentication."""

    username: Text
    password: Text


class ApiKey(_Keys):
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


class Expired(_Keys):
    """What says that the token has run out, beside 401."""

    status: list[Annotated[int, Field(ge=400, le=499)]] = [403]
    body: Expression | None = None
    """an expression over the answer, true in such a one; without it any answer of that status"""


class _Login(_Keys):
    """What all logins have in common."""

    headers: Headers = {}
    """of the login's own requests, which carry nothing of the CRM's other headers"""
    token_header: HeaderName = AUTHORIZATION
    """the header in which the CRM takes the token"""
    token_prefix: Annotated[str, AfterValidator(_one_line)] = "Bearer"  # noqa: S105
    """what stands before the token, and a blank; empty sends the token alone"""
    expired: Expired | None = None


class _OAuth(_Login):
    token_url: Text
    """absolute, or a path below base_url"""
    client_id: Text
    scope: Text | None = None
    audience: Text | None = None
    parameters: dict[str, Text] = {}
    """further ones that the CRM wants in each request for a token"""


class ClientCredentials(_OAuth):
    """OAuth2 between programs (RFC 6749, 4.4): the client is the user."""

    kind: Literal["client_credentials"]
    client_secret: Text
    client_authentication: Literal["basic", "basic_raw", "post"] = "basic"
    """basic is form-encoded first, as RFC 6749 (2.3.1) has it; basic_raw is for servers that do not decode it"""


class RefreshTokens(_OAuth):
    """OAuth2 in the name of a person, who allows it once: by `siro-bridge setup crm-login`, or at the CRM."""

    kind: Literal["refresh_token"]
    client_secret: Text | None = None
    client_authentication: ClientAuthentication = "basic"
    authorize_url: Text | None = None
    """the page on which the person allows it; absolute, or a path below base_url"""
    authorize_parameters: dict[str, Text] = {}
    """further ones for that page, such as {"access_type": "offline"}"""
    redirect_uri: Text | None = None
    """where that page sends the browser back to, as the CRM knows it"""
    refresh_token: Token | None = None
    """the first one, where the CRM gave it out by itself"""

    @model_validator(mode="after")
    def _has_its_secret(self) -> Self:
        if (self.client_secret is None) != (self.client_authentication == "none"):
            raise ValueError('client_secret is missing; a client without one has "client_authentication": "none"')
        return self


class JsonLogin(_Login):
    """User and password are posted, and the answer holds a token."""

    kind: Literal["json"]
    login_url: Text
    """absolute, or a path below base_url"""
    body: dict[str, Any] = Field(min_length=1)
    """what is posted, such as {"email": …, "password": …}"""
    format: Literal["json", "form"] = "json"
    token: Expression
    """the token in the answer"""
    lifetime: Expression | None = None
    """how long it lives; without it the token's own `exp`, where it is a JWT"""
    lifetime_unit: Literal["s", "ms"] = "s"
    refresh_url: Text | None = None
    refresh_body: dict[str, Any] | None = None
    """what is posted there, with "{refresh_token}" in it"""
    refresh_token: Expression | None = None
    """the refresh token in either answer"""

    @model_validator(mode="after")
    def _refreshes_whole(self) -> Self:
        for text in texts(self.body):
            _filled(text.strip())
        parts = {
            "refresh_url": self.refresh_url,
            "refresh_body": self.refresh_body,
            "refresh_token": self.refresh_token,
        }
        missing = [name for name, part in parts.items() if part is None]
        if missing and len(missing) < len(parts):
            raise ValueError(f"{', '.join(missing)}: missing; refresh_url, refresh_body and refresh_token go together")
        if self.refresh_body is not None and REFRESH_TOKEN not in texts(self.refresh_body):
            raise ValueError(f'refresh_body needs "{REFRESH_TOKEN}" where the refresh token goes')
        return self


Login = ClientCredentials | RefreshTokens | JsonLogin


class HttpSecret(_Keys):
    """CrmSecret as a whole; keys that it does not know are refused."""

    base_url: Text
    headers: Headers = {}
    bearer: Line | None = None
    basic: Basic | None = None
    api_key: ApiKey | None = None
    login: Annotated[Login, Discriminator("kind")] | None = None

    @model_validator(mode="after")
    def _is_let_in_one_way(self) -> Self:
        if self.login is None:
            return self
        taken = {name.lower() for name in self.headers}
        taken |= {AUTHORIZATION.lower()} if self.bearer or self.basic else set()
        taken |= {self.api_key.header.lower()} if self.api_key and self.api_key.header else set()
        if self.login.token_header.lower() in taken:
            raise ValueError(f"login sends its token as {self.login.token_header}; take the other key that sets it out")
        return self


def read_secret(secret: Mapping[str, Any]) -> HttpSecret:
    """Raises ConfigurationError, which names each key that is missing, misspelt or wrong, and quotes no value."""
    required(dict(secret), NAME, "base_url")
    try:
        return HttpSecret.model_validate(dict(secret))
    except ValidationError as error:
        raise ConfigurationError(problems(error, HttpSecret)) from None


def texts(value: Any) -> list[str]:
    """All texts in a body."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for child in value for text in texts(child)]
    return [value] if isinstance(value, str) else []
