"""One instance of the product's Siro side after the other, over the same Siro, secrets and table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2

from siro_bridge.bootstrap.siro import RecordingSource, organization_client
from siro_bridge.domain.recording.recording import Recordings
from siro_bridge.secrets import Secrets
from siro_bridge.settings import EnrichmentSettings
from siro_bridge.siro.client import SiroClient, Unlimited
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport
from siro_bridge_cli.simulator.requests import LoggedRequest
from tests.integration.aws import aws_client, create_state_table

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
API_URL = "https://functions.siro.test/api-externalApi"
PLATFORM_URL = "https://api.siro.test"


class Without(httpx2.BaseTransport):
    """The simulated Siro, leaving out `keys` of what it answers about one recording."""

    def __init__(self, siro: SimulatedSiro, *keys: str) -> None:
        self._real = SimulatorTransport(siro)
        self._keys = keys

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._real.handle_request(request)
        if "/core/recordings/" not in request.url.path or request.url.path.endswith("/summaries"):
            return response
        body = response.json()
        for part in (body, body.get("data", {})):
            for key in self._keys:
                part.pop(key, None)
        return httpx2.Response(response.status_code, json=body, request=request)


class Answering(httpx2.BaseTransport):
    """The simulated Siro, with one answer of the test's for each URL that holds `part`."""

    def __init__(self, siro: SimulatedSiro, part: str, status: int, body: Any) -> None:
        self._real = SimulatorTransport(siro)
        self._part = part
        self._answer = status, body

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._part in str(request.url):
            return httpx2.Response(self._answer[0], json=self._answer[1], request=request)
        return self._real.handle_request(request)


@dataclass
class Instance:
    """A container of the enrichment function: its own cache of secrets, its own clients."""

    organization: OrganizationApi
    recordings: Recordings


class Sides:
    def __init__(self, siro: SimulatedSiro) -> None:
        self.siro = siro
        self.slept: list[float] = []
        self.secrets = aws_client("secretsmanager")
        self.dynamodb = aws_client("dynamodb")
        self.table = create_state_table(self.dynamodb)
        for name in ("SiroSecret", "SiroTokenSecret"):
            self.secrets.create_secret(Name=name, SecretString='{"access_token": "REPLACE_ME"}')
        self.fill_secret()

    def fill_secret(self, **changes: Any) -> None:
        secret = {
            "organization_token": self.siro.organization_token,
            "oauth_client_id": self.siro.oauth_client_id,
            "oauth_client_secret": self.siro.oauth_client_secret,
            "oauth_user_id": self.siro.oauth_user_id,
        }
        self.secrets.put_secret_value(SecretId="SiroSecret", SecretString=json.dumps(secret | changes))

    def token_secret(self) -> dict[str, Any]:
        secret: dict[str, Any] = json.loads(self.secrets.get_secret_value(SecretId="SiroTokenSecret")["SecretString"])
        return secret

    def instance(
        self,
        recording_api: str = "oauth",
        transport: httpx2.BaseTransport | None = None,
        *,
        types_needed: bool = False,
    ) -> Instance:
        settings = EnrichmentSettings(
            state_table=self.table,
            siro_api_url=API_URL,
            siro_platform_url=PLATFORM_URL,
            siro_secret_arn="SiroSecret",
            siro_token_secret_arn="SiroTokenSecret",
            crm_secret_arn="CrmSecret",
            recording_api=recording_api,
        )
        over = transport or SimulatorTransport(self.siro)
        secrets = Secrets(self.secrets)
        client: SiroClient = organization_client(settings, secrets, Unlimited(), transport=over)
        source = RecordingSource(
            settings, secrets, self.secrets, self.dynamodb, client, Unlimited(), over, self.slept.append
        )
        return Instance(OrganizationApi(client), source.choose(types_needed=types_needed))

    def record(self, **options: Any) -> str:
        """A recording of a synced appointment, processed and linked."""
        if not self.siro.world.recordings:
            self._sync_appointment()
        return self.siro.recorder.record("appt-456", **options)

    def requests(self, route: str = "") -> Sequence[LoggedRequest]:
        """What Siro was asked, for this route or at all."""
        return [each for each in self.siro.requests if route in each.route]

    def _sync_appointment(self) -> None:
        payload = {
            "externalId": "appt-456",
            "startTime": "2026-02-15T14:00:00Z",
            "subject": "Smith Kitchen Remodel Consultation",
            "engagementType": {"activityType": "MEETING", "name": "meeting"},
            "engagementUsers": [{"externalId": "rep-123", "email": "rep-123@example.com", "name": "John Sales"}],
            "account": {"externalId": "account-789", "name": "Smith"},
            "opportunity": {"externalId": "opp-101", "name": "Smith Kitchen Remodel"},
        }
        self.instance("organization").organization.sync("engagements", payload)
        self.siro.requests.clear()
