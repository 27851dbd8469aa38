"""Works on one recording: claims it, fetches it, writes what it says to the CRM, and says so in the ledger."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from siro_bridge.domain.errors import SiroBridgeError, SiroRefusedError
from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.ledger import Applied, Claim, WorkLedger, under_rules
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.readiness import Unready, readiness
from siro_bridge.domain.recording.recording import Recording, Recordings
from siro_bridge.domain.recording.traces import Erased
from siro_bridge.use_cases.application import Application, Intention
from siro_bridge.use_cases.apply_recording import ApplyRecording
from siro_bridge.use_cases.change_note import NoteAhead
from siro_bridge.use_cases.conclude_work import ConcludeWork, EnrichmentReport, WorkResult

_SEQUELS = 3
"""How often what was wanted during the work is worked on at once, before it is left to the next re-drive."""


FORGOTTEN = "a person had it forgotten"
UNDONE = "it was undone by a person; `siro-bridge replay` with this recording's id writes it again"


class Erasing(Protocol):
    def erase(self, recording_id: str, places: frozenset[RecordKey]) -> Erased:
        """All that is kept of it but the ledger's item, and what is remembered of its notes."""
        ...

    def forget(self, recording_id: str, places: frozenset[RecordKey]) -> Application:
        """And the notes as well, in the CRM too; its places are those where that did not succeed."""
        ...


class Undo(Protocol):
    def __call__(self, recording_id: str, places: frozenset[RecordKey], since: int) -> Application:
        """Takes back what the recording wrote since then (epoch seconds, 0 for all of it)."""
        ...


@dataclass(frozen=True, slots=True)
class EnrichRecording:
    """Raises only what is a bug, or a ledger that cannot be reached: the queue then hands it out again.

    `rules` stands for what the mapping says of writing back.
    """

    ledger: WorkLedger
    recordings: Recordings
    applying: ApplyRecording
    undo: Undo
    erasing: Erasing
    ours: Callable[[Links], bool]
    extraction_deadline_seconds: float
    rules: str
    clock: Callable[[], float] = time.time

    def enrich(self, recording_id: str) -> EnrichmentReport:
        report = EnrichmentReport(recording_id, WorkResult.NOTHING_TO_DO)
        for _ in range(_SEQUELS):
            claim = self.ledger.claim(recording_id)
            if claim is None:
                return report
            try:
                report = self._work(claim)
            except SiroBridgeError:
                raise
            except Exception as error:
                self._conclude.bug(claim, error)
                raise
            if report.result is not WorkResult.CLAIM_LOST:
                return report
        return report

    @property
    def _conclude(self) -> ConcludeWork:
        return ConcludeWork(self.ledger, self.clock)

    def _work(self, claim: Claim) -> EnrichmentReport:
        return self._conclude.conclude(claim, lambda: self._enrich(claim))

    def _enrich(self, claim: Claim) -> EnrichmentReport:
        if claim.is_forgotten:
            return self._forget(claim)
        if claim.undone_since is not None:
            return self._undo(claim, claim.undone_since)
        recording = self.recordings.fetch(claim.recording_id)
        waited = self.clock() - (claim.waiting_since or self.clock())
        state = readiness(recording, self.ours, waited, self.extraction_deadline_seconds)
        if isinstance(state, Unready):
            done = self.applying.take_back(recording, claim.places) if state.unlinked else Application()
            if state.retry_seconds is None or done.refused:
                return self._finish(claim, recording, done, state.reason)
            return self._conclude.wait(claim, state.retry_seconds(claim.attempts), state.reason, _digest(recording))
        plan = self.applying.plan_application(recording, claim.places)
        ahead = self.applying.note_ahead(recording, plan, claim.note)
        held = self.ledger.touch(claim, plan.places, FirstNote(ahead.place, ahead.state) if ahead else None)
        if held is None:
            return self._conclude.lost(claim)
        return self._conclude.conclude(held, lambda: self._apply(held, recording, plan, ahead, state.remarks))

    def _forget(self, claim: Claim) -> EnrichmentReport:
        """Siro is not asked: whatever it says, nothing of the recording is to be kept."""
        done = self.erasing.forget(claim.recording_id, claim.places)
        if not done.refused:
            return self._conclude.bury(claim, done)
        applied = Applied("", "", done.places)
        return self._conclude.finish(claim, applied, done, "; ".join((FORGOTTEN, *done.remarks)))

    def _undo(self, claim: Claim, since: int) -> EnrichmentReport:
        """It needs no recording at Siro; of one that is gone or linked elsewhere since, nothing stays, though."""
        done = self.undo(claim.recording_id, claim.places, since)
        try:
            recording = self.recordings.fetch(claim.recording_id)
        except SiroRefusedError:
            applied = Applied("", claim.listed_version or "", done.places)
            return self._conclude.finish(claim, applied, done, "; ".join((UNDONE, *done.remarks)))
        intention = self.applying.plan_application(recording, done.places)
        if recording.gone:
            done = self.applying.apply(recording, intention).after(done)
            done = replace(done, remarks=(*done.remarks, *self._erased(recording, done.places)))
        elif intention.take_back:
            left = self.undo(claim.recording_id, intention.take_back, 0)
            done = left.after(replace(done, places=done.places - intention.take_back))
        return self._finish(claim, recording, done, UNDONE)

    def _apply(
        self,
        claim: Claim,
        recording: Recording,
        plan: Intention,
        ahead: NoteAhead | None,
        remarks: tuple[str, ...],
    ) -> EnrichmentReport:
        """Of what is gone at Siro the bridge's own words go first: the CRM may be away for long."""
        erased = self._erased(recording, claim.places) if recording.gone else ()
        done = self.applying.apply(recording, plan, ahead)
        return self._finish(claim, recording, done, *remarks, *erased)

    def _erased(self, recording: Recording, places: frozenset[RecordKey]) -> tuple[str, ...]:
        """Of what is gone at Siro the bridge keeps no word either. What it knows of the note may still be needed."""
        return (f"erased: {self.erasing.erase(recording.id, places).told()}",)

    def _finish(self, claim: Claim, recording: Recording, application: Application, *remarks: str) -> EnrichmentReport:
        version = under_rules(recording.version, self.rules)
        applied = Applied(_digest(recording), version, application.places, application.first_note)
        return self._conclude.finish(claim, applied, application, "; ".join((*remarks, *application.remarks)))


def _digest(recording: Recording) -> str:
    return recording.links.digest() if recording.links else ""
