"""Which deals are deleted in Siro: those that two runs did not find in the CRM, and nobody else's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import CrmRefusedError, CrmUnavailableError, Issue, LeaseHeldError, SiroRefusedError
from siro_bridge.domain.sync.records import Refusal, Sent, SentDeal
from siro_bridge.domain.sync.report import NOT_TAKEN, Report
from siro_bridge.domain.timing import Deadline, RunClock
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.sync import Removal
from siro_bridge.use_cases.remove_opportunities import STEP, RemoveOpportunities
from siro_bridge.use_cases.send_records import SendRecords, Synced
from tests.fault_points import DiedError
from tests.unit.use_cases.fake_sync import FakeRefusals, FakeSent
from tests.unit.use_cases.steps import Steps, after_each, failing

ALL = {f"d{number}" for number in range(10)}


@dataclass
class FakeDeals:
    """A SentDeals."""

    steps: Steps
    deals: dict[str, str] = field(default_factory=dict)
    marked: dict[str, SentDeal] = field(default_factory=dict)
    place: str = ""

    def add(self, siro_ids: Mapping[str, str]) -> None:
        self.deals |= siro_ids

    def turn(self, limit: int) -> dict[str, str]:
        in_turn = sorted(self.deals, key=lambda key: (key <= self.place, key))
        return {key: self.deals[key] for key in in_turn[:limit]}

    def move_to(self, external_id: str) -> None:
        with self.steps.step("move"):
            self.place = external_id

    def count(self) -> int:
        return len(self.deals)

    def missing(self, limit: int) -> dict[str, SentDeal]:
        return dict(list(self.marked.items())[:limit])

    def mark(self, deals: Mapping[str, SentDeal]) -> None:
        with self.steps.step("mark"):
            self.marked |= deals

    def unmark(self, external_ids: Sequence[str]) -> None:
        with self.steps.step("unmark"):
            for key in external_ids:
                self.marked.pop(key, None)

    def remove(self, external_ids: Sequence[str]) -> None:
        with self.steps.step("remove"):
            for key in external_ids:
                self.deals.pop(key, None)
                self.marked.pop(key, None)


@dataclass
class Company:
    """A CRM with ten deals, which Siro has from us; a run every ten minutes."""

    mode: str = "on"
    at_once: int = 100
    steps: Steps = field(default_factory=Steps)
    there: set[str] = field(default_factory=lambda: set(ALL))
    fails: dict[str, Exception] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)
    keeps: set[str] = field(default_factory=set)
    now: datetime = datetime(2026, 2, 15, 12, tzinfo=UTC)
    report: Report = field(default_factory=Report)
    shown_as: Callable[[str], str] = str

    def __post_init__(self) -> None:
        self.sent = FakeSent(self.steps, {key: Sent("digest", f"siro-{key}") for key in ALL})
        self.deals = FakeDeals(self.steps, {key: f"siro-{key}" for key in ALL})
        self.refusals = FakeRefusals()

    def run(self, runs: int = 1) -> Report:
        for _ in range(runs):
            self.report = Report(caught_up={"opportunities"})
            self._step().run(Deadline.after(1e6))
            self.now += timedelta(minutes=10)
        return self.report

    def _step(self) -> RemoveOpportunities:
        return RemoveOpportunities(
            reader=self,
            api=self,
            sender=SendRecords(self, RunClock(seconds=1e6), sleep=lambda _: None),
            sent=self.sent,
            refusals=self.refusals,
            deals=self.deals,
            options=Removal.model_validate({"mode": self.mode}),
            report=self.report,
            check_lease=self._check_lease,
            settle=self._settle,
            now=lambda: self.now,
            apart=timedelta(minutes=10),
            at_once=self.at_once,
        )

    def _check_lease(self) -> None:
        with self.steps.step("check_lease"):
            pass

    def _settle(self, rows: Sequence[SourceRow]) -> None:
        with self.steps.step("settle"):
            for row in rows:
                self.deleted.discard(row.payload["externalId"])
                self.sent.records[row.payload["externalId"]] = Sent("digest", "siro")

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        raise AssertionError("this use case does not ask for it")

    def tell_unlisted(self, entity: EntityName) -> None:
        raise AssertionError("this use case does not ask for it")

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        with self.steps.step("read_by_keys"):
            for key in keys:
                if key in self.fails:
                    raise self.fails[key]
            return [self._row(key) for key in keys if key in self.there]

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return []

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        raise AssertionError("deals have no window")

    def _row(self, key: str) -> SourceRow:
        return SourceRow({"externalId": self.shown_as(key)}, {}, lambda _: (Position("", key), None), None)

    def opportunity(self, siro_id: str) -> Mapping[str, Any]:
        with self.steps.step("opportunity"):
            if siro_id in self.refuses:
                raise SiroRefusedError("refused", self.refuses[siro_id])
            return {"id": siro_id, "recordingId": "rec-1" if siro_id in self.recorded else None}

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        return self.sync_batch(entity, [payload])[0]

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        with self.steps.step("send"):
            if kept := [at for at, payload in enumerate(payloads) if payload["externalId"] in self.keeps]:
                issues = tuple(Issue((at, "deletedAt"), "Invalid datetime") for at in kept)
                raise SiroRefusedError("refused", 422, issues)
            self.deleted |= {payload["externalId"] for payload in payloads if payload["deletedAt"]}
            return [{"externalId": payload["externalId"]} for payload in payloads]

    def caller_identity(self) -> dict[str, Any]:
        return {}


@pytest.fixture
def company() -> Company:
    return Company()


def test_deal_that_two_runs_do_not_find_is_deleted_alone(company: Company) -> None:
    company.there.discard("d3")
    company.run()
    assert company.deleted == set()
    assert company.run().count(STEP, "removed") == 1
    assert company.deleted == {"d3"}
    assert "d3" not in company.sent.records
    company.steps.taken.clear()
    company.run()
    assert "send" not in company.steps.taken


def test_two_reads_of_one_moment_are_one(company: Company) -> None:
    company.there.discard("d3")
    for _ in range(3):
        company.run()
        company.now -= timedelta(minutes=10)
    assert company.deleted == set()


def test_deal_that_is_found_again_by_the_second_run_stays(company: Company) -> None:
    company.there.discard("d3")
    company.run()
    company.there.add("d3")
    company.run(3)
    assert company.deleted == set()
    assert company.deals.marked == {}


def test_all_deals_have_their_turn(company: Company) -> None:
    """The last of ten is no turn of its own, in which not one deal would be found."""
    company.at_once = 3
    company.there.discard("d9")
    company.run(6)
    assert company.deleted == {"d9"}


@pytest.mark.parametrize("at_once", [4, 100])
def test_crm_that_finds_nothing_by_keys_deletes_nothing(company: Company, at_once: int) -> None:
    company.at_once = at_once
    company.there.discard("d3")
    company.run()
    company.there.clear()
    for _ in range(5):
        assert "not one of" in company.run().stopped[STEP]
    assert company.deleted == set()


@pytest.mark.parametrize("hidden", [3, 9])
def test_large_share_that_is_not_found_deletes_nothing(company: Company, hidden: int) -> None:
    company.there -= {f"d{number}" for number in range(hidden)}
    assert f"{hidden} of 10 deals are not found" in company.run(3).stopped[STEP]
    assert company.report.count(STEP, "refused") == 1
    assert company.deleted == set()


def test_shares_that_are_small_in_each_turn_are_not_when_they_come_together(company: Company) -> None:
    company.at_once = 5
    company.there -= {"d0", "d1", "d5", "d6"}
    company.run()
    company.now -= timedelta(minutes=10)
    company.run()
    assert "4 of 10 deals" in company.run().stopped[STEP]
    assert company.deleted == set()


def test_run_that_did_not_catch_up_with_the_deals_looks_for_none(company: Company) -> None:
    company.there.discard("d3")
    company.steps.taken.clear()
    company.report = Report()
    company._step().run(Deadline.after(1e6))
    assert company.steps.taken == []


@pytest.mark.parametrize("when", ["now", "before"])
def test_nothing_is_deleted_while_a_deal_is_rejected(company: Company, when: str) -> None:
    company.there.discard("d3")
    company.run()
    if when == "before":
        company.refusals.write([Refusal("d7", "digest")])
        company.run()
    else:
        company.report = Report(caught_up={"opportunities"})
        company.report.add("opportunities", "rejected")
        company._step().run(Deadline.after(1e6))
    assert "rejected" in company.report.stopped[STEP]
    assert company.deleted == set()


@pytest.mark.parametrize("status", [None, 403, 422])
def test_deal_that_has_a_recording_or_may_have_one_stays_for_good(company: Company, status: int | None) -> None:
    company.recorded.add("siro-d3")
    if status is not None:
        company.refuses["siro-d3"] = status
    company.there -= {"d3", "d4"}
    assert company.run(2).count(STEP, "kept_for_recording") == 1
    company.steps.taken.clear()
    company.run(2)
    assert company.deleted == {"d4"}
    assert "opportunity" not in company.steps.taken


def test_deal_that_siro_does_not_know_any_more_has_no_recording(company: Company) -> None:
    company.refuses["siro-d3"] = 404
    company.there.discard("d3")
    assert company.run(2).count(STEP, "removed") == 1


def test_deal_of_which_siros_id_is_not_known_stays(company: Company) -> None:
    company.deals.deals["d3"] = ""
    company.there.discard("d3")
    assert company.run(2).count(STEP, "kept_from_before") == 1
    assert company.deleted == set()


def test_deal_whose_deletion_siro_refuses_is_named_and_counted_once_it_is_gone_for_a_day(company: Company) -> None:
    company.keeps.add("d3")
    company.there -= {"d3", "d4"}
    report = company.run(2)
    assert (report.counts[STEP], company.deleted) == ({"removed": 1, "not_taken": 1}, {"d4"})
    assert report.notes[NOT_TAKEN] == ["deal d3: deletedAt: Invalid datetime"]
    company.now += timedelta(days=1)
    assert company.run().counts[STEP] == {"not_taken": 1, "over_a_day": 1}
    company.keeps.clear()
    report = company.run()
    assert (report.counts[STEP], report.notes, company.deleted) == ({"removed": 1}, {}, {"d3", "d4"})


def test_plan_names_what_would_go_and_deletes_nothing(company: Company) -> None:
    company.mode = "plan"
    company.there -= {"d3", "d4"}
    assert company.run(3).notes["opportunity_removal_plan"] == ["d3", "d4"]
    assert company.deleted == set()


@pytest.mark.parametrize("name", ["D3", " d3 "])
def test_key_that_the_crm_writes_otherwise_is_no_other_deal(company: Company, name: str) -> None:
    company.deals.deals[name] = "siro-d3"
    company.shown_as = lambda key: key.strip().lower()
    company.there.add(name)
    company.run(3)
    assert company.deleted == set()


def test_deal_whose_key_differs_by_capitals_from_one_that_is_there_is_deleted(company: Company) -> None:
    company.deals.deals["D3"] = "siro-D3"
    company.run(3)
    assert company.deleted == {"D3"}


def test_deal_that_the_crm_refuses_to_show_is_not_gone(company: Company) -> None:
    company.fails["d3"] = CrmRefusedError("403")
    company.there -= {"d3", "d4"}
    company.run(2)
    assert company.deleted == {"d4"}


def test_crm_that_is_away_ends_the_step(company: Company) -> None:
    company.fails |= {key: CrmUnavailableError("down") for key in ALL}
    with pytest.raises(CrmUnavailableError):
        company.run()
    assert (company.deals.marked, company.deals.place) == ({}, "")


def test_nothing_is_written_without_the_lease(company: Company) -> None:
    company.there.discard("d3")
    company.run()
    company.steps.before["check_lease"] = failing(LeaseHeldError("another run"))
    with pytest.raises(LeaseHeldError):
        company.run()
    assert company.deleted == set()


def _begin() -> Company:
    """One is to be deleted, one has a recording, one was missed and is back."""
    company = Company()
    company.recorded.add("siro-d4")
    company.there -= {"d3", "d4"}
    company.deals.marked["d5"] = SentDeal("siro-d5", 0)
    return company


def _undisturbed() -> list[str]:
    company = _begin()
    company.run(2)
    return company.steps.taken


@after_each(_undisturbed())
def test_crash_between_any_two_steps_is_harmless(died_after: int) -> None:
    company = _begin()
    company.steps.die_after(died_after)
    with pytest.raises(DiedError):
        company.run(2)
    company.run(3)
    assert company.deleted == {"d3"}
    assert company.deals.deals.keys() == ALL - {"d3", "d4"}
    assert company.deals.marked == {}


@after_each(_undisturbed())
def test_deal_that_comes_back_after_a_crash_is_not_taken_for_one_that_siro_has(died_after: int) -> None:
    company = _begin()
    company.steps.die_after(died_after)
    with pytest.raises(DiedError):
        company.run(2)
    company.there.add("d3")
    company.run(3)
    assert "d3" not in company.deleted & company.sent.records.keys()
