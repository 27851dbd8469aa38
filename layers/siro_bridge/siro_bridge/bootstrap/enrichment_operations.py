"""What the enrichment function does for each request of a command."""

import time
from collections.abc import Callable
from typing import Any, assert_never

from siro_bridge.bootstrap.enrichment import EnrichmentRoot
from siro_bridge.bootstrap.write_back import EnrichmentParts
from siro_bridge.domain.operate import enrichment_requests as requests
from siro_bridge.domain.operate.enrichment_requests import EnrichmentRequest
from siro_bridge.domain.operate.outlook import Answer
from siro_bridge.state.traces import DynamoTraces
from siro_bridge.use_cases.operate.forget_recordings import ForgetRecordings
from siro_bridge.use_cases.operate.link_recording import LinkRecording
from siro_bridge.use_cases.operate.measure_trust import MeasureTrust
from siro_bridge.use_cases.operate.named_recordings import NamedRecordings
from siro_bridge.use_cases.operate.preview_recording import PreviewRecording
from siro_bridge.use_cases.operate.undo_entries import UndoEntries
from siro_bridge.use_cases.operate.undo_writing import ALL


def perform(root: EnrichmentRoot, request: EnrichmentRequest, seconds: float) -> dict[str, Any]:
    """The answer, as JSON has it, within so many seconds. Raises SiroBridgeError in one line."""
    until = time.monotonic() + seconds
    return _answer(root, request, lambda: time.monotonic() < until).model_dump(mode="json")


def _answer(root: EnrichmentRoot, request: EnrichmentRequest, has_time: Callable[[], bool]) -> Answer:
    parts = root.parts
    match request:
        case requests.PreviewRecording(recording=recording_id):
            return preview(parts).preview(recording_id)
        case requests.MeasureTrust(records=records, notes=notes):
            return trust(parts)(records, notes, has_time)
        case requests.Undo(recordings=recording_ids, since=since, look=look):
            one = undo(root)
            return (one.look if look else one.undo)(recording_ids, int(since.timestamp()) if since else ALL, has_time)
        case requests.Forget(recordings=recording_ids, look=look):
            forgetting = forget(root)
            return (forgetting.look if look else forgetting.forget)(recording_ids, has_time)
        case requests.Link() | requests.Unlink():
            return _linked(link(root), request)
        case _:
            assert_never(request)


def _linked(linking: LinkRecording, request: requests.Link | requests.Unlink) -> Answer:
    if request.look:
        return linking.look(request.recording)
    if isinstance(request, requests.Link):
        return linking.link(request.recording, request.kind, request.key)
    return linking.unlink(request.recording, request.kind)


def preview(parts: EnrichmentParts) -> PreviewRecording:
    return PreviewRecording(
        recordings=NamedRecordings(parts.recordings, parts.ledger_item),
        item=parts.ledger_item,
        ours=parts.ours,
        crm=parts.crm.fields,
        journal=parts.journal,
        applying=lambda journal: parts.applying(journal, shadow=True),
    )


def trust(parts: EnrichmentParts) -> MeasureTrust:
    back = parts.mapping.write_back
    return MeasureTrust(
        crm=parts.crm.fields,
        notes=parts.crm.notes,
        journal=parts.journal,
        states=parts.notes,
        targets=back.targets.keys(),
        note_target=back.note.target if back.note else None,
    )


def undo(root: EnrichmentRoot) -> UndoEntries:
    return UndoEntries(root.parts.ledger_item, root.parts.ledger, root.parts.undo(), root.enrich)


def forget(root: EnrichmentRoot) -> ForgetRecordings:
    parts = root.parts
    traces = DynamoTraces(parts.dynamodb, parts.state_table)
    return ForgetRecordings(parts.ledger_item, parts.ledger, traces, parts.undo(), root.enrich)


def link(root: EnrichmentRoot) -> LinkRecording:
    parts = root.parts
    return LinkRecording(
        NamedRecordings(parts.recordings, parts.ledger_item),
        parts.ours,
        parts.write_access.opened,
        parts.want_again,
        root.enrich,
    )
