"""A record that Siro refuses stops nobody, is tried again, and is told; a mapping that is wrong stops the run."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from siro_bridge.domain.errors import Issue, TooManyRefusedError
from siro_bridge.domain.said import Said
from siro_bridge.domain.sync.records import Record
from siro_bridge.domain.sync.report import Report
from siro_bridge.siro.issues import issues_in
from siro_bridge.use_cases.keep_refusals import FEW_REFUSED, FIRST_PAUSE, LONGEST_PAUSE, KeepRefusals
from siro_bridge.use_cases.keep_refused_links import KeepRefusedLinks
from siro_bridge.use_cases.send_records import Accepted, Refused, Sending
from tests.unit.use_cases.fake_sync import FakeRefusals


def record(key: str = "a1", digest: str = "as it is") -> Record:
    return Record(key, {"externalId": key}, digest)


def refused(key: str = "a1", digest: str = "as it is", message: str = "too long, received 'Dana Smith'") -> Refused:
    return Refused(record(key, digest), (Issue(("subject",), message),))


@dataclass
class Runs:
    """One after another, each with what became of the records it sent."""

    now: float = 1000.0
    store: FakeRefusals = field(default_factory=FakeRefusals)
    report: Report = field(default_factory=Report)

    def settle(self, *outcomes: Sending, **counted: Any) -> Report:
        self.report = Report()
        self.report.add("engagements", "sent", counted.get("sent", 0))
        keep = self._keep()
        keep.remember(outcomes, keep.before([each.record.external_id for each in outcomes]))
        return self.report

    def waits(self, wanted: Record) -> bool:
        keep = self._keep()
        return keep.waits(wanted, keep.before([wanted.external_id]))

    def _keep(self) -> KeepRefusals:
        return KeepRefusals("engagements", self.store, self.report, 0.2, lambda: self.now)


@pytest.fixture
def runs() -> Runs:
    return Runs()


def test_refused_record_is_written_down_with_siros_reason(runs: Runs) -> None:
    runs.settle(refused(message="too long"))
    assert runs.store.records["a1"].issues == (Issue(("subject",), "too long"),)


def test_refused_record_waits_for_its_pause_to_end(runs: Runs) -> None:
    runs.settle(refused())
    assert runs.waits(record())
    runs.now += FIRST_PAUSE
    assert not runs.waits(record())


def test_record_that_changed_is_tried_at_once(runs: Runs) -> None:
    runs.settle(refused())
    assert not runs.waits(record(digest="mended"))


def test_pause_doubles_with_each_refusal_and_begins_anew_for_a_changed_record(runs: Runs) -> None:
    pauses = []
    for digest in ["as it is"] * 10 + ["changed"]:
        runs.settle(refused(digest=digest))
        pauses.append(runs.store.records["a1"].due_at - runs.now)
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-2:] == [LONGEST_PAUSE, FIRST_PAUSE]


def test_record_that_is_accepted_at_last_is_refused_no_more(runs: Runs) -> None:
    runs.settle(refused())
    runs.settle(Accepted(record(), {}))
    assert runs.store.records == {}


def test_value_that_was_sent_is_not_told(runs: Runs) -> None:
    issue = {"code": "custom", "path": ["subject"], "message": "Expected string, received 'Dana Smith'"}
    [told] = issues_in({"name": "ZodError", "issues": [issue]}, ["subject"])
    line = "engagements a1: subject: Expected string, received …"
    assert runs.settle(Refused(record(), (told,))).notes["rejected"] == [line]


def test_words_about_it_are_kept_for_who_asks_and_not_told(runs: Runs) -> None:
    report = runs.settle(Refused(record(), (Issue((), "refused"),), Said("not for Dana Smith")))
    assert report.said == {"engagements a1": Said("not for Dana Smith")}
    assert "Dana" not in str(report.as_dict())


def test_few_refusals_stop_nobody(runs: Runs) -> None:
    report = runs.settle(*[refused(f"a{number}") for number in range(FEW_REFUSED - 1)])
    assert report.count("engagements", "rejected") == FEW_REFUSED - 1


def test_large_share_of_refusals_stops_the_run_and_nothing_is_written_down(runs: Runs) -> None:
    many = [refused(f"a{number}") for number in range(FEW_REFUSED)]
    with pytest.raises(TooManyRefusedError):
        runs.settle(*many, sent=4 * FEW_REFUSED - 1)
    assert runs.store.records == {}
    runs.settle(*many, sent=4 * FEW_REFUSED)


def test_old_refusals_that_come_due_together_stop_nobody(runs: Runs) -> None:
    many = [refused(f"a{number}") for number in range(FEW_REFUSED)]
    runs.settle(*many, sent=1000)
    assert runs.settle(*many).count("engagements", "rejected_again") == FEW_REFUSED


def test_record_that_is_refused_for_more_than_a_day_is_counted_each_time_it_is_tried(runs: Runs) -> None:
    begun = runs.now
    counted: dict[bool, set[int]] = {False: set(), True: set()}
    for _ in range(12):
        report = runs.settle(refused())
        counted[runs.now - begun >= LONGEST_PAUSE].add(report.count("engagements", "over_a_day"))
        runs.now = runs.store.records["a1"].due_at
    assert counted == {False: {0}, True: {1}}


def test_record_that_changed_has_not_been_refused_for_a_day(runs: Runs) -> None:
    for _ in range(12):
        runs.settle(refused())
        runs.now = runs.store.records["a1"].due_at
    assert runs.settle(refused(digest="changed")).count("engagements", "over_a_day") == 0


def test_link_that_is_refused_for_more_than_a_day_is_counted(runs: Runs) -> None:
    begun = runs.now
    counted: dict[bool, set[int]] = {False: set(), True: set()}
    for _ in range(12):
        long = KeepRefusedLinks(runs.store, lambda: runs.now).remember(["a1"], {"a1": "no such column"})
        counted[runs.now - begun >= LONGEST_PAUSE].add(long)
        runs.now = runs.store.records["a1"].due_at
    assert counted == {False: {0}, True: {1}}
