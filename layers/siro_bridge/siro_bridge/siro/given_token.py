"""A token that is in hand: one that a person has just given, or one that was minted for a single purpose."""

from dataclasses import dataclass

from siro_bridge.siro.client import Headers

OAUTH_HEADER = "x-siro-auth-token"
"""Carries an OAuth access token to the platform API."""


@dataclass(frozen=True, slots=True)
class GivenToken:
    """Implements Authorization; nothing renews it."""

    header: str
    value: str

    @classmethod
    def organization(cls, token: str) -> "GivenToken":
        return cls("Authorization", f"Bearer {token}")

    @classmethod
    def oauth(cls, token: str) -> "GivenToken":
        return cls(OAUTH_HEADER, token)

    def headers(self) -> Headers:
        return {self.header: self.value}

    def refused(self, headers: Headers) -> bool:  # noqa: ARG002  the protocol's
        return False
