"""A right to change something at Siro, for as long as it takes: a token of its own, which is revoked right after."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from siro_bridge.domain.errors import ConfigurationError, SiroBridgeError
from siro_bridge.siro.app_tokens import AppTokens
from siro_bridge.siro.client import Authorization, SiroClient
from siro_bridge.siro.given_token import GivenToken
from siro_bridge.siro.links import RecordingLinks
from siro_bridge.siro.token import SecretReader

logger = logging.getLogger(__name__)

LIVES_ON = "Siro did not revoke the write token that was minted for it; it ends by itself within 16 hours"


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
        tokens = self._tokens()
        minted = tokens.mint("write")
        # Should this process die now, nobody has the token; by its id a person can have it revoked before it ends.
        logger.warning("the write token %s was minted; it is revoked once it was used", minted.token_id)
        platform = self._open_platform(GivenToken.oauth(minted.token))
        session = Session(RecordingLinks(platform))
        try:
            yield session
        finally:
            platform.close()
            session.remark = _revoke(tokens, minted.token_id)

    def _tokens(self) -> AppTokens:
        try:
            return AppTokens.of_secret(self._organization, self._read_siro_secret(fresh=True))
        except ConfigurationError as error:
            raise ConfigurationError(f"changing a link at Siro needs an OAuth app: {error}") from None


def _revoke(tokens: AppTokens, token_id: str) -> str:
    """What was done with the token is done: that it lives on is a remark, not a failure."""
    for _ in range(2):
        try:
            tokens.revoke(token_id)
        except SiroBridgeError as error:
            logger.warning("a write token was not revoked: %s", error)
        else:
            return ""
    return LIVES_ON
