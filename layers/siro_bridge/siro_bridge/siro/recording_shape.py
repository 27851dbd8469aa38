"""The recording that Siro's answers tell of: two shapes of summary, two of extractions, one of ours."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from siro_bridge.domain.errors import SiroUnavailableError
from siro_bridge.domain.recording.ledger import listed_version
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.recording import Extraction, Recording, Skipped, parse_extraction, parse_moment
from siro_bridge.siro.shapes import objects, objects_or_none

Definition = dict[str, Any]
"""One item of the platform's `entityExtractions`: what was extracted by one definition."""

_WRITABLE = ("SUCCESS", "SYNCED")
_SKIPPED = {"FAIL": "Siro could not extract it"}


def parse_recording(
    found: Mapping[str, Any],
    *,
    summary: str = "",
    extractions: tuple[Extraction, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    pending: bool = False,
    conversation_type: str = "",
) -> Recording:
    """`found` is the organization API's recording. Raises SiroUnavailableError when it is none."""
    try:
        return Recording(
            id=found["id"],
            created_at=parse_moment(found["createdAt"]),
            version=listed_version(found),
            processed=is_processed(found),
            gone=is_gone(found),
            pending=pending or _unfinished(found),
            links=Links.parse(found.get("crm")),
            title=str(found.get("title") or ""),
            url=str(((found.get("links") or {}).get("web") or {}).get("self") or ""),
            user_id=str(found.get("userId") or ""),
            duration_seconds=_seconds(found.get("durationInMilliseconds") or 0),
            conversation_type=conversation_type,
            summary=summary,
            extractions=extractions,
            skipped=skipped,
        )
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise SiroUnavailableError(
            f"Siro: a recording has a shape that it does not publish ({type(error).__name__}); it is tried again"
        ) from error


def _seconds(milliseconds: float) -> float:
    """Of a number that no conversation lasts, such as an infinite one, no note could tell the minutes."""
    if not math.isfinite(seconds := float(milliseconds) / 1000):
        raise ValueError
    return seconds


def is_gone(found: Mapping[str, Any]) -> bool:
    """Deleted, or its content purged."""
    return bool(found.get("deleted")) or found.get("rootDataPurgedAt") is not None


def is_processed(found: Mapping[str, Any]) -> bool:
    """Also where the flag, which is optional, is absent."""
    return bool(found.get("isProcessingDone", True))


def _unfinished(found: Mapping[str, Any]) -> bool:
    return found.get("isEntityExtractionDone") is False or found.get("isSummaryDone") is False


def summary_text(summary: object, request: str) -> str:
    """One text: the platform's own, or the organization API's sections joined as the platform does (guide, 4.3)."""
    if summary is None or isinstance(summary, str):
        return summary or ""
    sections = (_section(section) for section in objects(summary, request, "summary"))
    return "\n\n".join(text for text in sections if text)


def _section(section: Mapping[str, Any]) -> str:
    """Nothing where Siro has a heading only, or null."""
    name, content = section.get("name"), section.get("content")
    return f"{name}:\n{content}".strip() if name and content else str(content or "").strip()


def facts(items: Sequence[Mapping[str, Any]], request: str) -> tuple[Extraction, ...]:
    """From `{name, value, mappings}`; `mappings` may be null (FACTS)."""
    return tuple(
        parse_extraction({**item, "mappings": objects(item.get("mappings") or [], request, "mappings")})
        for item in items
    )


def facts_of(definitions: Sequence[Definition], request: str) -> tuple[Extraction, ...]:
    """What the platform's definitions have brought so far."""
    return tuple(
        fact
        for definition in definitions
        if definition.get("status", "SUCCESS") in _WRITABLE and not definition.get("siroEntityDefinitionDeleted")
        for fact in facts(_items(definition, request), request)
    )


def _items(definition: Definition, request: str) -> list[dict[str, Any]]:
    """The definition's own mappings (deprecated) are those of its only item, unless that has some."""
    items = objects_or_none(definition, "extraction", request) or []
    if len(items) == 1 and items[0].get("mappings") is None:
        return [{**items[0], "mappings": definition.get("mappings")}]
    return items


def skipped(definitions: Sequence[Definition]) -> tuple[Skipped, ...]:
    """What the platform's definitions have not brought, and why."""
    return tuple(
        Skipped(str(definition.get("siroEntityDefinitionName") or "extraction"), reason)
        for definition in definitions
        if (reason := _skip_reason(definition))
    )


def _skip_reason(definition: Definition) -> str:
    if definition.get("siroEntityDefinitionDeleted"):
        return "its definition was deleted at Siro"
    return _SKIPPED.get(str(definition.get("status")), "")
