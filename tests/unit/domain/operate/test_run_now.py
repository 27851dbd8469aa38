"""Runs of the sync function, one after another, until all is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from siro_bridge.domain.operate.requests import MOST_KEYS, RequestRefusedError
from siro_bridge.use_cases.operate.run_now import End, RunNow

HELD = {"outcome": "skipped", "reason": "another sync run is under way; its lease ends in 400 s"}


def report(unfinished: tuple[str, ...] = (), stopped: Mapping[str, str] | None = None, **engagements: int) -> Any:
    told = {"outcome": "stopped" if stopped else "done", "seconds": 5.0, "counts": {"engagements": engagements}}
    return told | {"unfinished": list(unfinished), "stopped": stopped or {}}


@dataclass
class Function:
    """Answers in turn, the last answer again and again; each run takes a minute."""

    answers: list[Any]
    asked: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    now: float = 0.0

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        self.now += 60
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        made: dict[str, Any] = answer(request) if callable(answer) else answer
        return made

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def runs(self) -> RunNow:
        return RunNow(self, waits=self.told.append, clock=lambda: self.now, sleep=self.sleep)


def test_run_that_finishes_is_the_only_one() -> None:
    function = Function([report(read=3, sent=1)])
    ran = function.runs.sync()
    assert (ran.end, ran.report["counts"], ran.report["runs"]) == (End.DONE, {"engagements": {"read": 3, "sent": 1}}, 1)
    assert function.asked == [{"operation": "sync"}]


def test_backfill_is_asked_for_once_and_gone_on_with_by_ordinary_runs() -> None:
    function = Function(
        [report(("engagements",), read=500, sent=500), report(("sweep", "engagements"), read=9), report()]
    )
    ran = function.runs.backfill("2025-01-01")
    assert [request["operation"] for request in function.asked] == ["backfill", "sync", "sync"]
    assert function.asked[0]["since"] == "2025-01-01T00:00:00.000Z"
    assert (ran.end, ran.report["counts"]["engagements"]) == (End.DONE, {"read": 509, "sent": 500})


def test_step_that_ran_out_of_time_by_an_error_is_gone_on_with() -> None:
    out_of_time = report(("engagements",), {"engagements": "the run's time is used up"}, read=1)
    ran = Function([out_of_time, report()]).runs.sync()
    assert (ran.end, "stopped" in ran.report) == (End.DONE, False)


def test_what_stopped_a_step_ends_the_runs() -> None:
    function = Function([report(("sweep",), {"engagements": "the CRM is away"}, read=1)])
    ran = function.runs.sync()
    assert (ran.end, ran.report["stopped"]) == (End.STOPPED, {"engagements": "the CRM is away"})
    assert len(function.asked) == 1


@pytest.mark.parametrize("answer", [report(("engagements",)), report(("window",), read=900)])
def test_runs_that_do_not_get_on_end(answer: Any) -> None:
    function = Function([answer])
    assert function.runs.sync().end is End.NO_PROGRESS
    assert len(function.asked) == 1


def test_window_that_sent_something_is_read_again() -> None:
    function = Function([report(("window",), read=900, sent=3), report()])
    assert function.runs.sync().end is End.DONE


def test_no_run_begins_when_the_time_is_over() -> None:
    function = Function([report(("engagements",), read=1)])
    function_runs = function.runs
    function_runs.most = 150
    assert function_runs.sync().end is End.TIME
    assert len(function.asked) == 3


def test_run_waits_for_another_one() -> None:
    function = Function([HELD, HELD, report(read=1)])
    assert function.runs.sync().end is End.DONE
    assert function.told == [HELD["reason"]]


def test_run_does_not_wait_for_ever() -> None:
    function = Function([HELD])
    ran = function.runs.sync()
    assert (ran.end, ran.report, ran.why) == (End.HELD, {}, HELD["reason"])
    assert 900 <= function.now < 1100
    assert len(function.asked) == 13, "it pauses between two looks"


def test_what_is_overdue_is_not_added_up() -> None:
    first = report(("engagements",), read=1) | {
        "counts": {"redrive": {"overdue": 3, "queued": 1}, "engagements": {"read": 1}}
    }
    last = report() | {"counts": {"redrive": {"overdue": 2, "queued": 1}}}
    assert Function([first, last]).runs.sync().report["counts"]["redrive"] == {"overdue": 2, "queued": 2}


def left(*keys: str) -> Callable[[dict[str, Any]], Any]:
    return lambda _: report(("resync",), read=1) | {"notes": {"resync_left": list(keys), "resync_missing": ["typo"]}}


def test_keys_that_are_left_are_asked_for_next() -> None:
    function = Function([left("b", "c"), report(read=2)])
    ran = function.runs.resync("engagements", ["a", "b", "c", "a"])
    assert [request["keys"] for request in function.asked] == [["a", "b", "c"], ["b", "c"]]
    assert ran.report["notes"] == {"resync_missing": ["typo"]}


def test_more_keys_than_a_run_takes_go_in_turns() -> None:
    keys = [f"k{number}" for number in range(2 * MOST_KEYS + 1)]
    function = Function([report(read=1)])
    assert function.runs.resync("engagements", keys).end is End.DONE
    assert [key for request in function.asked for key in request["keys"]] == keys


def test_keys_that_were_not_got_to_are_told() -> None:
    stopped = left("b")({}) | {"stopped": {"crm": "away"}}
    ran = Function([stopped]).runs.resync("engagements", ["a", "b"])
    assert (ran.end, ran.report["notes"]["resync_left"]) == (End.STOPPED, ["b"])


@pytest.mark.parametrize("since", ["yesterday", ""])
def test_what_is_no_date_is_refused_before_anything_runs(since: str) -> None:
    function = Function([report()])
    with pytest.raises(RequestRefusedError, match="a date or time such as 2025-01-01"):
        function.runs.backfill(since)
    assert function.asked == []
