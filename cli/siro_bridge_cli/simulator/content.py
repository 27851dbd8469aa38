"""Summary sections and extracted facts given the ids and groups that Siro gives them."""

from collections.abc import Iterable
from datetime import datetime

from siro_bridge_cli.simulator.ids import IdSource
from siro_bridge_cli.simulator.recording import EntityExtraction, Extraction, Section


def number_sections(ids: IdSource, sections: Iterable[Section]) -> list[tuple[str, Section]]:
    return [(ids.uuid(), section) for section in sections]


def group_extractions(ids: IdSource, facts: Iterable[Extraction], now: datetime) -> list[EntityExtraction]:
    """Group facts by their definition; the first fact of a definition sets its status."""
    groups: dict[str, EntityExtraction] = {}
    for fact in facts:
        name = fact.definition or fact.name
        if name not in groups:
            groups[name] = EntityExtraction(
                id=ids.uuid(),
                definition_id=ids.uuid(),
                definition=name,
                status=fact.status,
                facts=[],
                deleted=fact.definition_deleted,
                created_at=now,
                updated_at=now,
            )
        groups[name].facts.append(fact)
    return list(groups.values())
