"""A login as the HTTP client's hook uses it: loaded only for a CRM that gives out tokens."""

import logging
from collections.abc import Callable, Iterator

import httpx2

from siro_bridge.crm.login.address import below
from siro_bridge.crm.login.asking import SECRET, LoginClient
from siro_bridge.crm.login.finding import found
from siro_bridge.crm.login.grants import Grant, JsonGrant
from siro_bridge.crm.login.logins import JsonLogin, Login, texts
from siro_bridge.crm.login.renewal import SharedLogin
from siro_bridge.crm.login.shared import SharedTokens, identity, tokens_or_own
from siro_bridge.http_answers import json_or

logger = logging.getLogger(__name__)


class OpenLogin:
    """Shared by threads."""

    def __init__(
        self,
        login: Login,
        base: httpx2.URL,
        shared: SharedTokens | None,
        *,
        transport: httpx2.BaseTransport | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._keys = login
        self._client = LoginClient(transport)
        url = login.login_url if isinstance(login, JsonLogin) else login.token_url
        whose = identity(login, str(below(base, url, "login")))
        grant = _grant_of(login, base, self._client)
        self._login = SharedLogin(grant, tokens_or_own(shared, login), whose, clock=clock, sleep=sleep)

    def authorize(self, request: httpx2.Request) -> str:
        """Puts the token into the request, and gives it. Raises as SharedLogin."""
        token, prefix = self._login.token(), self._keys.token_prefix
        request.headers[self._keys.token_header] = f"{prefix} {token}" if prefix else token
        return token

    def refused(self, token: str, response: httpx2.Response, *, told: bool) -> bool:
        """Whether the request is worth another try, with another token. Raises as SharedLogin."""
        if told or response.status_code == httpx2.codes.UNAUTHORIZED:
            return self._login.refused(token, certain=True)
        expired = self._keys.expired
        if expired is None or response.status_code not in expired.status:
            return False
        if expired.body is None:
            return self._login.refused(token, certain=False)
        return bool(found(expired.body, json_or(response, None))) and self._login.refused(token, certain=True)

    def told_of_a_refused_token(self) -> str:
        """What to do about a 401 that a new token does not mend."""
        return (
            f"to a token that the CRM issued {self._login.age():.0f} seconds ago; let the login's user do this at the "
            f"CRM, or correct login (scope, audience, token_header, token_prefix) in {SECRET}"
        )

    def credentials(self) -> Iterator[str]:
        """What no message may quote, the token aside."""
        yield from self._keys.headers.values()
        if isinstance(self._keys, JsonLogin):
            yield from texts(self._keys.body)
        else:
            yield self._keys.client_secret or ""

    def log_in(self) -> str:
        """Logs in if need be, and says in a line what the tokens are; warns of what will go wrong with them."""
        self._login.token()
        if doubt := self._login.doubt():
            logger.warning(doubt)
        return f"{self._keys.kind}: the CRM gives out tokens; {self._login.told()}"

    def close(self) -> None:
        self._login.close()
        self._client.close()


def check_addresses(login: Login, base: httpx2.URL) -> None:
    """Raises ConfigurationError for one to which no credentials may be sent."""
    for key in ("token_url", "authorize_url", "login_url", "refresh_url"):
        if text := getattr(login, key, None):
            below(base, text, f"login.{key}")


def _grant_of(login: Login, base: httpx2.URL, client: LoginClient) -> Grant:
    if isinstance(login, JsonLogin):
        return JsonGrant(login, base, client)
    from siro_bridge.crm.login.oauth import OAuthGrant  # noqa: PLC0415  few CRMs need it

    return OAuthGrant(login, base, client)
