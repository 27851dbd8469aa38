"""What a command asks of the enrichment function. An SQS batch is no request."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import StringConstraints

from siro_bridge.domain.operate.requests import Request, read_request

RecordingId = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S+$")]


class PreviewRecording(Request):
    """What the recording would write; answered as `RecordingPreview`."""

    operation = "preview"

    recording: RecordingId


EnrichmentRequest = PreviewRecording
"""Each operation has its branch in `bootstrap/enrichment_operations`."""

ENRICHMENT_OPERATIONS: tuple[type[EnrichmentRequest], ...] = (PreviewRecording,)


def enrichment_request(event: Mapping[str, Any]) -> EnrichmentRequest:
    """Raises RequestRefusedError in one line, which names what is wrong and what is known."""
    return read_request(event, ENRICHMENT_OPERATIONS)
