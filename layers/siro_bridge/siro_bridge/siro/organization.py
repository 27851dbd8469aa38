"""Siro's organization API (`https://functions.siro.ai/api-externalApi`): sync, lists, links and flags."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import httpx2

from siro_bridge.domain.errors import SiroFailedError, SiroSlowError, SiroUnavailableError
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.shapes import identified, listed, next_cursor, objects, of_kind, part

Synced = Literal["engagements", "opportunities"]


class OrganizationApi:
    def __init__(self, client: SiroClient) -> None:
        self._client = client

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        """Guide, 3.2 and 3.3: one record; answers Siro's own id and, where there is one, the recording's.

        Raises SiroFailedError when Siro failed at it, or took it and gave no answer in time.
        """
        path = f"/v1/integrations/sync/{entity}"
        try:
            answer = self._client.request("PUT", path, json=payload)
        except SiroUnavailableError as error:
            if isinstance(error.__cause__, httpx2.ReadTimeout):
                raise SiroFailedError(str(error)) from error
            raise
        return part(answer, "data", dict, f"PUT {path}")

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same for many records; one bad record refuses the whole batch.

        Raises SiroSlowError when no answer came in time: fewer records may do.
        """
        path = f"/v1/integrations/sync/batch/{entity}"
        try:
            answer = self._client.request("PUT", path, json=list(payloads))
        except SiroUnavailableError as error:
            if isinstance(error.__cause__, httpx2.TimeoutException):
                raise SiroSlowError(str(error)) from error
            raise
        return listed(answer, f"PUT {path}")

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
        return self._object(f"/v1/integrations/engagements/{quote(siro_id, safe='')}")

    def opportunity(self, siro_id: str) -> dict[str, Any]:
        """By Siro's own id; carries `recordingId` once there is one."""
        return self._object(f"/v1/integrations/opportunities/{quote(siro_id, safe='')}")

    def with_external_id(self, entity: Synced, external_id: str) -> list[dict[str, Any]]:
        """What Siro has under a CRM's own id, of whichever connection."""
        path = f"/v1/integrations/{entity}"
        found = listed(self._client.get(path, {"externalId": external_id}), f"GET {path}")
        return [each for each in found if each.get("externalId") == external_id]

    def recordings(self, updated_since: datetime, cursor: str | None, page_size: int = 100) -> dict[str, Any]:
        """One page `{data, cursor}` of processed recordings with their links, deleted ones included."""
        params = {
            "updatedAt:gte": _iso(updated_since),
            "isProcessingDone": "true",
            "showCrmLinks": "true",
            "pageSize": str(page_size),
        }
        path = "/v1/core/recordings"
        page = self._object(path, params | ({"cursor": cursor} if cursor else {}))
        if identified(page, f"GET {path}"):
            next_cursor(page, {cursor}, f"GET {path}")
        return page

    def recording(self, recording_id: str, *, content: bool) -> dict[str, Any]:
        """One recording with its links and flags; with `content` also its summary and extractions."""
        params = {"showCrmLinks": "true"}
        if content:
            params |= {"showSummary": "true", "showEntityExtractions": "true"}
        path = f"/v1/core/recordings/{quote(recording_id, safe='')}"
        found = self._object(path, params)
        part(found, "id", str, f"GET {path}")
        return found

    def summaries(self, recording_id: str) -> list[dict[str, Any]]:
        """Guide, 4.6. A bare array in the OpenAPI file, `{data: [...]}` in the guide: both are taken.

        None are there where Siro answers 404.
        """
        path = f"/v1/core/recordings/{quote(recording_id, safe='')}/summaries"
        answer = self._client.get_or([], path)
        return listed(answer, f"GET {path}") if isinstance(answer, dict) else objects(answer, f"GET {path}")

    def user(self, user_id: str) -> dict[str, Any]:
        """One Siro user: firstName, lastName, email."""
        return self._object(f"/v1/core/users/{quote(user_id, safe='')}")

    def users(self) -> list[dict[str, Any]]:
        """Everyone who can sign into the workspace, without Siro's own people and bots."""
        return self._all("/v1/core/users", {"excludeSiroUsers": "true"})

    def external_users(self) -> list[dict[str, Any]]:
        """The CRM users that Siro has, each with its `externalId`."""
        return self._all("/v1/integrations/users", {"pageSize": "100"})

    def engagements_of(self, crm_user_id: str, after: datetime, before: datetime) -> list[dict[str, Any]]:
        """The engagements of one external user, by Siro's own id of it, that start between two moments."""
        path = f"/v1/integrations/users/{quote(crm_user_id, safe='')}/engagements"
        params = {"startingAfter": _iso(after), "startingBefore": _iso(before)}
        return objects(self._client.get(path, params), f"GET {path}")

    def connections(self) -> list[dict[str, Any]]:
        """The organization's CRM connections, active or not."""
        path = "/v1/core/integrations/connections"
        return identified(self._client.get(path), f"GET {path}")

    def caller_identity(self) -> dict[str, Any]:
        """Which organization and token this is; the cheapest request that proves a token."""
        path = "/v1/core/auth/caller-identity"
        identity = self._object(path)
        part(identity, "organizationId", str, f"GET {path}")
        return identity

    def _all(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
        """Every page of a list. One that gives its cursor a second time has ended: not every list takes one."""
        found: dict[str, dict[str, Any]] = {}
        asked, cursor = set[str](), ""
        while True:
            page = self._object(path, {**params, "cursor": cursor} if cursor else params)
            found |= {str(each.get("id") or len(found)): each for each in listed(page, f"GET {path}")}
            cursor = str(page.get("cursor") or "")
            if not cursor or cursor in asked or page.get("hasNextPage") is False:
                return list(found.values())
            asked.add(cursor)

    def _object(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        return of_kind(self._client.get(path, params), dict, f"GET {path}")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
