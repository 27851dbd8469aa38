"""What happens to a recording after it was made: processed, linked, linked anew, deleted, purged."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.content import group_extractions, number_sections
from siro_bridge_cli.simulator.matching import match_recording
from siro_bridge_cli.simulator.outbox import LINKED, PROCESSED, Outbox
from siro_bridge_cli.simulator.recording import Extraction, Recording, Section
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World


class RecordingChanges:
    """Each change moves `updatedAt` and, where Siro has an event for it, sends that event.

    Unknown ids raise LookupError with one clear line.
    """

    def __init__(self, world: World, behaviour: Behaviour, outbox: Outbox) -> None:
        self._world = world
        self._behaviour = behaviour
        self._outbox = outbox

    def process(self, recording_id: str, *, notify: bool = True) -> None:
        """Finish processing; the summary comes with it unless the recording was made to get it later."""
        with self._world.lock:
            done = self.get(recording_id).summary_done or not self.get(recording_id).summary_later
            self._change(recording_id, PROCESSED if notify else None, processed=True, summary_done=done)

    def link(self, recording_id: str, *, notify: bool = True) -> bool:
        """Match the recording as Siro does; returns whether an engagement or opportunity was found."""
        with self._world.lock:
            links = match_recording(self._world, self.get(recording_id))
            if links:
                self.set_links(recording_id, links, notify=notify)
            return bool(links)

    def relink(self, recording_id: str, external_id: str, kind: Kind = Kind.ENGAGEMENT, *, notify: bool = True) -> None:
        """Link by hand to another synced record, in place of all former links."""
        with self._world.lock:
            record = self._known(kind, external_id)
            self.set_links(recording_id, {kind.value: record.id}, notify=notify)

    def set_links(self, recording_id: str, links: Mapping[str, str], *, notify: bool = True) -> None:
        """Replace the links (kind to internal id); whether `updatedAt` moves is a matter of behaviour."""
        with self._world.lock:
            recording = self.get(recording_id)
            recording.links, recording.crm_override = dict(links), None
            self._after_link(recording, notify=notify and recording.linked)

    def override_links(self, recording_id: str, crm: dict[str, Any] | None, *, notify: bool = True) -> None:
        """Tell exactly this `crm` object, such as one of another connection; None goes back to the links."""
        with self._world.lock:
            recording = self.get(recording_id)
            recording.crm_override = crm
            self._after_link(recording, notify=notify and recording.linked)

    def unlink(self, recording_id: str) -> None:
        """Remove all links; Siro has no event for it."""
        self.set_links(recording_id, {})

    def finish_summary(self, recording_id: str) -> None:
        self._change(recording_id, None, summary_done=True)

    def finish_extraction(self, recording_id: str, status: Literal["SUCCESS", "FAIL", "SYNCED"] = "SUCCESS") -> None:
        """Give every extraction still IN_PROGRESS this status; no event tells of it."""
        with self._world.lock:
            for item in self.get(recording_id).extractions:
                if item.status == "IN_PROGRESS":
                    item.status, item.updated_at = status, self._world.clock.now()
            self._change(recording_id, None)

    def replace_content(
        self,
        recording_id: str,
        *,
        summary: Sequence[Section] | None = None,
        extractions: Sequence[Extraction] | None = None,
        notify: bool = False,
    ) -> None:
        """Process the conversation anew with another outcome."""
        with self._world.lock:
            recording, world = self.get(recording_id), self._world
            if summary is not None:
                recording.summary = number_sections(world.ids, summary)
            if extractions is not None:
                recording.extractions = group_extractions(world.ids, extractions, world.clock.now())
            self._change(recording_id, PROCESSED if notify else None)

    def delete_recording(self, recording_id: str) -> None:
        """Delete softly: the organization API still lists it with `deleted: true`."""
        self._change(recording_id, None, deleted_at=self._world.clock.now())

    def purge_recording(self, recording_id: str) -> None:
        """Remove the content; `rootDataPurgedAt` tells."""
        self._change(recording_id, None, purged_at=self._world.clock.now(), summary=[], extractions=[])

    def get(self, recording_id: str) -> Recording:
        try:
            return self._world.recordings[recording_id]
        except KeyError:
            raise LookupError(f"the simulated Siro has no recording {recording_id!r}") from None

    def _change(self, recording_id: str, event: str | None, **values: Any) -> None:
        with self._world.lock:
            recording = self.get(recording_id)
            for name, value in values.items():
                setattr(recording, name, value)
            recording.updated_at = self._world.clock.now()
            if event is not None:
                self._outbox.emit(event, recording)

    def _after_link(self, recording: Recording, *, notify: bool) -> None:
        if self._behaviour.linking_touches_updated_at:
            recording.updated_at = self._world.clock.now()
        if notify:
            self._outbox.emit(LINKED, recording)

    def _known(self, kind: Kind, external_id: str) -> CrmRecord:
        record = self._world.find(kind, external_id)
        if record is None:
            raise LookupError(f"no {kind.lower()} {external_id!r} has been synced to the simulated Siro")
        return record
