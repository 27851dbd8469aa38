"""A recording as each of the two APIs tells it."""

from typing import Any

from siro_bridge_cli.simulator.recording import EntityExtraction, Extraction, Recording
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.views.links import crm_links
from siro_bridge_cli.simulator.world import World


def organization_view(world: World, recording: Recording, shown: frozenset[str]) -> dict[str, Any]:
    """Return the organization API's shape; `shown` holds the `show…` parameters that are true."""
    view: dict[str, Any] = {
        "id": recording.id,
        "organizationId": world.organization_id,
        "userId": recording.user_id,
        "title": recording.title,
        "durationInMilliseconds": recording.duration_ms,
        "latitude": 0,
        "longitude": 0,
        "result": "OPEN",
        "createdAt": iso(recording.created_at),
        "updatedAt": iso(recording.updated_at),
        "rootDataPurgedAt": iso(recording.purged_at) if recording.purged_at else None,
        "deleted": recording.deleted_at is not None,
        "deletedAt": iso(recording.deleted_at) if recording.deleted_at else None,
        "links": {"web": {"self": f"https://app.siro.ai/recordings/{recording.id}"}},
        "isProcessingDone": recording.processed,
        "isEntityExtractionDone": recording.extraction_done,
        "isSummaryDone": recording.summary_done,
    }
    crm = crm_links(world, recording) if "showCrmLinks" in shown else None
    view |= {} if crm is None else {"crm": crm}
    view |= {"summary": sections(recording)} if "showSummary" in shown else {}
    view |= {"entityExtractions": flat_facts(recording)} if "showEntityExtractions" in shown else {}
    return view


def sections(recording: Recording) -> list[dict[str, str]]:
    if not recording.summary_done:
        return []
    return [{"id": id_, "name": one.name, "content": one.content} for id_, one in recording.summary]


def flat_facts(recording: Recording) -> list[dict[str, Any]]:
    """Return the facts that are ready; the organization API has no status to tell of others."""
    return [
        _fact(fact)
        for item in _started(recording)
        if item.status in {"SUCCESS", "SYNCED"} and not item.deleted
        for fact in item.facts
    ]


def platform_view(world: World, recording: Recording, shown: frozenset[str]) -> dict[str, Any]:
    """Return the platform API's shape: no links, no `updatedAt`, the summary as one string."""
    view: dict[str, Any] = {
        "id": recording.id,
        "dateCreated": iso(recording.created_at),
        "transcriptionStatus": "COMPLETE" if recording.processed else "TRANSCRIBING",
        "processingStatus": "complete" if recording.processed else "in-progress",
        "processingStage": "done" if recording.processed else "processing",
        "organizationId": world.organization_id,
        "userId": recording.user_id,
        "title": recording.title,
        "durationInMilliseconds": recording.duration_ms,
        "deleted": recording.deleted_at is not None,
        "conversationType": recording.conversation_type,
        "transcriptionLanguage": "English",
    }
    if "showSummary" in shown and recording.summary_done:
        view["summary"] = "\n\n".join(f"{one.name}:\n{one.content}" for _, one in recording.summary)
    if "showEntityExtractions" in shown:
        view["entityExtractions"] = entity_extractions(recording)
    return view


def entity_extractions(recording: Recording) -> list[dict[str, Any]]:
    return [_entity_extraction(recording, item) for item in _started(recording)]


def prompt_results(recording: Recording) -> list[dict[str, Any]]:
    """Return the platform API's own list of summary sections."""
    return [
        {"id": id_, "promptHeader": one.name, "promptResponse": one.content, "summaryResultIndex": index}
        for index, (id_, one) in enumerate(recording.summary if recording.summary_done else ())
    ]


def _started(recording: Recording) -> list[EntityExtraction]:
    return recording.extractions if recording.processed else []


def _entity_extraction(recording: Recording, item: EntityExtraction) -> dict[str, Any]:
    ready = item.status in {"SUCCESS", "SYNCED"}
    return {
        "id": item.id,
        "recordingId": recording.id,
        "siroEntityDefinitionId": item.definition_id,
        "siroEntityDefinitionName": item.definition,
        "siroEntityDefinitionDeleted": item.deleted,
        "status": item.status,
        "extraction": [_fact(fact) for fact in item.facts] if ready else None,
        "createdAt": iso(item.created_at),
        "updatedAt": iso(item.updated_at),
        "mappings": None,
    }


def _fact(fact: Extraction) -> dict[str, Any]:
    mappings = None if fact.mappings is None else [_mapping(text) for text in fact.mappings]
    return {"name": fact.name, "value": fact.value, "mappings": mappings}


def _mapping(text: str) -> dict[str, str]:
    model, _, field = text.partition(".")
    return {"crmModelName": model, "crmFieldName": field}
