"""A person's consent: OAuth2's authorization code (RFC 6749, 4.1) with PKCE (RFC 7636), up to the first tokens."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from siro_bridge.crm.login.address import address, below
from siro_bridge.crm.login.asking import SECRET, LoginClient
from siro_bridge.crm.login.lifetime import expiry
from siro_bridge.crm.login.logins import RefreshTokens, read_login
from siro_bridge.crm.login.oauth import OAuthGrant
from siro_bridge.crm.login.secret import read_secret
from siro_bridge.crm.login.shared import identity
from siro_bridge.crm.login.tokens import Tokens
from siro_bridge.domain.errors import ConfigurationError

LOOPBACK = "http://127.0.0.1:8765/callback"
"""Where the CRM sends the person's browser back to, if the secret does not say otherwise."""

NONE_GIVEN = (
    "CRM login: the CRM gave no refresh token, so that the login would end with its first access token; ask for one by "
    f"login.scope (such as offline_access) or login.authorize_parameters (such as access_type: offline) in {SECRET}"
)
_CODES = frozenset(
    {
        "access_denied", "account_selection_required", "consent_required", "interaction_required", "invalid_request",
        "invalid_scope", "login_required", "missing_code", "server_error", "temporarily_unavailable",
        "unauthorized_client", "unsupported_response_type",
    }
)  # fmt: skip
"""RFC 6749, 4.1.2.1, and OpenID Connect's; what else a page says may be anybody's words."""


@dataclass(frozen=True, slots=True)
class Begun:
    """`address` is the CRM's page for the person, who comes back to `redirect_uri` with `state` and a code."""

    address: str
    redirect_uri: str
    state: str
    verifier: str


class Authorization:
    """Of CrmSecret's object. Every method raises ConfigurationError, and `finish` CrmUnavailableError, too."""

    def __init__(
        self,
        secret: Mapping[str, Any],
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parsed = read_secret(secret)
        login = read_login(parsed) if parsed.login is not None else None
        if not isinstance(login, RefreshTokens) or not login.authorize_url:
            raise ConfigurationError(
                'secret CrmSecret: key "login" is none that a person logs in for: that is of the kind refresh_token, '
                "and has an authorize_url; docs/logins.md shows it"
            )
        base = address(parsed.base_url, "base_url")
        self._login = login
        self._page = below(base, login.authorize_url, "login.authorize_url")
        self._token_url = below(base, login.token_url, "login.token_url")
        self._client = LoginClient(transport)
        self._grant = OAuthGrant(login, base, self._client)
        self._clock = clock

    def begin(self) -> Begun:
        from oauthlib.oauth2 import WebApplicationClient  # noqa: PLC0415  few commands need it

        client, login = WebApplicationClient(self._login.client_id), self._login
        redirect_uri, state = login.redirect_uri or LOOPBACK, uuid.uuid4().hex
        verifier = client.create_code_verifier(64)
        page = client.prepare_request_uri(
            str(self._page.copy_with(scheme="https")),  # it takes no other; that ours is safe was looked at before
            redirect_uri=redirect_uri,
            scope=login.scope,
            state=state,
            code_challenge=client.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256",
            **({"audience": login.audience} if login.audience else {}),
            **login.authorize_parameters,
        )
        return Begun(str(httpx2.URL(page).copy_with(scheme=self._page.scheme)), redirect_uri, state, verifier)

    def finish(self, begun: Begun, came_back_to: str, before: Tokens) -> Tokens:
        """The first tokens, for the address at which the browser ended.

        Of what was stored `before` nothing counts any more but how often that was done today.
        """
        granted = self._grant.exchange(_code(begun, came_back_to), begun.verifier, begun.redirect_uri)
        if not granted.refresh:
            raise ConfigurationError(NONE_GIVEN)
        now = self._clock()
        tokens = Tokens(
            access=granted.access,
            refresh=granted.refresh,
            obtained_at=now,
            expires_at=expiry(granted.lifetime, granted.access, now),
            login=identity(self._login, str(self._token_url)),
            grant=uuid.uuid4().hex,
            kept_at=before.kept_at,
        )
        return tokens.being_kept(now)

    def close(self) -> None:
        self._client.close()


def _code(begun: Begun, came_back_to: str) -> str:
    """Raises ConfigurationError for what is no answer to this login; quotes nothing of it but the refusal's code."""
    from oauthlib.oauth2 import MismatchingStateError, OAuth2Error, WebApplicationClient  # noqa: PLC0415

    query = came_back_to.strip().partition("?")[2]
    try:
        answer = WebApplicationClient("").parse_request_uri_response(f"https://here/?{query}", state=begun.state)
    except MismatchingStateError:
        raise ConfigurationError(
            "CRM login: this address is of another login than the one that was begun here; begin anew, and take the "
            "whole address at which the browser ends"
        ) from None
    except OAuth2Error as error:
        code = error.error if error.error in _CODES else "another error"
        raise ConfigurationError(f"CRM login: the CRM's page answered {code}; nothing was stored") from None
    except ValueError:
        raise ConfigurationError("CRM login: this is no address that a browser ends at; nothing was stored") from None
    return str(answer["code"])
