"""The logins of CrmSecret: what each kind needs to get a token."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, ValidationError, model_validator

from siro_bridge.crm.login.finding import is_expression
from siro_bridge.crm.login.problems import problems
from siro_bridge.crm.login.secret import (
    AUTHORIZATION,
    HeaderName,
    Headers,
    HttpSecret,
    Keys,
    Text,
    Token,
    filled,
    one_line,
    static_names,
)
from siro_bridge.domain.errors import ConfigurationError

REFRESH_TOKEN = "{refresh_token}"  # nosec B105  # noqa: S105 (a placeholder)

ClientAuthentication = Literal["basic", "basic_raw", "post", "none"]


def _expression(text: str) -> str:
    if not is_expression(text):
        raise ValueError("must be a JMESPath expression")
    return text


Expression = Annotated[str, AfterValidator(_expression)]


class Expired(Keys):
    """What says that the token has run out, beside 401."""

    status: list[Annotated[int, Field(ge=400, le=499)]] = [403]
    body: Expression | None = None
    """an expression over the answer, true in such a one; without it any answer of that status"""


class _Login(Keys):
    """What all logins have in common."""

    headers: Headers = {}
    """of the login's own requests, which carry nothing of the CRM's other headers"""
    token_header: HeaderName = AUTHORIZATION
    """the header in which the CRM takes the token"""
    token_prefix: Annotated[str, AfterValidator(one_line)] = "Bearer"  # noqa: S105
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
            filled(text.strip())
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


class _Whole(Keys):
    """With the key under which it stands in the secret."""

    login: Annotated[Login, Discriminator("kind")]


def read_login(secret: HttpSecret) -> Login:
    """Of a secret that has one. Raises ConfigurationError, which names each key and quotes no value."""
    try:
        login = _Whole.model_validate({"login": secret.login}).login
    except ValidationError as error:
        raise ConfigurationError(problems(error, _Whole)) from None
    if login.token_header.lower() in static_names(secret):
        raise ConfigurationError(
            f"secret CrmSecret: login sends its token as {login.token_header}; take the other key that sets it out"
        )
    return login


def texts(value: Any) -> list[str]:
    """All texts in a body."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for child in value for text in texts(child)]
    return [value] if isinstance(value, str) else []
