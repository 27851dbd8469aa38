"""What the enrichment function does for each request of a command."""

from typing import Any

from siro_bridge.bootstrap.enrichment import EnrichmentRoot
from siro_bridge.bootstrap.write_back import EnrichmentParts
from siro_bridge.domain.operate.enrichment_requests import EnrichmentRequest
from siro_bridge.domain.operate.enrichment_requests import PreviewRecording as PreviewRequest
from siro_bridge.use_cases.operate.preview_recording import PreviewRecording


def perform(root: EnrichmentRoot, request: EnrichmentRequest, seconds: float) -> dict[str, Any]:  # noqa: ARG001
    """The answer, as JSON has it, within so many seconds. Raises SiroBridgeError in one line."""
    match request:
        case PreviewRequest():
            return preview(root.parts)(request.recording).model_dump(mode="json")


def preview(parts: EnrichmentParts) -> PreviewRecording:
    return PreviewRecording(
        recordings=parts.recordings,
        places=parts.places,
        ours=parts.ours,
        crm=parts.crm,
        journal=parts.journal,
        applying=lambda journal: parts.apply(journal, shadow=True),
    )
