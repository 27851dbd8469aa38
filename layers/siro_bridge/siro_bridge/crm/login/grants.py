"""What a login asks the CRM for, and what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard
from urllib.parse import urlencode

import httpx2

from siro_bridge.crm.login.address import below
from siro_bridge.crm.login.asking import SECRET, Answer, GrantRefusedError, LoginClient, Question
from siro_bridge.crm.login.finding import found
from siro_bridge.crm.login.logins import REFRESH_TOKEN, JsonLogin
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.secret_values import is_token


@dataclass(frozen=True, slots=True)
class Granted:
    """An access token, a refresh token if there was one, and how long it was said to live, as it was said."""

    access: str
    refresh: str = ""
    lifetime: Any = None
    a_second: float = 1.0


class Grant(Protocol):
    """One kind of login. Both ways raise ConfigurationError and CrmUnavailableError."""

    @property
    def logs_in(self) -> bool:
        """Whether it can begin anew without a person."""
        ...

    @property
    def refreshes(self) -> bool: ...

    @property
    def mend(self) -> str:
        """What a person does when a refresh token is no longer taken."""
        ...

    @property
    def given(self) -> str:
        """A refresh token that the secret itself holds, for the first time."""
        ...

    def log_in(self) -> Granted: ...

    def refresh(self, token: str) -> Granted:
        """Raises GrantRefusedError when the CRM does not take the token."""
        ...


class JsonGrant:
    """User and password for a token."""

    logs_in = True
    given = mend = ""

    def __init__(self, login: JsonLogin, base: httpx2.URL, client: LoginClient) -> None:
        self._login = login
        self._client = client
        self._url = below(base, login.login_url, "login.login_url")
        self._refresh_url = below(base, login.refresh_url, "login.refresh_url") if login.refresh_url else None

    @property
    def refreshes(self) -> bool:
        return self._refresh_url is not None

    def log_in(self) -> Granted:
        answer = self._ask(self._url, "login.login_url", self._login.body)
        if not answer.is_success:
            raise ConfigurationError(
                answer.refusal(f"the CRM refuses this user and password; correct login.body in {SECRET}")
            )
        return self._granted(answer)

    def refresh(self, token: str) -> Granted:
        if self._refresh_url is None:
            raise GrantRefusedError("this login has no refresh_url")
        answer = self._ask(self._refresh_url, "login.refresh_url", _filled(self._login.refresh_body, token))
        if not answer.is_success:
            raise GrantRefusedError(answer.refusal("it is logged in anew"))
        if not _is_token(found(self._login.token, answer.body)):  # it is found in a login's answer, or that is told
            raise GrantRefusedError(answer.refusal("no token is in it; it is logged in anew"))
        return self._granted(answer)

    def _ask(self, url: httpx2.URL, key: str, body: Any) -> Answer:
        form = urlencode(_flat(body)) if self._login.format == "form" else None
        question = Question(url, key, form, None if form is not None else body, self._login.headers)
        return self._client.ask(question)

    def _granted(self, answer: Answer) -> Granted:
        login = self._login
        token, refresh = found(login.token, answer.body), found(login.refresh_token, answer.body)
        if not _is_token(token):
            raise ConfigurationError(answer.refusal(f"login.token finds no token in it; correct it in {SECRET}"))
        lifetime, a_second = found(login.lifetime, answer.body), 1000.0 if login.lifetime_unit == "ms" else 1.0
        return Granted(token, refresh if isinstance(refresh, str) else "", lifetime, a_second)


def _is_token(found: Any) -> TypeGuard[str]:
    return isinstance(found, str) and is_token(found)


def _filled(body: Any, token: str) -> Any:
    if isinstance(body, dict):
        return {key: _filled(child, token) for key, child in body.items()}
    if isinstance(body, list):
        return [_filled(child, token) for child in body]
    return token if body == REFRESH_TOKEN else body


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else str(value) for key, value in body.items()}
