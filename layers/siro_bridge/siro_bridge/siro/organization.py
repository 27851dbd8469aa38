"""Siro's organization API (`https://functions.siro.ai/api-externalApi`): sync, lists, links and flags."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import httpx

from siro_bridge.domain.errors import SiroSlowError, SiroUnavailableError
from siro_bridge.siro.client import SiroClient

Synced = Literal["engagements", "opportunities"]


class OrganizationApi:
    def __init__(self, client: SiroClient) -> None:
        self._client = client

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        """Guide, 3.2 and 3.3: one record; answers Siro's own id and, where there is one, the recording's."""
        answer: dict[str, Any] = self._client.request("PUT", f"/v1/integrations/sync/{entity}", json=payload)["data"]
        return answer

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same for many records; one bad record refuses the whole batch.

        Raises SiroSlowError when no answer came in time: fewer records may do.
        """
        path = f"/v1/integrations/sync/batch/{entity}"
        try:
            answer: list[dict[str, Any]] = self._client.request("PUT", path, json=list(payloads))["data"]
        except SiroUnavailableError as error:
            if isinstance(error.__cause__, httpx.TimeoutException):
                raise SiroSlowError(str(error)) from error
            raise
        return answer

    def soft_delete_removed(self, valid_external_ids: Sequence[str], start: datetime, end: datetime) -> None:
        """Deletes, in Siro, every engagement that starts in [start, end] and is not listed. Guard it."""
        self._client.request(
            "POST",
            "/v1/integrations/sync/engagements/soft-delete-removed",
            json={
                "validExternalIds": list(valid_external_ids),
                "fromTime": _iso(start),
                "toTime": _iso(end),
            },
        )

    def engagement(self, siro_id: str) -> dict[str, Any]:
        """Guide, 4.4: by Siro's own id; carries `recordingId` once there is one."""
        answer: dict[str, Any] = self._client.get(f"/v1/integrations/engagements/{quote(siro_id, safe='')}")
        return answer

    def recordings(self, updated_since: datetime, cursor: str | None, page_size: int = 100) -> dict[str, Any]:
        """One page `{data, cursor}` of processed recordings with their links, deleted ones included."""
        params = {
            "updatedAt:gte": _iso(updated_since),
            "isProcessingDone": "true",
            "showCrmLinks": "true",
            "pageSize": str(page_size),
        }
        page: dict[str, Any] = self._client.get("/v1/core/recordings", params | ({"cursor": cursor} if cursor else {}))
        return page

    def recording(self, recording_id: str, *, content: bool) -> dict[str, Any]:
        """One recording with its links and flags; with `content` also its summary and extractions."""
        params = {"showCrmLinks": "true"}
        if content:
            params |= {"showSummary": "true", "showEntityExtractions": "true"}
        answer: dict[str, Any] = self._client.get(f"/v1/core/recordings/{quote(recording_id, safe='')}", params)
        return answer

    def summaries(self, recording_id: str) -> list[dict[str, Any]]:
        """Guide, 4.6. A bare array in the OpenAPI file, `{data: [...]}` in the guide: both are taken."""
        answer = self._client.get(f"/v1/core/recordings/{quote(recording_id, safe='')}/summaries")
        return list(answer["data"] if isinstance(answer, dict) else answer)

    def user(self, user_id: str) -> dict[str, Any]:
        """One Siro user: firstName, lastName, email."""
        answer: dict[str, Any] = self._client.get(f"/v1/core/users/{quote(user_id, safe='')}")
        return answer

    def connections(self) -> list[dict[str, Any]]:
        """The organization's CRM connections, active or not."""
        return list(self._client.get("/v1/core/integrations/connections")["data"])

    def caller_identity(self) -> dict[str, Any]:
        """Which organization and token this is; the cheapest request that proves a token."""
        answer: dict[str, Any] = self._client.get("/v1/core/auth/caller-identity")
        return answer


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
