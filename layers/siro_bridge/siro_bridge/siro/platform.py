"""Siro's platform API (`https://api.siro.ai`): what needs an OAuth access token."""

from typing import Any
from urllib.parse import quote

from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.shapes import listed, next_cursor, part


class PlatformApi:
    def __init__(self, client: SiroClient) -> None:
        self._client = client

    def recording(self, recording_id: str) -> dict[str, Any]:
        """Guide, 4.3: the recording with its summary (one string) and its extractions; no CRM links.

        Raises AccessDeniedError, or SiroRefusedError (404), for a recording that the OAuth user may not see.
        """
        path = f"/v1/core/recordings/{quote(recording_id, safe='')}"
        answer = self._client.get(path, {"showSummary": "true", "showEntityExtractions": "true"})
        return part(answer, "data", dict, f"GET {path}")

    def extractions(self, recording_id: str) -> list[dict[str, Any]]:
        """Guide, 4.5: one item a definition, page after page; none where Siro answers 404."""
        path = f"/v1/core/entities/extractions/{quote(recording_id, safe='')}"
        page = self._client.get_or({"data": []}, path)
        found, seen = listed(page, f"GET {path}"), set[str]()
        while page.get("hasNextPage") and (cursor := next_cursor(page, seen, f"GET {path}")):
            seen.add(cursor)
            page = self._client.get(path, {"cursor": cursor})
            found += listed(page, f"GET {path}")
        return found
