"""Whatever the work on a recording ends in, the ledger says it, and the report tells it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from siro_bridge.domain.errors import ConfigurationError, LostAnswerError, RefusedError, UnavailableError
from siro_bridge.domain.recording.incomplete import incomplete_pause
from siro_bridge.domain.recording.ledger import LOST_ANSWER_SECONDS, Applied, Claim, WorkLedger
from siro_bridge.domain.timing import pause
from siro_bridge.use_cases.application import Application

CONFIGURATION_SECONDS = 900
"""The longest pause after a mistake in a secret or the mapping: who mends it does not wait for hours."""

BUG_SECONDS = 7200
"""Longer than the queue takes to hand a message out five times and give it up: a re-drive's own message would
keep it from the dead-letter queue, and its alarm."""


class WorkResult(StrEnum):
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
    result: WorkResult
    reason: str = ""
    svix_id: str | None = None
    application: Application | None = None
    error: Exception | None = None
    first_heard_at: int | None = None
    """In epoch seconds; None where the recording was applied before."""


@dataclass(frozen=True, slots=True)
class ConcludeWork:
    ledger: WorkLedger
    clock: Callable[[], float] = time.time

    def conclude(self, claim: Claim, work: Callable[[], EnrichmentReport]) -> EnrichmentReport:
        """Raises what is a bug, and what the ledger itself raises."""
        try:
            return work()
        except LostAnswerError as error:
            moved = self._hold(claim, error)
            return _report(claim, WorkResult.WAITING, moved=moved, reason=str(error), error=error)
        except UnavailableError as error:
            return self._failing(claim, error.retry_after or pause(claim.attempts), error)
        except ConfigurationError as error:
            return self._failing(claim, min(CONFIGURATION_SECONDS, pause(claim.attempts)), error)
        except RefusedError as error:
            moved = self.ledger.fail(claim, str(error))
            return _report(claim, WorkResult.FAILED, moved=moved, reason=str(error), error=error)

    def _hold(self, claim: Claim, error: LostAnswerError) -> bool:
        """Where the ledger does not answer the claim stays as it is: it outlives the write, too."""
        try:
            return self.ledger.hold(claim, int(self.clock() + LOST_ANSWER_SECONDS), str(error))
        except UnavailableError as away:
            raise LostAnswerError(f"{error}; {away}") from away

    def put_off(self, recording_id: str, error: ConfigurationError | UnavailableError) -> EnrichmentReport:
        """For what keeps every recording from being worked on: the recording waits, and says why."""

        def fail() -> EnrichmentReport:
            raise error

        claim = self.ledger.claim(recording_id)
        if claim is None:
            return EnrichmentReport(recording_id, WorkResult.NOTHING_TO_DO, str(error), error=error)
        return self.conclude(claim, fail)

    def bug(self, claim: Claim, error: Exception) -> None:
        """Said in the ledger, before the error goes on to the queue; its text may quote a customer."""
        reason = f"a bug ({type(error).__name__}); see the log of EnrichmentFunction"
        due_at = int(self.clock() + max(BUG_SECONDS, pause(claim.attempts)))
        self.ledger.wait(claim, due_at, reason, failing=True)

    def wait(self, claim: Claim, seconds: float, reason: str, digest: str) -> EnrichmentReport:
        """It is not ready."""
        moved = self.ledger.wait(claim, int(self.clock() + seconds), reason, digest)
        return _report(claim, WorkResult.WAITING, moved=moved, reason=reason)

    def finish(self, claim: Claim, applied: Applied, application: Application, reason: str) -> EnrichmentReport:
        """It was applied, whole or but for what the CRM refused."""
        if application.refused:
            result, due_at = WorkResult.INCOMPLETE, int(self.clock() + incomplete_pause(claim.tries))
            moved = self.ledger.leave_incomplete(claim, applied, application.refused, due_at, reason)
        else:
            result, moved = WorkResult.DONE, self.ledger.finish(claim, applied, reason)
        return _report(claim, result, moved=moved, reason=reason, application=application)

    def bury(self, claim: Claim, application: Application) -> EnrichmentReport:
        """It is erased. What the report tells, the ledger does not keep."""
        moved = self.ledger.bury(claim)
        reason = "; ".join(application.remarks)
        return _report(claim, WorkResult.DONE, moved=moved, reason=reason, application=application)

    def lost(self, claim: Claim) -> EnrichmentReport:
        return _report(claim, WorkResult.CLAIM_LOST, moved=False, reason="another worker took over")

    def _failing(self, claim: Claim, seconds: float, error: Exception) -> EnrichmentReport:
        moved = self.ledger.wait(claim, int(self.clock() + seconds), str(error), failing=True)
        return _report(claim, WorkResult.WAITING, moved=moved, reason=str(error), error=error)


def _report(
    claim: Claim,
    result: WorkResult,
    *,
    moved: bool,
    reason: str,
    application: Application | None = None,
    error: Exception | None = None,
) -> EnrichmentReport:
    """A move that the ledger refused means: something newer is wanted, or another worker took over."""
    result = result if moved else WorkResult.CLAIM_LOST
    return EnrichmentReport(claim.recording_id, result, reason, claim.svix_id, application, error, claim.first_heard_at)
