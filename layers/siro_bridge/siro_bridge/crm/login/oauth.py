"""OAuth2 (RFC 6749). oauthlib makes the requests and reads the refusals; we send them, and judge what is a token.

What it takes for one is not always: an empty access token, and a lifetime that is no whole number, stop it or pass. See
the decision log for what was compared.
"""

import base64
import json
import logging
import re
from typing import Any
from urllib.parse import quote_plus

import httpx2

from siro_bridge.crm.login.address import below, shown
from siro_bridge.crm.login.asking import SECRET, Answer, GrantRefusedError, LoginClient, Question
from siro_bridge.crm.login.grants import Granted
from siro_bridge.crm.login.logins import ClientCredentials, RefreshTokens
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge.domain.secret_values import is_token

logger = logging.getLogger(__name__)

CRM_LOGIN = "log in again: `siro-bridge setup crm-login`"
NEW_TOKEN = f"log in again, and put a new one under login.refresh_token in {SECRET}"
_CLIENT = f"correct login.client_id, client_secret or client_authentication in {SECRET}"
_MENDS = {
    "invalid_client": _CLIENT,
    "unauthorized_client": f"let this client have it at the CRM, or {_CLIENT}",
    "invalid_scope": f"correct login.scope in {SECRET}",
    "invalid_target": f"correct login.audience in {SECRET}",
    "invalid_request": f"correct login.client_authentication, scope, audience or parameters in {SECRET}",
    "unsupported_grant_type": f"correct login.kind or token_url in {SECRET}",
    "access_denied": "let the CRM allow it",
}
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_GRANT = "invalid_grant"
_TOO_MANY = re.compile(r"too many requests|rate.?(limit|exceeded)|try again (later|after)", re.IGNORECASE)
"""What Zoho and Salesforce say of too many logins, by a code that says something else, or none."""


