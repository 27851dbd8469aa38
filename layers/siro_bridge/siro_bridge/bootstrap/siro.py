"""Siro's two APIs, each with its token and its budget."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

from siro_bridge.domain.secret_values import filled
from siro_bridge.secrets import Secrets
from siro_bridge.settings import EnrichmentSettings, SiroSettings
from siro_bridge.siro.app_tokens import OAUTH_KEYS
from siro_bridge.siro.authorization import OrganizationAuthorization
from siro_bridge.siro.client import Authorization, Budget, SiroClient
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.platform import PlatformApi
from siro_bridge.siro.recordings import OAuthRecordings, OrganizationRecordings
from siro_bridge.siro.token import OAuthAuthorization, TokenStore
from siro_bridge.siro.write_access import WriteAccess
from siro_bridge.state.mint_gate import DynamoMintGate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient


def organization_client(
    settings: SiroSettings,
    secrets: Secrets,
    budget: Budget,
    *,
    attempts: int = 1,
    has_time: Callable[[float], bool] = lambda _: True,
    transport: httpx2.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> SiroClient:
    """`attempts` is 1 where waiting belongs to the ledger, more where the caller has time of its own."""
    return SiroClient(
        settings.siro_api_url,
        OrganizationAuthorization(secrets, settings.siro_secret_arn),
        budget,
        attempts=attempts,
        has_time=has_time,
        user_agent=settings.siro_user_agent,
        transport=transport,
        sleep=sleep,
    )


@dataclass(frozen=True, slots=True)
class RecordingSource:
    """`RecordingApi`: oauth and organization are what they say; auto is OAuth once its keys are filled in.

    With auto, what the OAuth user may not see is read by the organization token.
    """

    settings: EnrichmentSettings
    secrets: Secrets
    secrets_client: "SecretsManagerClient"
    dynamodb: "DynamoDBClient"
    organization: SiroClient
    platform_budget: Budget
    transport: httpx2.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep

    def choose(self, *, types_needed: bool = False) -> OAuthRecordings | OrganizationRecordings:
        """`types_needed`: the mapping asks for conversation types, which the organization API does not tell."""
        api = OrganizationApi(self.organization)
        by_organization = OrganizationRecordings(api)
        if not self._uses_oauth():
            return by_organization
        falls_back = self.settings.recording_api == "auto" and not types_needed
        return OAuthRecordings(api, self._platform(), by_organization if falls_back else None)

    def _uses_oauth(self) -> bool:
        chosen = self.settings.recording_api
        return chosen == "oauth" or (chosen == "auto" and filled(self._siro_secret(), *OAUTH_KEYS))

    def _platform(self) -> PlatformApi:
        authorization = OAuthAuthorization(
            TokenStore(self.secrets, self.secrets_client, self.settings.siro_token_secret_arn),
            self.organization,
            self._siro_secret,
            DynamoMintGate(self.dynamodb, self.settings.state_table),
            sleep=self.sleep,
        )
        return PlatformApi(self._platform_client(authorization))

    def write_access(self) -> WriteAccess:
        """For what a person changes at Siro, whatever recordings are read by."""
        return WriteAccess(self.organization, self._siro_secret, self._platform_client)

    def _platform_client(self, authorization: Authorization) -> SiroClient:
        return SiroClient(
            self.settings.siro_platform_url,
            authorization,
            self.platform_budget,
            user_agent=self.settings.siro_user_agent,
            transport=self.transport,
        )

    def _siro_secret(self, *, fresh: bool = False) -> dict[str, Any]:
        return self.secrets.read(self.settings.siro_secret_arn, "SiroSecret", fresh=fresh)
