"""A sync run: its steps in order, each with its share of the time, none stopped by another's trouble."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmUnavailableError,
    LeaseHeldError,
    OutOfTimeError,
    RefusedError,
    TokenRefusedError,
    TooManyRefusedError,
    UnavailableError,
    told,
)
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline, RunClock

logger = logging.getLogger(__name__)

PASSING = (UnavailableError, OutOfTimeError, RefusedError, TooManyRefusedError)
"""What ends a step, and is told in the report: the next run goes on where this one was."""


LEAST_SECONDS = 90.0
"""A step's least share: Siro's request of a minute has to fit, and what is read before it."""


@dataclass(frozen=True, slots=True)
class Step:
    """`share` of the time that is left when it begins."""

    name: str
    share: float
    run: Callable[[Deadline], None]


class RunLease(Protocol):
    def take(self, seconds: float) -> None:
        """Raises LeaseHeldError while another run is under way."""
        ...

    def release(self) -> None: ...


@contextmanager
def holding(lease: RunLease, seconds: float) -> Iterator[None]:
    """One run at a time. A lease that cannot be given back ends by itself, and is no reason for the run to fail."""
    lease.take(seconds)
    try:
        yield
    finally:
        try:
            lease.release()
        except UnavailableError as error:
            logger.warning("the lease was not given back, and ends by itself: %s", error)


@dataclass(frozen=True, slots=True)
class RunSync:
    steps: Sequence[Step]
    report: Report
    clock: RunClock

    def run(self) -> Report:
        """What failed is in the report: a mistake or a bug in one step keeps none of the others from their work."""
        began = self.clock.now()
        for step in self.steps:
            try:
                with self.clock.step(step.share, LEAST_SECONDS) as deadline:
                    step.run(deadline)
            except Exception as error:  # noqa: BLE001 - told in the report, which fails the run at its end
                self._note(step, error)
                if isinstance(error, LeaseHeldError | TokenRefusedError):
                    break  # another run is at work, and nothing more may be written; or no step could do any better
        self.report.seconds = self.clock.now() - began
        return self.report

    def _note(self, step: Step, error: Exception) -> None:
        self.report.stopped[step.name] = told(error)
        if isinstance(error, OutOfTimeError):
            self.report.unfinished.add(step.name)
        self.report.crm_was_away |= isinstance(error, CrmUnavailableError)
        if not isinstance(error, (*PASSING, LeaseHeldError)):
            self.report.failures.append(_failure(step, error))


def _failure(step: Step, error: Exception) -> str:
    return told(error) if isinstance(error, ConfigurationError) else f"{step.name}: {told(error)}"