class OAuthGrant:
    """Client credentials, or a refresh token that a person's login gave."""

    def __init__(self, login: ClientCredentials | RefreshTokens, base: httpx2.URL, client: LoginClient) -> None:
        self._login = login
        self._client = client
        self._url = below(base, login.token_url, "login.token_url")

    @property
    def logs_in(self) -> bool:
        return isinstance(self._login, ClientCredentials)

    @property
    def refreshes(self) -> bool:
        return isinstance(self._login, RefreshTokens)

    @property
    def given(self) -> str:
        return (self._login.refresh_token or "") if isinstance(self._login, RefreshTokens) else ""

    @property
    def mend(self) -> str:
        has_page = isinstance(self._login, RefreshTokens) and self._login.authorize_url is not None
        return CRM_LOGIN if has_page else NEW_TOKEN

    def log_in(self) -> Granted:
        from oauthlib.oauth2 import BackendApplicationClient  # noqa: PLC0415  few CRMs need it

        body = BackendApplicationClient(self._login.client_id).prepare_request_body(
            scope=self._login.scope, include_client_id=self._is_in_body, **self._more, **self._secret_in_body
        )
        answer = self._ask(body)
        code = _refused(answer)
        if code is not None:
            raise ConfigurationError(answer.refusal(_MENDS.get(code, _CLIENT), code))
        return self._granted(answer)

    def refresh(self, token: str) -> Granted:
        from oauthlib.oauth2 import WebApplicationClient  # noqa: PLC0415

        client_id = {"client_id": self._login.client_id} if self._is_in_body else {}
        body = WebApplicationClient(self._login.client_id).prepare_refresh_body(
            refresh_token=token, **client_id, **self._login.parameters, **self._secret_in_body
        )
        answer = self._ask(body)
        code = _refused(answer)
        if code in _MENDS:
            raise ConfigurationError(answer.refusal(_MENDS[code], code))
        if code is not None:
            raise GrantRefusedError(answer.refusal("the CRM does not take the refresh token", code))
        return self._granted(answer)

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Granted:
        """The code of an authorization for the first tokens. Raises ConfigurationError, CrmUnavailableError."""
        from oauthlib.oauth2 import WebApplicationClient  # noqa: PLC0415

        body = WebApplicationClient(self._login.client_id).prepare_request_body(
            code=code,
            redirect_uri=redirect_uri,
            include_client_id=self._is_in_body,
            code_verifier=verifier,
            **self._login.parameters,
            **self._secret_in_body,
        )
        answer = self._ask(body)
        refused = _refused(answer)
        if refused is not None:
            mend = "the code is good once and for a minute or so: begin anew" if refused == _GRANT else _CLIENT
            raise ConfigurationError(answer.refusal(_MENDS.get(refused, mend), refused))
        return self._granted(answer)

    def _ask(self, form: str) -> Answer:
        login = self._login
        secret = login.client_secret or ""
        headers = dict(login.headers)
        if login.client_authentication in ("basic", "basic_raw"):
            headers["Authorization"] = basic(login.client_id, secret, raw=login.client_authentication == "basic_raw")
        return self._client.ask(Question(self._url, "login.token_url", form, None, headers))

    def _granted(self, answer: Answer) -> Granted:
        token, refresh = answer.body.get("access_token"), answer.body.get("refresh_token")
        if not isinstance(token, str) or not is_token(token):
            raise ConfigurationError(
                answer.refusal(f"it holds no access_token that a header can carry; correct login.token_url in {SECRET}")
            )
        self._warn_of_less(answer.body.get("scope"))
        return Granted(token, refresh if isinstance(refresh, str) else "", answer.body.get("expires_in"))

    def _warn_of_less(self, granted: Any) -> None:
        """Some servers leave out a scope that they do not know, without a word: what needs it is refused later."""
        if not isinstance(self._login, ClientCredentials) or not isinstance(granted, str):
            return
        asked = (self._login.scope or "").split()
        if missing := [scope for scope in asked if scope not in granted.split()]:
            logger.warning(
                "%s granted no scope %s; correct login.scope in %s, or let the CRM allow it to this client",
                f"CRM login: POST {shown(self._url)}",
                ", ".join(missing),
                SECRET,
            )

    @property
    def _is_in_body(self) -> bool:
        return self._login.client_authentication in ("post", "none")

    @property
    def _secret_in_body(self) -> dict[str, str]:
        is_there = self._login.client_authentication == "post"
        return {"client_secret": self._login.client_secret or ""} if is_there else {}

    @property
    def _more(self) -> dict[str, str]:
        audience = {"audience": self._login.audience} if self._login.audience else {}
        return audience | self._login.parameters


def basic(client_id: str, client_secret: str, *, raw: bool = False) -> str:
    """RFC 6749, 2.3.1: both are form-encoded first, or a colon, a plus or an umlaut would be another one."""
    pair = [part if raw else quote_plus(part) for part in (client_id, client_secret)]
    return f"Basic {base64.b64encode(':'.join(pair).encode()).decode()}"


def _refused(answer: Answer) -> str | None:
    """The refusal's code; empty for one that has none, None for no refusal. Raises CrmUnavailableError."""
    from oauthlib.oauth2 import OAuth2Error, WebApplicationClient  # noqa: PLC0415

    texts: dict[str, Any] = {
        key: value for key in ("access_token", "error") if isinstance(value := answer.body.get(key), str) and value
    }
    try:
        WebApplicationClient("").parse_request_body_response(json.dumps(texts))
    except OAuth2Error as error:
        code = error.error if error.error in (*_MENDS, *_PASSING, _GRANT) else ""
        if code in _PASSING or _TOO_MANY.search(f"{answer.body.get('error')} {answer.body.get('error_description')}"):
            raise CrmUnavailableError(answer.refusal("it is tried again", code)) from None
        return None if answer.is_success and not answer.body.get("error") else code
    return None if answer.is_success else ""
