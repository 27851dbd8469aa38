"""What CrmTokenSecret holds: the tokens that all instances share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from siro_bridge.crm.login.lifetime import leeway
from siro_bridge.crm.login.writes import of_the_day


@dataclass(frozen=True, slots=True)
class Tokens:
    """`access` until `expires_at` (epoch seconds; None: until it is refused), and `refresh` for the next one.

    `spare` is the refresh token before that: it still counts where the CRM never came to keep the newer one. `login` is
    the digest of what was logged in with, and `grant` a name for all that came of one logging in. `kept_at` are
    the times of the last day at which CrmTokenSecret was written.
    """

    access: str = ""
    refresh: str = ""
    spare: str = ""
    obtained_at: float = 0.0
    expires_at: float | None = None
    login: str = ""
    grant: str = ""
    kept_at: tuple[float, ...] = ()

    def is_fresh(self, now: float) -> bool:
        if not self.access:
            return False
        return self.expires_at is None or now < self.expires_at - leeway(self.obtained_at, self.expires_at)

    @property
    def lives(self) -> float:
        """Seconds from its making to its end; infinite where nobody says when that is."""
        return math.inf if self.expires_at is None else self.expires_at - self.obtained_at

    def kept_today(self, now: float) -> int:
        return len(of_the_day(self.kept_at, now))

    def being_kept(self, now: float) -> Self:
        """With the time at which it is written."""
        return replace(self, kept_at=(*of_the_day(self.kept_at, now), now))

    def as_secret(self) -> dict[str, Any]:
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "spare_refresh_token": self.spare,
            "obtained_at": self.obtained_at,
            "expires_at": self.expires_at,
            "login": self.login,
            "grant": self.grant,
            "kept_at": list(self.kept_at),
        }

    @classmethod
    def from_secret(cls, secret: Mapping[str, Any]) -> Self:
        """Nothing of the template's placeholder, and of what is not of its kind: this program alone writes it."""
        if not _text(secret, "login"):
            return cls()
        kept = secret.get("kept_at")
        return cls(
            access=_text(secret, "access_token"),
            refresh=_text(secret, "refresh_token"),
            spare=_text(secret, "spare_refresh_token"),
            obtained_at=_number(secret.get("obtained_at")) or 0.0,
            expires_at=_number(secret.get("expires_at")),
            login=_text(secret, "login"),
            grant=_text(secret, "grant"),
            kept_at=tuple(at for at in map(_number, kept) if at is not None) if isinstance(kept, list) else (),
        )


class TokenStore(Protocol):
    """Over all instances. Raises ConfigurationError, UnavailableError."""

    def read(self) -> Tokens:
        """As it is now, past every cache."""
        ...

    def write(self, tokens: Tokens) -> None: ...


def _text(secret: Mapping[str, Any], key: str) -> str:
    value = secret.get(key)
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
