"""Which appointments leave Siro: those that surely left the CRM, and nobody else's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.errors import CrmRefusedError, LeaseHeldError, OutOfTimeError
from siro_bridge.domain.sync.records import Refusal, Sent
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.sync import Removal
from siro_bridge.use_cases.remove_engagements import STEP, RemoveEngagements, days_of
from tests.fault_points import DiedError
from tests.unit.use_cases.fake_sync import FakeCalendar, FakeRefusals, FakeSent, FakeSiro, FakeWindow
from tests.unit.use_cases.steps import Steps, after_each, failing

NOW = datetime(2026, 2, 15, 12, tzinfo=UTC)
START, END = NOW - timedelta(days=7), NOW + timedelta(days=14)
ALL = {f"a{number}" for number in range(10)}


@dataclass
class Office:
    """Ten appointments of the next ten days, which Siro has from us."""

    steps: Steps = field(default_factory=Steps)
    mode: str = "on"
    now: float = 0.0

    def __post_init__(self) -> None:
        starts = {f"a{number}": NOW + timedelta(days=number) for number in range(10)}
        self.crm = FakeCalendar(self.steps, dict(starts))
        self.siro = FakeSiro(self.steps, dict(starts))
        self.sent = FakeSent(self.steps, {key: Sent("digest", f"siro-{key}") for key in starts})
        self.window = FakeWindow(self.steps)
        self.refusals = FakeRefusals()
        self.report = Report()
        self.run()
        self.steps.taken.clear()

    def run(self, unseen: Mapping[str, datetime] = MappingProxyType({})) -> Report:
        """`unseen` moved there after the reader came by the day."""
        self.report = Report(counts=self.report.counts if self.report.count("engagements", "rejected") else {})
        options = Removal.model_validate({"mode": self.mode})
        present = days_of(self.crm.read_window("engagements", START, END))
        present = {key: day for key, day in present.items() if key not in unseen}
        self.crm.starts |= unseen
        deadline = Deadline(600.0, lambda: self.now)
        RemoveEngagements(
            self.crm,
            self.siro,
            self.sent,
            self.refusals,
            self.window,
            options,
            self.report,
            self._check_lease,
            self._settle,
            self._about_to_remove,
        ).remove(present, START, END, deadline)
        return self.report

    def delete(self, *keys: str) -> None:
        for key in keys:
            del self.crm.starts[key]

    @property
    def gone(self) -> set[str]:
        """From Siro."""
        return ALL - self.siro.engagements.keys()

    def _settle(self, rows: Sequence[SourceRow]) -> None:
        self.siro.engagements |= {row.payload["externalId"]: self.crm.starts[row.payload["externalId"]] for row in rows}

    def _about_to_remove(self, keys: Iterable[str]) -> None:
        with self.steps.step(f"unsettle {sorted(keys)}"):
            pass

    def _check_lease(self) -> None:
        with self.steps.step("check_lease"):
            pass


@pytest.fixture
def office() -> Office:
    return Office()


def test_appointment_that_moved_away_unseen_is_sent_and_outlives_the_next_removal(office: Office) -> None:
    later = NOW + timedelta(days=90)
    office.crm.starts["a5"] = later  # the cursor missed it
    office.run()
    assert office.siro.engagements["a5"] == later
    office.delete("a3")
    office.run()
    assert office.gone == {"a3"}


def test_appointment_whose_move_siro_refused_stays_listed(office: Office) -> None:
    office.crm.starts["a5"] = NOW + timedelta(days=90)
    office.siro.engagements["a5"] = NOW + timedelta(days=5)
    office.report.add("engagements", "rejected")
    office.run()
    assert "a5" in office.window.read(START, END)[0]


def test_no_row_counts_as_settled_any_more_when_its_appointment_is_removed(office: Office) -> None:
    """It may come back as it was."""
    office.delete("a3")
    office.run()
    assert office.steps.taken.index("unsettle ['a3']") < office.steps.taken.index("soft_delete_removed")


def test_appointment_that_vanished_is_removed_alone(office: Office) -> None:
    office.delete("a3")
    assert office.run().count(STEP, "removed") == 1
    assert office.gone == {"a3"}


def test_appointment_that_the_crm_refuses_to_show_stays_and_keeps_no_other_one(office: Office) -> None:
    office.delete("a3", "a4")
    office.crm.fails["a3"] = CrmRefusedError("GET /visits/{key} answered 403")
    assert office.run().count(STEP, "removed") == 1
    assert office.gone == {"a4"}
    del office.crm.fails["a3"]
    office.run()
    assert office.gone == {"a3", "a4"}


def test_siro_is_not_asked_when_nothing_vanished(office: Office) -> None:
    office.run()
    assert "soft_delete_removed" not in office.steps.taken


def test_removed_appointment_is_sent_anew_when_it_comes_back(office: Office) -> None:
    office.delete("a3")
    office.run()
    assert "a3" not in office.sent.records


def test_appointment_that_moved_out_of_the_window_is_not_removed(office: Office) -> None:
    office.crm.starts["a3"] = NOW + timedelta(days=90)
    office.delete("a4")
    office.run()
    assert office.gone == {"a4"}
    assert "a3" in office.sent.records


def test_appointment_that_moved_in_front_of_the_windows_reader_is_removed_once_it_vanishes(office: Office) -> None:
    """The window is read in the order of its starts: an appointment may pass by the reader unseen."""
    earlier = NOW - timedelta(days=3)
    office.run(unseen={"a5": earlier})
    assert office.siro.engagements["a5"] == earlier
    office.delete("a5")
    office.run()
    assert office.gone == {"a5"}


def test_appointment_that_moved_to_another_day_is_known_there(office: Office) -> None:
    office.crm.starts["a3"] += timedelta(days=2)
    office.run()
    days = [day for day, key in office.window.items if key == "a3"]
    assert days == [office.crm.starts["a3"].date().isoformat()]


@pytest.mark.parametrize("status", [None, 403, 422])
def test_appointment_that_has_a_recording_or_may_have_one_stays_for_good(office: Office, status: int | None) -> None:
    office.siro.recorded.add("siro-a3")
    if status is not None:
        office.siro.refuses["siro-a3"] = status
    office.delete("a3", "a4")
    office.run()
    office.delete("a5")
    office.run()
    assert office.gone == {"a4", "a5"}


def test_appointment_that_siro_does_not_know_any_more_has_no_recording(office: Office) -> None:
    office.siro.refuses["siro-a3"] = 404
    office.delete("a3")
    assert office.run().count(STEP, "removed") == 1


def test_nothing_is_removed_when_a_large_share_vanished(office: Office) -> None:
    office.delete("a3", "a4", "a5")
    assert "3 of 10 appointments vanished" in office.run().stopped[STEP]
    assert office.gone == set()


def test_kept_appointments_do_not_raise_the_share(office: Office) -> None:
    """Of five, three are more than a fifth, however many others are kept."""
    office.siro.recorded |= {f"siro-a{number}" for number in range(5)}
    for kept in ("a0", "a1", "a2", "a3", "a4"):
        office.delete(kept)
        office.run()
    office.delete("a5", "a6", "a7")
    assert "3 of 5 appointments" in office.run().stopped[STEP]


def test_empty_calendar_removes_nothing(office: Office) -> None:
    """Not even the one appointment that is left, few as that is."""
    office.delete(*sorted(ALL))
    office.window.items = {item: kept for item, kept in office.window.items.items() if item[1] == "a1"}
    assert STEP in office.run().stopped
    assert office.gone == set()


@pytest.mark.parametrize("when", ["now", "before"])
def test_nothing_is_removed_while_an_appointment_is_rejected(office: Office, when: str) -> None:
    office.delete("a3")
    if when == "now":
        office.report.add("engagements", "rejected")
    else:
        office.refusals.write([Refusal("a7", "digest")])
    assert "rejected" in office.run().stopped[STEP]
    assert office.gone == set()


def test_nothing_is_removed_when_two_reads_do_not_agree(office: Office) -> None:
    office.delete("a3")
    office.steps.after["read_by_keys"] = lambda: office.delete("a4")
    assert "do not agree" in office.run().stopped[STEP]
    assert office.gone == set()


def test_plan_names_what_would_go_and_removes_nothing(office: Office) -> None:
    office.mode = "plan"
    office.delete("a3", "a4")
    assert office.run().notes["removal_plan"] == ["a3", "a4"]
    assert office.gone == set()


def test_nothing_is_removed_without_the_lease(office: Office) -> None:
    office.delete("a3")
    office.steps.before["check_lease"] = failing(LeaseHeldError("another run"))
    with pytest.raises(LeaseHeldError):
        office.run()
    assert office.gone == set()


@pytest.mark.parametrize("until", ["read_sent", "engagement"])
def test_nothing_is_asked_of_siro_that_could_not_end_in_time(office: Office, until: str) -> None:
    def pass_time() -> None:
        office.now += 550.0

    office.delete("a3")
    office.steps.after[until] = pass_time
    with pytest.raises(OutOfTimeError):
        office.run()
    assert office.steps.taken.count("engagement") == (until == "engagement")
    assert office.gone == set()


def test_what_another_mapping_sent_stays_as_its_recording_is_not_known(office: Office) -> None:
    office.window.foreign.add("a3")
    office.sent.forget(["a3"])
    office.delete("a3", "a4")
    assert office.run().count(STEP, "kept_from_before") == 1
    assert office.gone == {"a4"}


def _begin() -> Office:
    """One is to be removed, one has a recording, one has moved."""
    office = Office()
    office.siro.recorded.add("siro-a4")
    office.crm.starts["a5"] = office.siro.engagements["a5"] = NOW + timedelta(days=90)
    office.delete("a3", "a4")
    return office


def _undisturbed() -> list[str]:
    office = _begin()
    office.run()
    return office.steps.taken


@after_each(_undisturbed())
def test_next_run_after_a_crash_removes_the_same_and_no_more(died_after: int) -> None:
    office = _begin()
    office.steps.die_after(died_after)
    with pytest.raises(DiedError):
        office.run()
    office.run()
    assert office.gone == {"a3"}
    assert sorted(office.sent.records) == sorted(ALL - {"a3"})
    assert "a3" not in {key for _, key in office.window.items}
