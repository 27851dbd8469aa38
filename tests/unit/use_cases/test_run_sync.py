"""A run's steps share its time, and none is stopped by another's trouble."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    LeaseHeldError,
    OutOfTimeError,
    SiroUnavailableError,
    TokenRefusedError,
    TooManyRefusedError,
)
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline, RunClock
from siro_bridge.use_cases.run_sync import LEAST_SECONDS, RunSync, Step
from tests.fault_points import DiedError


@dataclass
class Run:
    """Of three steps: one does `first`, and the others take `seconds` each."""

    now: float = 1000.0
    seconds: float = 0.0
    lasts: float = 600.0
    shares: tuple[float, ...] = (0.1, 0.5, 1.0)
    had: list[float] = field(default_factory=list)

    def __call__(self, first: Callable[[], object] = lambda: None) -> Report:
        def work(deadline: Deadline) -> None:
            self.had.append(round(deadline.remaining, 6))
            self.now += self.seconds
            if len(self.had) == 1:
                first()

        steps = [Step(f"step {number}", share, work) for number, share in enumerate(self.shares, start=1)]
        return RunSync(steps, Report(), RunClock(lambda: self.now, self.lasts)).run()

    def failing(self, error: BaseException) -> Report:
        def fail() -> None:
            raise error

        return self(fail)


@pytest.fixture
def run() -> Run:
    return Run()


def test_step_gets_its_share_of_the_time_that_is_left(run: Run) -> None:
    run.shares, run.seconds = (0.5, 0.5, 1.0), 100.0
    run()
    assert run.had == [300.0, 250.0, 400.0]


def test_small_share_is_long_enough_for_a_request(run: Run) -> None:
    run()
    assert run.had[0] == LEAST_SECONDS


def test_step_never_gets_more_than_there_is(run: Run) -> None:
    run.lasts, run.seconds = 100.0, 60.0
    run()
    assert run.had == [90.0, 40.0, 0.0]


def test_bug_in_one_step_keeps_none_of_the_others_from_their_work(run: Run) -> None:
    report = run.failing(KeyError("Dana Smith"))
    assert len(run.had) == 3
    assert list(report.stopped) == ["step 1"]
    assert report.failures == [f"step 1: {report.stopped['step 1']}"]


def test_bugs_own_words_which_may_quote_a_customer_are_not_told(run: Run) -> None:
    report = run.failing(KeyError("Dana Smith"))
    assert "a bug: KeyError at test_run_sync.py" in report.stopped["step 1"]
    assert "Dana" not in str([report.as_dict(), report.failures])


def test_mistake_in_the_mapping_is_told_as_it_is_and_stops_no_other_step(run: Run) -> None:
    report = run.failing(ConfigurationError("mapping.yaml, line 3: no such column"))
    assert len(run.had) == 3
    assert report.failures == ["mapping.yaml, line 3: no such column"]


@pytest.mark.parametrize(
    "error",
    [
        CrmUnavailableError("down"),
        SiroUnavailableError("down"),
        OutOfTimeError("no time"),
        CrmRefusedError("refused"),
        TooManyRefusedError("too many"),
    ],
)
def test_trouble_that_passes_is_told_but_is_nothing_for_a_person(run: Run, error: Exception) -> None:
    report = run.failing(error)
    assert len(run.had) == 3
    assert report.stopped == {"step 1": str(error)}
    assert report.failures == []


def test_run_that_lost_its_lease_begins_nothing_more(run: Run) -> None:
    report = run.failing(LeaseHeldError("another run is at work"))
    assert len(run.had) == 1
    assert report.failures == []


def test_refused_token_ends_the_run_and_is_for_a_person(run: Run) -> None:
    report = run.failing(TokenRefusedError("fill the secret"))
    assert len(run.had) == 1
    assert report.failures == ["fill the secret"]


@pytest.mark.parametrize(
    ("error", "away"), [(CrmUnavailableError("down"), True), (SiroUnavailableError("down"), False)]
)
def test_crm_that_was_away_is_told_from_siro_that_was(run: Run, error: Exception, *, away: bool) -> None:
    assert run.failing(error).crm_was_away is away


def test_end_of_the_process_is_nobodys_to_catch(run: Run) -> None:
    with pytest.raises(DiedError):
        run.failing(DiedError())
    assert len(run.had) == 1


def test_run_says_how_long_it_took(run: Run) -> None:
    run.seconds = 20.0
    assert run().seconds == 60.0
