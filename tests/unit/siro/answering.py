"""Both of Siro's APIs, giving the answers that a test says, by path."""

import json
from collections.abc import Sequence
from typing import Any

import httpx2

from siro_bridge.domain.recording.recording import Recordings
from siro_bridge.siro.client import Headers, SiroClient, Unlimited
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.platform import PlatformApi
from siro_bridge.siro.recordings import OAuthRecordings, OrganizationRecordings

RECORDING = "/org/v1/core/recordings/rec-1"
SUMMARIES = f"{RECORDING}/summaries"
DETAIL = "/platform/v1/core/recordings/rec-1"
EXTRACTIONS = "/platform/v1/core/entities/extractions/rec-1"

READY: dict[str, Any] = {
    "id": "rec-1",
    "createdAt": "2026-02-15T14:00:00Z",
    "isProcessingDone": True,
    "crm": {"integrationConnectionId": "conn-1", "opportunity": {"externalId": "opp-1"}},
}
BUDGET: dict[str, Any] = {"name": "Budget", "value": "$40,000", "mappings": None}
DEFINITION: dict[str, Any] = {"status": "SUCCESS", "extraction": [BUDGET], "mappings": None}


class Token:
    def headers(self) -> Headers:
        return {"Authorization": "Bearer token"}

    def refused(self, _: Headers) -> bool:
        return False


class Answers:
    """`(status, body)` by path, or several of them in turn; `asked` keeps the paths. What is not said is a 404."""

    def __init__(self, answers: dict[str, tuple[int, Any] | Sequence[tuple[int, Any]]]) -> None:
        self._answers = {path: [each] if isinstance(each, tuple) else list(each) for path, each in answers.items()}
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        turns = self._answers.get(path, [(404, {"error": "Resource not found"})])
        status, body = turns.pop(0) if len(turns) > 1 else turns[0]
        return httpx2.Response(status, content=json.dumps(body).encode())

    @property
    def organization(self) -> OrganizationApi:
        return OrganizationApi(self.client("org"))

    @property
    def platform(self) -> PlatformApi:
        return PlatformApi(self.client("platform"))

    def recordings(self, api: str) -> Recordings:
        by_organization = OrganizationRecordings(self.organization)
        chosen: dict[str, Recordings] = {
            "organization": by_organization,
            "oauth": OAuthRecordings(self.organization, self.platform),
            "auto": OAuthRecordings(self.organization, self.platform, by_organization),
        }
        return chosen[api]

    def client(self, prefix: str) -> SiroClient:
        return SiroClient(f"https://siro.test/{prefix}", Token(), Unlimited(), transport=httpx2.MockTransport(self))
