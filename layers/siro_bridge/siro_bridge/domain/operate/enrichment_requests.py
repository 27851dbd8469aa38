"""What a command asks of the enrichment function. An SQS batch is no request."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from siro_bridge.domain.operate.linking import LinkKind
from siro_bridge.domain.operate.requests import Moment, Request, read_request
from siro_bridge.domain.operate.trust import NoteKey
from siro_bridge.domain.recording.item import RecordKey

TRUST_AT_ONCE = 500
"""Records of one request: at a tenth of a second each they take less than half of the function's time."""

UNDO_AT_ONCE = 20

RecordingId = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S+$")]


class PreviewRecording(Request):
    """What the recording would write; answered as `RecordingPreview`."""

    operation = "preview"

    recording: RecordingId


class MeasureTrust(Request):
    """What people made of what was written to these records, and of these notes: `TrustPart`.

    The records go first; as many as there is time for are compared.
    """

    operation = "trust"

    records: Annotated[tuple[RecordKey, ...], Field(max_length=TRUST_AT_ONCE)] = ()
    notes: Annotated[tuple[NoteKey, ...], Field(max_length=TRUST_AT_ONCE)] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.records and not self.notes:
            raise ValueError("records or notes are needed")
        return self


class Undo(Request):
    """Put back what these recordings wrote, since a time or all of it, as many as there is time for: `UndoPart`.

    `look` only tells what would be done.
    """

    operation = "undo"

    recordings: Annotated[tuple[RecordingId, ...], Field(min_length=1, max_length=UNDO_AT_ONCE)]
    since: Moment | None = None
    look: bool = False


class Forget(Request):
    """Erase what is kept of these recordings, and their notes in the CRM, as many as there is time for: `ForgetPart`.

    `look` only tells what there is, and what stays in the CRM.
    """

    operation = "forget"

    recordings: Annotated[tuple[RecordingId, ...], Field(min_length=1, max_length=UNDO_AT_ONCE)]
    look: bool = False


class Link(Request):
    """Link a recording to this record and to no other; `look` only tells what it is linked to: `Linking`."""

    operation = "link"

    recording: RecordingId
    kind: LinkKind
    key: Annotated[str, StringConstraints(min_length=1)]
    look: bool = False


class Unlink(Request):
    """Take a recording's link away, the most exact one where no kind is named; `look` as of a link."""

    operation = "unlink"

    recording: RecordingId
    kind: LinkKind | None = None
    look: bool = False


EnrichmentRequest = PreviewRecording | MeasureTrust | Undo | Forget | Link | Unlink
"""Each operation has its branch in `bootstrap/enrichment_operations`."""

ENRICHMENT_OPERATIONS: tuple[type[EnrichmentRequest], ...] = (
    PreviewRecording,
    MeasureTrust,
    Undo,
    Forget,
    Link,
    Unlink,
)


def enrichment_request(event: Mapping[str, Any]) -> EnrichmentRequest:
    """Raises RequestRefusedError in one line, which names what is wrong and what is known."""
    return read_request(event, ENRICHMENT_OPERATIONS)
