"""Works on one recording: claims it, fetches it, writes what it says to the CRM, and says so in the ledger."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from siro_bridge.domain.backoff import pause
from siro_bridge.domain.errors import (
    ConfigurationError,
    LostAnswerError,
    RefusedError,
    SiroBridgeError,
    UnavailableError,
)
from siro_bridge.domain.incomplete import incomplete_pause
from siro_bridge.domain.ledger import LOST_ANSWER_SECONDS, Applied, Claim, WorkLedger, under_rules
from siro_bridge.domain.links import Links
from siro_bridge.domain.readiness import Unready, readiness
from siro_bridge.domain.recording import Recording
from siro_bridge.use_cases.apply_recording import Application, ApplyRecording, Intention

_SEQUELS = 3
"""How often what was wanted during the work is worked on at once, before it is left to the next re-drive."""

CONFIGURATION_SECONDS = 900
"""The longest pause after a mistake in a secret or the mapping: who mends it does not wait for hours."""

BUG_SECONDS = 7200
"""Longer than the queue takes to hand a message out five times and give it up: a re-drive's own message would
keep it from the dead-letter queue, and its alarm."""


class Result(StrEnum):
    """What became of a message; each is a metric."""

    DONE = "Done"
    WAITING = "Waiting"
    INCOMPLETE = "Incomplete"
    FAILED = "Failed"
    NOTHING_TO_DO = "NothingToDo"
    CLAIM_LOST = "ClaimLost"


@dataclass(frozen=True, slots=True)
class EnrichmentReport:
    """For the log: ids, states, reasons and counts; no value of a customer's."""

    recording_id: str
    result: Result
    reason: str = ""
    svix_id: str | None = None
    application: Application | None = None
    error: Exception | None = None


class Recordings(Protocol):
    def fetch(self, recording_id: str) -> Recording: ...


@dataclass(frozen=True, slots=True)
class EnrichRecording:
    """Raises only what is a bug, or a ledger that cannot be reached: the queue then hands it out again.

    `rules` stands for what the mapping says of writing back.
    """

    ledger: WorkLedger
    recordings: Recordings
    apply: ApplyRecording
    ours: Callable[[Links], bool]
    extraction_deadline_seconds: float
    rules: str
    clock: Callable[[], float] = time.time

    def __call__(self, recording_id: str) -> EnrichmentReport:
        report = EnrichmentReport(recording_id, Result.NOTHING_TO_DO)
        for _ in range(_SEQUELS):
            claim = self.ledger.claim(recording_id)
            if claim is None:
                return report
            try:
                report = self._work(claim)
            except SiroBridgeError:
                raise
            except Exception as error:
                reason = f"a bug ({type(error).__name__}); see the log of EnrichmentFunction"
                self._wait(claim, max(BUG_SECONDS, pause(claim.attempts)), reason)
                raise
            if report.result is not Result.CLAIM_LOST:
                return report
        return report

    def _work(self, claim: Claim) -> EnrichmentReport:
        return self._concluded(claim, lambda: self._enrich(claim))

    def _concluded(self, claim: Claim, work: Callable[[], EnrichmentReport]) -> EnrichmentReport:
        """Whatever the work ends in, the ledger says it."""
        try:
            return work()
        except LostAnswerError as error:
            moved = self.ledger.hold(claim, int(self.clock() + LOST_ANSWER_SECONDS), str(error))
            return self._report(claim, Result.WAITING, moved=moved, reason=str(error), error=error)
        except UnavailableError as error:
            return self._wait(claim, error.retry_after or pause(claim.attempts), str(error), error)
        except ConfigurationError as error:
            return self._wait(claim, min(CONFIGURATION_SECONDS, pause(claim.attempts)), str(error), error)
        except RefusedError as error:
            moved = self.ledger.fail(claim, str(error))
            return self._report(claim, Result.FAILED, moved=moved, reason=str(error), error=error)

    def _enrich(self, claim: Claim) -> EnrichmentReport:
        recording = self.recordings.fetch(claim.recording_id)
        waited = self.clock() - (claim.waiting_since or self.clock())
        state = readiness(recording, self.ours, waited, self.extraction_deadline_seconds)
        if isinstance(state, Unready):
            done = self.apply.take_back(recording, claim.places) if state.unlinked else Application()
            if state.retry_seconds is None or done.refused:
                return self._finish(claim, recording, done, state.reason)
            return self._wait(claim, state.retry_seconds(claim.attempts), state.reason, digest=_digest(recording))
        plan = self.apply.plan_application(recording, claim.places)
        held = self.ledger.touch(claim, plan.places)
        if held is None:
            return self._report(claim, Result.CLAIM_LOST, moved=False, reason="another worker took over")
        return self._concluded(held, lambda: self._apply(held, recording, plan, state.remarks))

    def _apply(self, claim: Claim, recording: Recording, plan: Intention, remarks: tuple[str, ...]) -> EnrichmentReport:
        return self._finish(claim, recording, self.apply(recording, plan), *remarks)

    def _finish(self, claim: Claim, recording: Recording, application: Application, *remarks: str) -> EnrichmentReport:
        applied = Applied(_digest(recording), under_rules(recording.version, self.rules), application.places)
        reason = "; ".join((*remarks, *application.remarks))
        if application.refused:
            due_at = int(self.clock() + incomplete_pause(claim.tries))
            moved = self.ledger.leave_incomplete(claim, applied, application.refused, due_at, reason)
            return self._report(claim, Result.INCOMPLETE, moved=moved, reason=reason, application=application)
        moved = self.ledger.finish(claim, applied, reason)
        return self._report(claim, Result.DONE, moved=moved, reason=reason, application=application)

    def _wait(
        self, claim: Claim, seconds: float, reason: str, error: Exception | None = None, digest: str | None = None
    ) -> EnrichmentReport:
        moved = self.ledger.wait(claim, int(self.clock() + seconds), reason, digest)
        return self._report(claim, Result.WAITING, moved=moved, reason=reason, error=error)

    @staticmethod
    def _report(
        claim: Claim,
        result: Result,
        *,
        moved: bool,
        reason: str,
        application: Application | None = None,
        error: Exception | None = None,
    ) -> EnrichmentReport:
        """A move that the ledger refused means: something newer is wanted, or another worker took over."""
        result = result if moved else Result.CLAIM_LOST
        return EnrichmentReport(claim.recording_id, result, reason, claim.svix_id, application, error)


def _digest(recording: Recording) -> str:
    return recording.links.digest() if recording.links else ""
