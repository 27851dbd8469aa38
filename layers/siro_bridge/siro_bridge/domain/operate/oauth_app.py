"""An OAuth app of the organization at Siro."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """Siro shows the secret once."""

    client_id: str
    client_secret: str
