"""A recording and its parts, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ExtractionStatus = Literal["IN_PROGRESS", "SUCCESS", "FAIL", "SYNCED"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the summary."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """One extracted fact. `mappings` are written `Opportunity.Budget__c`; None is Siro's null.

    Facts that share a `definition` stand in one entity extraction on the platform API; its status is theirs.
    """

    name: str
    value: Any = None
    mappings: tuple[str, ...] | None = ()
    status: ExtractionStatus = "SUCCESS"
    definition: str | None = None
    definition_deleted: bool = False


@dataclass(slots=True)
class EntityExtraction:
    id: str
    definition_id: str
    definition: str
    status: ExtractionStatus
    facts: list[Extraction]
    deleted: bool
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Recording:
    """`links` maps a kind of CRM record to a Siro-internal id; `crm_override` replaces what is told of the links."""

    id: str
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    duration_ms: int
    conversation_type: str
    summary: list[tuple[str, Section]]
    extractions: list[EntityExtraction]
    started_from: Mapping[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    crm_override: dict[str, Any] | None = None
    processed: bool = False
    summary_later: bool = False
    summary_done: bool = False
    deleted_at: datetime | None = None
    purged_at: datetime | None = None

    @property
    def linked(self) -> bool:
        return bool(self.links) or self.crm_override is not None

    @property
    def extraction_done(self) -> bool:
        return self.processed and all(item.status != "IN_PROGRESS" for item in self.extractions)
