"""One recording, fetched by either API, in one shape."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from siro_bridge.domain.errors import SiroUnavailableError
from siro_bridge.domain.ledger import listed_version
from siro_bridge.domain.links import Links
from siro_bridge.domain.recording import Extraction, Recording, Skipped, parse_extraction, parse_moment
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.platform import PlatformApi

_WRITABLE = ("SUCCESS", "SYNCED")
_SKIPPED = {"FAIL": "Siro could not extract it"}


class Recordings(Protocol):
    def fetch(self, recording_id: str) -> Recording:
        """Raises SiroRefusedError when Siro does not know it, SiroUnavailableError when Siro is down."""
        ...


class OrganizationRecordings:
    """One request a recording: links, flags, summary sections and extractions together."""

    def __init__(self, api: OrganizationApi) -> None:
        self._api = api

    def fetch(self, recording_id: str) -> Recording:
        found = self._api.recording(recording_id, content=True)
        with_content = not _gone(found)
        sections = found.get("summary")
        if sections is None and with_content and found.get("isSummaryDone", True):
            sections = self._api.summaries(recording_id)
        return _recording(
            found,
            summary=_joined(sections or []),
            extractions=tuple(parse_extraction(item) for item in found.get("entityExtractions") or []),
        )


class OAuthRecordings:
    """The platform's recording has the content, the organization's the links and flags: two requests."""

    def __init__(self, organization: OrganizationApi, platform: PlatformApi) -> None:
        self._organization = organization
        self._platform = platform

    def fetch(self, recording_id: str) -> Recording:
        found = self._organization.recording(recording_id, content=False)
        if _gone(found):
            return _recording(found)
        detail = self._platform.recording(recording_id)
        definitions = detail.get("entityExtractions")
        if definitions is None:
            definitions = self._platform.extractions(recording_id)
        return _recording(
            found,
            summary=self._summary(recording_id, detail.get("summary")),
            extractions=_extractions(definitions),
            skipped=_skipped(definitions),
            pending=any(item.get("status") == "IN_PROGRESS" for item in definitions),
            conversation_type=str(detail.get("conversationType") or ""),
        )

    def _summary(self, recording_id: str, summary: object) -> str:
        if isinstance(summary, str):
            return summary
        return _joined(summary if isinstance(summary, list) else self._organization.summaries(recording_id))


def _recording(
    found: Mapping[str, Any],
    *,
    summary: str = "",
    extractions: tuple[Extraction, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    pending: bool = False,
    conversation_type: str = "",
) -> Recording:
    try:
        return Recording(
            id=found["id"],
            created_at=parse_moment(found["createdAt"]),
            version=listed_version(found),
            processed=bool(found.get("isProcessingDone", True)),
            gone=_gone(found),
            pending=pending or _unfinished(found),
            links=Links.parse(found.get("crm")),
            title=str(found.get("title") or ""),
            url=str(((found.get("links") or {}).get("web") or {}).get("self") or ""),
            user_id=str(found.get("userId") or ""),
            duration_seconds=float(found.get("durationInMilliseconds") or 0) / 1000,
            conversation_type=conversation_type,
            summary=summary,
            extractions=extractions,
            skipped=skipped,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SiroUnavailableError(
            f"Siro: a recording has a shape that it does not publish ({type(error).__name__}); it is tried again"
        ) from error


def _gone(found: Mapping[str, Any]) -> bool:
    return bool(found.get("deleted")) or found.get("rootDataPurgedAt") is not None


def _unfinished(found: Mapping[str, Any]) -> bool:
    return found.get("isEntityExtractionDone") is False or found.get("isSummaryDone") is False


def _joined(sections: Sequence[Mapping[str, Any]]) -> str:
    """The organization API's sections as the platform's one string has them (guide, 4.3)."""
    return "\n\n".join(f"{section.get('name', '')}:\n{section.get('content', '')}".strip() for section in sections)


def _extractions(definitions: Sequence[Mapping[str, Any]]) -> tuple[Extraction, ...]:
    return tuple(
        parse_extraction(item)
        for definition in definitions
        if definition.get("status", "SUCCESS") in _WRITABLE and not definition.get("siroEntityDefinitionDeleted")
        for item in definition.get("extraction") or []
    )


def _skipped(definitions: Sequence[Mapping[str, Any]]) -> tuple[Skipped, ...]:
    return tuple(
        Skipped(str(definition.get("siroEntityDefinitionName") or "extraction"), reason)
        for definition in definitions
        if (reason := _skip_reason(definition))
    )


def _skip_reason(definition: Mapping[str, Any]) -> str:
    if definition.get("siroEntityDefinitionDeleted"):
        return "its definition was deleted at Siro"
    return _SKIPPED.get(str(definition.get("status")), "")
