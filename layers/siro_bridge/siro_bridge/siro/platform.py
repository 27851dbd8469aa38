"""Siro's platform API (`https://api.siro.ai`): what needs an OAuth access token."""

from typing import Any
from urllib.parse import quote

from siro_bridge.siro.client import SiroClient


class PlatformApi:
    def __init__(self, client: SiroClient) -> None:
        self._client = client

    def recording(self, recording_id: str) -> dict[str, Any]:
        """Guide, 4.3: the recording with its summary (one string) and its extractions; no CRM links."""
        params = {"showSummary": "true", "showEntityExtractions": "true"}
        answer: dict[str, Any] = self._client.get(f"/v1/core/recordings/{quote(recording_id, safe='')}", params)["data"]
        return answer

    def extractions(self, recording_id: str) -> list[dict[str, Any]]:
        """Guide, 4.5: one item a definition, page after page."""
        path = f"/v1/core/entities/extractions/{quote(recording_id, safe='')}"
        page = self._client.get(path)
        found = list(page["data"])
        while page.get("hasNextPage") and page.get("cursor"):
            page = self._client.get(path, {"cursor": str(page["cursor"])})
            found += page["data"]
        return found
