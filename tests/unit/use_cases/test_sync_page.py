"""What a page of the CRM's records leaves at Siro, however pages fall."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import LeaseHeldError, SiroUnavailableError
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import RunClock
from siro_bridge.mapping.base import EntityName
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.keep_refusals import KeepRefusals
from siro_bridge.use_cases.send_records import SendRecords, Synced
from siro_bridge.use_cases.sync_page import SyncPage
from tests.unit.use_cases.fake_sync import FakeRefusals, FakeSent
from tests.unit.use_cases.steps import Steps

PAGES = range(1, 8)


def visit(key: str, rep: str = "", **columns: Any) -> dict[str, Any]:
    return {"externalId": key} | ({"engagementUsers": [{"externalId": rep}]} if rep else {}) | columns


@dataclass
class Company:
    """A CRM whose rows change in this order, all at different times; `is_database` shows all rows of a key."""

    rows: list[dict[str, Any]]
    page_size: int = 3
    is_database: bool = True
    siro: dict[str, dict[str, Any]] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)
    fails_at: str = ""
    seen: list[str] | None = None
    lost_after: int | None = None
    """How often the lease is still held when it is looked at; after that another run has it."""
    looks: int = 0
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.sent, self.refusals = FakeSent(Steps()), FakeRefusals()

    def run(self, rows: Sequence[dict[str, Any]] | None = None) -> Report:
        """Over all rows, or over those that changed."""
        self.puts.clear()
        self.report = Report()
        page, changed = self._page(), self.rows if rows is None else rows
        for at in range(0, len(changed), self.page_size):
            page.settle([self._row(payload) for payload in changed[at : at + self.page_size]])
        return self.report

    def check(self) -> None:
        """The lease's."""
        if self.looks == self.lost_after:
            raise LeaseHeldError("another run is at work")
        self.looks += 1

    def _page(self) -> SyncPage:
        gather = GatherRecords("engagements", self, self.page_size, shows_all=self.is_database)
        refusals = KeepRefusals("engagements", self.refusals, self.report, 1.0, lambda: 0.0)
        send = SendRecords(self, RunClock(seconds=1e6), size=2, sleep=lambda _: None)
        page = SyncPage("engagements", gather, send, self.sent, refusals, self, self.report, workers=1)
        page.seen = None if self.seen is None else self.seen.extend
        return page

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        raise AssertionError("a page does not ask for the next one")

    def tell_unlisted(self, entity: EntityName) -> None:
        raise AssertionError("this use case does not ask for it")

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        found = [payload for payload in self.rows if payload["externalId"] in keys]
        one_each = {payload["externalId"]: payload for payload in found}
        return [self._row(payload) for payload in (reversed(found) if self.is_database else one_each.values())]

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return []

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        raise AssertionError("a page does not ask for the window")

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        return self.sync_batch(entity, [payload])[0]

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.fails_at and self.fails_at in {payload["externalId"] for payload in payloads}:
            raise SiroUnavailableError("503")
        for payload in payloads:
            self.puts.append(payload["externalId"])
            self.siro[payload["externalId"]] = payload
        return [{"externalId": payload["externalId"]} for payload in payloads]

    def caller_identity(self) -> dict[str, Any]:
        return {}

    def _row(self, payload: dict[str, Any]) -> SourceRow:
        return SourceRow(dict(payload), {}, lambda _: (Position("", payload["externalId"]), None), None)

    def reps(self, key: str) -> list[str]:
        return [rep["externalId"] for rep in self.siro[key]["engagementUsers"]]


TEAM = [visit("a1", "R-2"), visit("a2", "R-1"), visit("a1", "R-1"), visit("a3"), visit("a2", "R-3"), visit("a1", "R-9")]


@pytest.mark.parametrize("page_size", PAGES)
def test_rows_of_several_reps_are_one_record_however_pages_fall(page_size: int) -> None:
    company = Company(TEAM, page_size)
    company.run()
    assert {key: company.reps(key) for key in ("a1", "a2")} == {"a1": ["R-1", "R-2", "R-9"], "a2": ["R-1", "R-3"]}
    company.run()
    assert company.puts == []


def test_second_rep_who_joins_later_takes_nothing_from_the_first() -> None:
    company = Company([visit("a1", "R-1"), visit("a2")])
    company.run()
    company.rows.append(visit("a1", "R-2"))
    company.run(company.rows[-1:])
    assert company.reps("a1") == ["R-1", "R-2"]


@pytest.mark.parametrize("page_size", PAGES)
def test_rows_that_differ_otherwise_are_told_once_and_not_sent_to_and_fro(page_size: int) -> None:
    company = Company([visit("a1", subject="x"), visit("a2"), visit("a3"), visit("a1", subject="y")], page_size)
    (line,) = company.run().notes["rejected"]
    assert line.startswith("engagements a1: record: it stands in 2 rows of the CRM that differ in subject;")
    for _ in range(2):
        report = company.run()
        assert (company.puts, report.count("engagements", "rejected")) == ([], 0)
    assert "a2" in company.siro


