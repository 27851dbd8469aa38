"""A right to change something at Siro, for as long as it takes: a token of its own, which is revoked right after."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from siro_bridge.domain.errors import (
    ConfigurationError,
    SiroBridgeError,
    SiroRefusedError,
    SiroUnavailableError,
    TokenRefusedError,
)
from siro_bridge.domain.secret_values import is_token, required_token
from siro_bridge.siro.client import Authorization, Headers, SiroClient
from siro_bridge.siro.links import RecordingLinks
from siro_bridge.siro.shapes import part
from siro_bridge.siro.token import HEADER, OAUTH_KEYS, SecretReader

logger = logging.getLogger(__name__)

LIVES_ON = "Siro did not revoke the write token that was minted for it; it ends by itself within 16 hours"


@dataclass(frozen=True, slots=True)
class OneToken:
    """Implements Authorization with a token that is not renewed."""

    token: str

    def headers(self) -> Headers:
        return {HEADER: self.token}

    def refused(self, headers: Headers) -> bool:  # noqa: ARG002  the protocol's
        return False


class Session:
    """`links` can be changed while the block lasts; `remark` says afterwards what was not cleaned up."""

    def __init__(self, links: RecordingLinks) -> None:
        self.links = links
        self.remark = ""


class WriteAccess:
    """The tokens that the bridge itself uses may only read."""

    def __init__(
        self,
        organization: SiroClient,
        read_siro_secret: SecretReader,
        open_platform: Callable[[Authorization], SiroClient],
    ) -> None:
        self._organization = organization
        self._read_siro_secret = read_siro_secret
        self._open_platform = open_platform

    @contextmanager
    def opened(self) -> Iterator[Session]:
        """Raises ConfigurationError while SiroSecret has no OAuth keys, or when Siro refuses them."""
        client_id, client_secret, user_id = self._keys()
        tokens = f"/v1/core/oauth/apps/{quote(client_id, safe='')}/access-token"
        owner = {"clientSecret": client_secret, "userId": user_id}
        token_id, token = self._mint(tokens, owner)
        platform = self._open_platform(OneToken(token))
        session = Session(RecordingLinks(platform))
        try:
            yield session
        finally:
            platform.close()
            session.remark = self._revoke(f"{tokens}/{quote(token_id, safe='')}", owner)

    def _keys(self) -> list[str]:
        secret = self._read_siro_secret(fresh=True)
        try:
            return [required_token(secret, "SiroSecret", key) for key in OAUTH_KEYS]
        except ConfigurationError as error:
            raise ConfigurationError(f"changing a link at Siro needs an OAuth app: {error}") from None

    def _mint(self, path: str, owner: dict[str, str]) -> tuple[str, str]:
        try:
            answer: Any = self._organization.request("POST", path, json={**owner, "scope": "write"})
        except (SiroRefusedError, TokenRefusedError) as error:
            raise TokenRefusedError(
                f"Siro minted no OAuth token; check {', '.join(OAUTH_KEYS)} in the secret SiroSecret: {error}"
            ) from error
        token_id, token = (part(answer, key, str, f"POST {path}") for key in ("accessTokenId", "accessToken"))
        if not is_token(token):
            raise SiroUnavailableError(f"Siro: POST {path} answered a token that no header can carry")
        return token_id, token

    def _revoke(self, path: str, owner: dict[str, str]) -> str:
        """What was done with the token is done: that it lives on is a remark, not a failure."""
        for _ in range(2):
            try:
                self._organization.request("DELETE", path, json=owner)
            except SiroBridgeError as error:
                logger.warning("a write token was not revoked: %s", error)
            else:
                return ""
        return LIVES_ON
