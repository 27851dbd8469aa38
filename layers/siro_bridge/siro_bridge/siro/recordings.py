"""One recording, fetched by either API, in one shape."""

from collections.abc import Mapping, Sequence
from typing import Any

from httpx2 import codes

from siro_bridge.domain.errors import HiddenRecordingError, SiroRefusedError
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.siro.answers import AccessDeniedError
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.platform import PlatformApi
from siro_bridge.siro.recording_shape import (
    Definition,
    facts,
    facts_of,
    is_gone,
    is_processed,
    parse_recording,
    skipped,
    summary_text,
)
from siro_bridge.siro.shapes import objects_or_none


class OrganizationRecordings:
    """One request a recording: links, flags, summary sections and extractions together."""

    def __init__(self, api: OrganizationApi) -> None:
        self._api = api

    def fetch(self, recording_id: str) -> Recording:
        found = self._api.recording(recording_id, content=True)
        sections = found.get("summary")
        if sections is None and _may_be_written(found):
            sections = _summaries(self._api, recording_id, found)
        items = objects_or_none(found, "entityExtractions", _request(recording_id)) or []
        return parse_recording(
            found,
            summary=summary_text(sections, _request(recording_id)),
            extractions=facts(items, _request(recording_id)),
        )


class OAuthRecordings:
    """The platform's recording has the content, the organization's the links and flags: two requests.

    `otherwise` fetches what the OAuth user may not see; without it, such a recording is refused.
    """

    def __init__(
        self, organization: OrganizationApi, platform: PlatformApi, otherwise: OrganizationRecordings | None = None
    ) -> None:
        self._organization = organization
        self._platform = platform
        self._otherwise = otherwise

    def fetch(self, recording_id: str) -> Recording:
        found = self._organization.recording(recording_id, content=False)
        if not _may_be_written(found):
            return parse_recording(found)
        try:
            detail, definitions = self._content(recording_id)
        except AccessDeniedError as error:
            return self._fetch_otherwise(recording_id, codes.FORBIDDEN, error)
        except SiroRefusedError as error:
            if error.status != codes.NOT_FOUND:
                raise
            return self._fetch_otherwise(recording_id, codes.NOT_FOUND, error)
        return self._with_content(found, detail, definitions)

    def _content(self, recording_id: str) -> tuple[dict[str, Any], list[Definition]]:
        detail = self._platform.recording(recording_id)
        definitions = objects_or_none(detail, "entityExtractions", _request(recording_id))
        return detail, self._platform.extractions(recording_id) if definitions is None else definitions

    def _with_content(
        self, found: Mapping[str, Any], detail: Mapping[str, Any], definitions: Sequence[Definition]
    ) -> Recording:
        recording_id, summary = str(found["id"]), detail.get("summary")
        if summary is None:
            summary = _summaries(self._organization, recording_id, found)
        return parse_recording(
            found,
            summary=summary_text(summary, _request(recording_id)),
            extractions=facts_of(definitions, _request(recording_id)),
            skipped=skipped(definitions),
            pending=any(item.get("status") == "IN_PROGRESS" for item in definitions),
            conversation_type=str(detail.get("conversationType") or ""),
        )

    def _fetch_otherwise(self, recording_id: str, status: int, error: Exception) -> Recording:
        """The organization API knows the recording, the platform API not for this user (OpenAPI, 403 and 404)."""
        if self._otherwise is not None:
            return self._otherwise.fetch(recording_id)
        raise HiddenRecordingError(
            f"Siro: {_request(recording_id)} answered {status}: the OAuth user may not see this recording; choose "
            "another oauth_user_id, or RecordingApi auto (without only_if.conversation_types)",
            status,
        ) from error


def _request(recording_id: str) -> str:
    return f"GET /v1/core/recordings/{recording_id}"


def _may_be_written(found: Mapping[str, Any]) -> bool:
    """Until it is processed and linked, nobody needs its content; afterwards, while Siro still has it."""
    return not is_gone(found) and is_processed(found) and found.get("crm") is not None


def _summaries(api: OrganizationApi, recording_id: str, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Not asked for while Siro says that it is not there yet."""
    return [] if found.get("isSummaryDone") is False else api.summaries(recording_id)
