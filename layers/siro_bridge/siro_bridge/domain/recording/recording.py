"""A recording as this product sees it, whichever of Siro's two APIs told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from siro_bridge.domain.recording.links import Links


@dataclass(frozen=True, slots=True)
class Extraction:
    """One extracted fact; `mappings` are Siro's own (crmModelName, crmFieldName) pairs."""

    name: str
    value: Any
    mappings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fact that is not written, and why; the reason holds no value."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`pending`: a summary or an extraction is still being made. `gone`: deleted or purged at Siro."""

    id: str
    created_at: datetime
    version: str
    processed: bool
    gone: bool = False
    pending: bool = False
    links: Links | None = None
    title: str = ""
    url: str = ""
    user_id: str = ""
    duration_seconds: float = 0.0
    conversation_type: str = ""
    summary: str = ""
    extractions: tuple[Extraction, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def parse_extraction(item: Mapping[str, Any]) -> Extraction:
    """From `{name, value, mappings}`; `mappings` may be null (FACTS)."""
    pairs = ((each.get("crmModelName"), each.get("crmFieldName")) for each in item.get("mappings") or [])
    return Extraction(
        name=str(item.get("name", "")),
        value=item.get("value"),
        mappings=tuple((str(model), str(name)) for model, name in pairs if model and name),
    )


def parse_moment(text: str) -> datetime:
    """Siro's timestamps are ISO 8601 in UTC."""
    return datetime.fromisoformat(text)


class Recordings(Protocol):
    def fetch(self, recording_id: str) -> Recording:
        """Raises SiroRefusedError when Siro does not know it, SiroUnavailableError when Siro is down."""