@pytest.mark.parametrize("page_size", PAGES)
def test_new_record_whose_rows_differ_is_not_sent_by_its_second_row(page_size: int) -> None:
    """The first page ends between them."""
    company = Company([visit("a0"), visit("a1", subject="x"), visit("a1", subject="y"), visit("a2")], page_size)
    assert company.run().total("rejected") == 1
    assert "a1" not in company.siro
    assert company.run().total("rejected") == 0


def test_record_of_several_rows_arrives_once_they_agree() -> None:
    company = Company([visit("a1", subject="x"), visit("a1", subject="y")])
    company.run()
    company.rows[1]["subject"] = "x"
    company.run()
    assert company.siro["a1"]["subject"] == "x"
    assert company.refusals.records == {}


@pytest.mark.parametrize("page_size", PAGES)
def test_one_bad_row_of_several_rejects_the_record(page_size: int) -> None:
    company = Company([visit("a1", "R-1"), visit("a1", "R-2", subject=[]), visit("a2")], page_size)
    company.run()
    company.siro.pop("a1", None)
    company.sent.records.pop("a1", None)
    company.run()
    assert set(company.siro) >= {"a2"}
    assert [issue.path for issue in company.refusals.records["a1"].issues] == [("subject",)]


@pytest.mark.parametrize("page_size", PAGES)
def test_record_that_an_api_lists_twice_ends_as_it_is_read_by_its_key(page_size: int) -> None:
    company = Company(
        [visit("a1", subject="old"), visit("a2"), visit("a1", subject="new")], page_size, is_database=False
    )
    company.run()
    assert company.siro["a1"]["subject"] == "new"
    company.run()
    assert company.puts == []


def test_what_is_settled_before_siro_goes_away_is_remembered() -> None:
    company = Company([visit("bad", subject=[]), visit("a1"), visit("a2"), visit("a3")], 4, fails_at="a3")
    with pytest.raises(SiroUnavailableError):
        company.run()
    assert set(company.sent.records) == {"a1", "a2"}
    assert set(company.refusals.records) == {"bad"}
    assert company.report.count("engagements", "sent") == 2


def test_who_asks_is_told_once_of_each_record_that_siro_has() -> None:
    company = Company([visit("a1"), visit("a2"), visit("bad", subject=[])])
    company.run()
    company.seen = []
    company.rows.append(visit("a3"))
    for _ in range(2):
        company.run()
    assert sorted(company.seen) == ["a1", "a2", "a3"]


def test_what_an_earlier_release_remembered_is_in_todays_form_once_it_was_seen_unchanged() -> None:
    company = Company([visit("v1", account={"externalId": "c1", "name": "Oak"})])
    company.run()
    remembered = company.sent.records["v1"]
    company.sent.records["v1"] = replace(remembered, fields=("account",), poll_at=7)
    company.run()
    assert company.puts == []
    assert company.sent.records["v1"] == replace(remembered, poll_at=7)


def bad_and_good() -> Company:
    return Company([visit("bad", subject=[]), visit("a1")], 4)


@pytest.mark.parametrize(
    ("lost_after", "puts", "remembered"),
    [
        pytest.param(0, [], set(), id="before it sends"),
        pytest.param(1, ["a1"], set(), id="while it sends"),
    ],
)
def test_run_that_lost_its_lease_writes_down_nothing_of_what_it_sent(
    lost_after: int, puts: list[str], remembered: set[str]
) -> None:
    company = bad_and_good()
    company.lost_after = lost_after
    with pytest.raises(LeaseHeldError):
        company.run()
    assert (company.puts, set(company.sent.records)) == (puts, remembered)
    assert company.refusals.records == {}


def test_run_that_lost_its_lease_before_the_end_writes_down_no_refusal() -> None:
    company = bad_and_good()
    company.lost_after = 2
    with pytest.raises(LeaseHeldError):
        company.run()
    assert set(company.sent.records) == {"a1"}
    assert company.refusals.records == {}


def test_run_that_lost_its_lease_renews_nothing() -> None:
    company = Company([visit("v1", account={"externalId": "c1", "name": "Oak"})])
    company.run()
    company.sent.records["v1"] = replace(company.sent.records["v1"], fields=("account",))
    company.lost_after = company.looks
    with pytest.raises(LeaseHeldError):
        company.run()
    assert company.sent.records["v1"].fields == ("account",)


def test_record_that_the_check_refuses_never_goes_to_siro() -> None:
    company = bad_and_good()
    company.run()
    assert set(company.siro) == {"a1"}


def test_every_row_and_record_is_counted_under_what_became_of_it() -> None:
    company = Company(
        [visit("bad", subject=[]), visit("a1"), visit("a2"), visit("gone", deletedAt="2026-05-04T12:00:00Z")]
    )
    first, second = company.run().counts, company.run([*company.rows[:2], company.rows[3]]).counts
    assert first["engagements"] == {"read": 4, "sent": 3, "deleted": 1, "rejected": 1} | first["engagements"]
    assert {name: second["engagements"].get(name, 0) for name in ("read", "unchanged", "sent", "rejected_before")} == {
        "read": 3,
        "unchanged": 2,
        "sent": 0,
        "rejected_before": 1,
    }


def test_number_of_rows_of_a_record_is_remembered() -> None:
    company = Company(TEAM, 7)
    company.run()
    assert {key: sent.rows for key, sent in company.sent.records.items()} == {"a1": 3, "a2": 2, "a3": 1}
