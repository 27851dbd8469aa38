"""What a person does about what was written to the CRM: look whether people trust it, undo it, link it elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from siro_bridge.bootstrap.deployed import Deployed
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.operate.enrichment_requests import (
    UNDO_AT_ONCE,
    Link,
    MeasureTrust,
    Undo,
    Unlink,
)
from siro_bridge.domain.operate.linking import Linking, LinkKind
from siro_bridge.domain.operate.trust import Compared, NoteKey, TrustPart
from siro_bridge.domain.operate.undo import RecordingUndo, UndoPart
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.state.written_records import DynamoWrittenRecords, Written

FUNCTION = "EnrichmentFunction"
"""It has the CRM's secret, and the way to it."""

TRUST_AT_A_TIME = 100
"""Records and notes of one request: some ten seconds, after which a person sees how far it is."""

NOTHING_COMPARED = Compared()


class OperateWrites:
    def __init__(self, stack: Deployed, dynamodb: Any) -> None:
        self._stack = stack
        self._dynamodb = dynamodb

    def trust(self, so_far: Compared = NOTHING_COMPARED) -> Iterator[Compared]:
        """What has come of it so far, `so_far` being what was compared before; the last one tells of all records."""
        for page in self._written.written(so_far.after):
            for some in chunks(page, TRUST_AT_A_TIME):
                so_far = self._compared(some, so_far)
                yield so_far
        yield so_far.model_copy(update={"after": ()})

    def recordings_since(self, since: datetime) -> Iterator[list[str]]:
        """Recordings that wrote since then, as far as the journal is kept, a page of the table at a time."""
        return self._written.recordings_since(int(since.timestamp()))

    def undo(
        self, recording_ids: Sequence[str], since: datetime | None, *, look: bool = False
    ) -> Iterator[RecordingUndo]:
        """Undoes what the caller takes, some at a time; `look` only tells what would be done."""
        for some in chunks(recording_ids, UNDO_AT_ONCE):
            left = list(some)
            while left:
                asked = Undo(recordings=tuple(left), since=since, look=look)
                done = UndoPart.model_validate(self._stack.invoke(FUNCTION, asked.event())).recordings
                left = left[len(done) :]
                yield from done

    def link(self, recording_id: str, kind: LinkKind, key: str, *, look: bool = False) -> Linking:
        return self._linking(Link(recording=recording_id, kind=kind, key=key, look=look))

    def unlink(self, recording_id: str, kind: LinkKind | None, *, look: bool = False) -> Linking:
        return self._linking(Unlink(recording=recording_id, kind=kind, look=look))

    def _linking(self, request: Link | Unlink) -> Linking:
        return Linking.model_validate(self._stack.invoke(FUNCTION, request.event()))

    def _compared(self, some: Sequence[Written], so_far: Compared) -> Compared:
        """The function says how many of them it had time for: the records go first, then the notes."""
        records = [each.what for each in some if isinstance(each.what, RecordKey)]
        notes = [each.what for each in some if isinstance(each.what, NoteKey)]
        while records or notes:
            asked = MeasureTrust(records=tuple(records), notes=tuple(notes))
            part = TrustPart.model_validate(self._stack.invoke(FUNCTION, asked.event()))
            records, notes = records[part.read :], notes[max(0, part.read - len(records)) :]
            so_far = so_far.with_part(part, some[-1].place)
        return so_far

    @property
    def _written(self) -> DynamoWrittenRecords:
        return DynamoWrittenRecords(self._dynamodb, self._stack.output("StateTableName"))
