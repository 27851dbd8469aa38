"""An organization token that a person has just given, and that no secret holds yet."""

from dataclasses import dataclass

from siro_bridge.siro.client import Headers


@dataclass(frozen=True, slots=True)
class GivenToken:
    """Implements Authorization; nothing renews it."""

    token: str

    def headers(self) -> Headers:
        return {"Authorization": f"Bearer {self.token}"}

    def refused(self, headers: Headers) -> bool:  # noqa: ARG002  the protocol's
        return False
