"""The organization token: a Bearer value that a person put into SiroSecret."""

from siro_bridge.domain.secret_values import required_token
from siro_bridge.secrets import Secrets
from siro_bridge.siro.client import Headers


class OrganizationAuthorization:
    """Follows a token that is replaced in Secrets Manager: a refused one is read again, once."""

    def __init__(self, secrets: Secrets, arn: str) -> None:
        self._secrets = secrets
        self._arn = arn

    def headers(self) -> Headers:
        return {"Authorization": f"Bearer {organization_token(self._secrets, self._arn)}"}

    def refused(self, headers: Headers) -> bool:
        self._secrets.read(self._arn, "SiroSecret", fresh=True)
        return self.headers() != headers


def organization_token(secrets: Secrets, arn: str) -> str:
    """Raises ConfigurationError where a person has not put it in."""
    return required_token(secrets.read(arn, "SiroSecret"), "SiroSecret", "organization_token")
