"""Sets right which CRM record a recording belongs to, at Siro, and has the CRM follow at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from siro_bridge.domain.errors import ConfigurationError, SiroRefusedError
from siro_bridge.domain.operate.linking import LinkedTo, Linking, LinkKind, linked_to
from siro_bridge.domain.recording.links import Ours
from siro_bridge.domain.recording.recording import Recordings
from siro_bridge.use_cases.conclude_work import EnrichmentReport, WorkResult
from siro_bridge.use_cases.operate.named_recordings import NOT_FOUND, ForgottenRecordingError

AT_WORK = "the recording is being worked on at this moment"


class NoSuchLinkError(ConfigurationError):
    """What a person asked for does not fit what Siro has; nothing was done."""


class RecordingLinks(Protocol):
    def put(self, recording_id: str, kind: str, external_id: str, connection_id: str) -> None: ...

    def delete(self, recording_id: str, kind: str, external_id: str, connection_id: str) -> None: ...


class Session(Protocol):
    @property
    def links(self) -> RecordingLinks: ...

    @property
    def remark(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LinkRecording:
    """`access` opens a right to change links, and gives it back; `work` does what a message of the queue does.

    `want` has the recording worked on, whatever its state: no webhook tells of an unlinking, and Siro's list need not
    show a new link. It is asked before, too: when Siro's answer is lost, or the function dies, the next sync run has
    the CRM follow; and for one that a person had forgotten since we looked, nothing is changed at Siro.
    """

    recordings: Recordings
    ours: Ours
    access: Callable[[], AbstractContextManager[Session]]
    want: Callable[[str], bool]
    work: Callable[[str], EnrichmentReport]

    def look(self, recording_id: str) -> Linking:
        """Raises SiroRefusedError when Siro does not know the recording, ForgottenRecordingError when it is erased."""
        recording = self.recordings.fetch(recording_id)
        return Linking(
            recording_id=recording_id,
            title=recording.title,
            processed=recording.processed,
            gone=recording.gone,
            links=linked_to(recording.links),
            ours=recording.links is None or self.ours(recording.links),
        )

    def link(self, recording_id: str, kind: LinkKind, key: str) -> Linking:
        """The record becomes the recording's only direct link. Raises NoSuchLinkError where Siro has no such record."""
        self.recordings.fetch(recording_id)  # of an unknown one nothing is written down
        with self.access() as session:
            self._begin(recording_id)
            try:
                session.links.put(recording_id, kind, key, self.ours.id())
            except SiroRefusedError as error:
                if error.status != NOT_FOUND:
                    raise
                raise NoSuchLinkError(
                    f"Siro knows no {kind} {key}, or no recording {recording_id}; a record that the sync has not sent "
                    f"yet comes with `siro-bridge resync` ({error})"
                ) from error
        return self._follow(recording_id, session.remark)

    def unlink(self, recording_id: str, kind: LinkKind | None) -> Linking:
        """Without a kind the most exact link goes: of an appointment and its deal the appointment."""
        linked = self._linked(recording_id, kind)
        with self.access() as session:
            self._begin(recording_id)
            session.links.delete(recording_id, linked.kind, linked.key, self.ours.id())
        return self._follow(recording_id, session.remark)

    def _begin(self, recording_id: str) -> None:
        if not self.want(recording_id):
            raise ForgottenRecordingError(recording_id)

    def _linked(self, recording_id: str, kind: LinkKind | None) -> LinkedTo:
        found = self.look(recording_id)
        if not found.ours:
            raise NoSuchLinkError(f"recording {recording_id} is linked in another CRM connection; unlink it in Siro")
        for each in found.links:
            if kind in (None, each.kind):
                return each
        raise NoSuchLinkError(
            f"recording {recording_id} is linked to no {kind or 'CRM record'}; there is nothing to do"
        )

    def _follow(self, recording_id: str, remark: str) -> Linking:
        self.want(recording_id)
        report = self.work(recording_id)
        told = {"changed": True, "remark": remark, **_outcome(report)}
        return self.look(recording_id).model_copy(update=told)


def _outcome(report: EnrichmentReport) -> dict[str, Any]:
    if report.result in (WorkResult.NOTHING_TO_DO, WorkResult.CLAIM_LOST):  # the webhook of the new link was faster
        return {"outcome": AT_WORK}
    settled = report.result is WorkResult.DONE
    words = "it is as the link says" if settled else f"not yet ({report.result})"
    return {"settled": settled, "outcome": f"{words}; {report.reason}" if report.reason else words}
