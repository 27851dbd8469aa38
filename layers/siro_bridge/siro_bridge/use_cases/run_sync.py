"""A sync run: its steps in order, each with its share of the time, none stopped by another's trouble."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from siro_bridge.domain.deadline import Deadline
from siro_bridge.domain.errors import (
    ConfigurationError,
    LeaseHeldError,
    OutOfTimeError,
    RefusedError,
    TokenRefusedError,
    TooManyRejectedError,
    UnavailableError,
)
from siro_bridge.domain.report import Report

PASSING = (UnavailableError, OutOfTimeError, RefusedError, TooManyRejectedError)
"""What ends a step, and is told in the report: the next run goes on where this one was."""


LEAST_SECONDS = 90.0
"""Less would not let a step begin a request."""


@dataclass(frozen=True, slots=True)
class Step:
    """`share` of the time that is left when it begins."""

    name: str
    share: float
    run: Callable[[Deadline], None]


@dataclass(frozen=True, slots=True)
class RunSync:
    steps: Sequence[Step]
    report: Report

    def __call__(self, deadline: Deadline) -> Report:
        """Raises ConfigurationError once every step that can be done is done, so that the invocation fails."""
        mistakes: list[ConfigurationError] = []
        began = deadline.clock()
        for step in self.steps:
            try:
                step.run(deadline.part(step.share, LEAST_SECONDS))
            except LeaseHeldError as error:
                self.report.stopped[step.name] = str(error)
                break  # another run is at work: nothing more may be written
            except TokenRefusedError:
                raise  # no step could do any better
            except ConfigurationError as error:
                mistakes.append(error)
                self.report.stopped[step.name] = str(error)
            except PASSING as error:
                self.report.stopped[step.name] = str(error)
        self.report.seconds = deadline.clock() - began
        if mistakes:
            raise ConfigurationError("\n".join(dict.fromkeys(str(mistake) for mistake in mistakes)))
        return self.report
