"""What changed in the CRM reaches Siro, once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.domain.operate.requests import Backfill
from siro_bridge_cli.simulator import Fault, Kind, SimulatorTransport
from tests.fault_points import Faults
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text, stamp

FAR = NOON + timedelta(days=40)
"""Outside the window of appointments that is read whole in any case."""


def test_records_of_one_second_across_a_page_edge_all_arrive(running: Running) -> None:
    for number in range(11):
        running.crm.put_appointment(f"a{number:02}", NOON, starts=FAR)
    running.run()
    assert len(running.synced()) == 11


def test_run_without_changes_sends_nothing(running: Running) -> None:
    for number in range(5):
        running.crm.put_appointment(f"a{number}", NOON)
    running.run()
    before = running.puts()
    report = running.run()
    assert running.puts() == before
    assert report.total("sent") == 0


def test_only_the_changed_record_is_sent_again(running: Running) -> None:
    for number in range(5):
        running.crm.put_appointment(f"a{number}", NOON)
    running.run()
    running.crm.put_appointment("a3", running.moment, subject="Second visit")
    assert running.run().total("sent") == 1
    assert running.synced()["a3"]["subject"] == "Second visit"


def test_row_committed_late_within_the_overlap_arrives(running: Running) -> None:
    running.crm.put_appointment("early", NOON)
    running.run()
    running.crm.put_appointment("late", NOON - timedelta(minutes=9), starts=FAR)
    running.run()
    assert "late" in running.synced()


def test_row_that_the_cursor_missed_arrives_through_the_appointment_window(running: Running) -> None:
    running.crm.put_appointment("first", NOON)
    running.run()
    running.crm.put_appointment("stale", NOON - timedelta(days=20), starts=NOON + timedelta(days=2))
    running.run()
    assert "stale" in running.synced()


def test_row_dated_in_the_future_does_not_hide_later_changes(running: Running) -> None:
    running.crm.put_appointment("wrong-clock", NOON + timedelta(days=900), starts=FAR)
    running.run()
    running.crm.put_appointment("right-clock", running.moment, starts=FAR)
    running.run()
    assert "right-clock" in running.synced()


def test_crm_whose_clock_is_behind_is_not_outrun(running: Running) -> None:
    behind = timedelta(hours=3)
    for number in range(4):
        running.crm.put_appointment(f"a{number}", running.moment - behind, starts=FAR)
        running.run()
    assert len(running.synced()) == 4


def test_records_older_than_start_from_are_left_alone(running: Running) -> None:
    running.crm.put_appointment("old", NOON - timedelta(days=31), starts=NOON - timedelta(days=31))
    running.crm.put_appointment("new", NOON - timedelta(days=29), starts=NOON - timedelta(days=29))
    running.run()
    assert set(running.synced()) == {"new"}


def test_backfill_sends_older_records_once_and_goes_on_as_before(running: Running) -> None:
    running.crm.put_appointment("old", NOON - timedelta(days=200), starts=NOON - timedelta(days=199))
    running.crm.put_appointment("new", NOON, starts=FAR)
    running.run()
    report = running.root.run(3600, Backfill(since=NOON - timedelta(days=365)))
    assert report.total("sent") == 1
    assert set(running.synced()) == {"old", "new"}
    before = running.puts()
    running.run()
    running.crm.put_appointment("newer", running.moment, starts=FAR)
    running.run()
    assert running.puts() == before + 1


def test_backfill_lists_older_recordings_too(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, starts=NOON)
    running.run()
    recording = running.siro.recorder.record("a1")
    running.pass_time(days=3)
    restarted_sweep(running)
    assert running.queued() == []
    running.root.run(3600, Backfill(since=NOON - timedelta(days=1)))
    assert running.queued() == [recording]


def test_backfill_as_the_first_run_of_a_stack_leaves_out_nothing_of_start_from(running: Running) -> None:
    running.crm.put_appointment("older", NOON - timedelta(days=20), starts=NOON - timedelta(days=19))
    running.root.run(3600, Backfill(since=NOON - timedelta(days=3)))
    assert "older" in running.synced()


def restarted_sweep(running: Running) -> None:
    """As a stack that was deployed only now: its sweep begins with its first run."""
    for item in running.dynamodb.scan(TableName=running.table)["Items"]:
        if item["sk"]["S"].startswith("sweep#"):
            running.dynamodb.delete_item(TableName=running.table, Key={"pk": item["pk"], "sk": item["sk"]})
    running.run()


def test_without_a_clock_each_change_arrives_and_a_run_that_is_too_short_goes_on_where_it_was(
    running: Running,
) -> None:
    running.mapping = mapping_text(batch_size=4).replace("cursor: _changed", "cursor: none", 2)
    long_ago = NOON - timedelta(days=900)
    for number in range(24):
        running.crm.put_appointment(f"a{number:02}", long_ago, starts=FAR)
    running.timer = lambda: running.puts() * 30.0
    running.start()
    running.seconds = 300
    sent = [running.run().count("engagements", "sent") for _ in range(3)]
    assert 0 < sent[0] < 24
    assert sum(sent) == 24
    for number in (0, 10, 22, 23):
        running.crm.put_appointment(f"a{number:02}", long_ago, starts=FAR, subject="Second visit")
    running.seconds = 3600
    assert running.run().count("engagements", "sent") == 4


def test_run_that_is_out_of_time_goes_on_where_it_was(running: Running) -> None:
    for number in range(30):
        running.crm.put_appointment(f"a{number:02}", NOON - timedelta(hours=number), starts=FAR)
    running.seconds = 0
    running.run()
    assert running.synced() == {}
    running.seconds = 3600
    running.run()
    assert len(running.synced()) == 30


def test_cancelled_appointment_is_sent_as_deleted(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.run()
    running.crm.put_appointment("a1", running.moment, removed_at="2026-02-15T19:05:00+00:00")
    assert running.run().total("deleted") == 1
    assert running.synced() == {}


def test_appointment_that_lost_its_deal_loses_it_in_siro(running: Running) -> None:
    running.crm.put_deal("d1", NOON)
    running.crm.put_appointment("a1", NOON, deal_id="d1", rep="R-1")
    running.run()
    running.crm.put_appointment("a1", running.moment, deal_id=None, rep=None)
    running.run()
    stored = running.synced()["a1"]
    assert not stored.get("opportunity")
    assert not stored.get("users")


def with_crew(running: Running, page_size: int) -> None:
    """A row for each rep of a visit; rows of one visit have one place in the order of changes."""
    running.crm.execute("CREATE TABLE crew (visit TEXT, rep TEXT, note TEXT)")
    mapping = mapping_text(page_size=page_size).replace("p.rep", "c.rep").replace("p.subject", "c.note")
    joined = "FROM appointments p JOIN crew c ON c.visit = p.id LEFT JOIN accounts a"
    running.mapping = mapping.replace("FROM appointments p LEFT JOIN accounts a", joined)
    running.start()


@pytest.mark.parametrize("page_size", [1, 5])
@pytest.mark.parametrize("starts", [NOON + timedelta(days=1), FAR], ids=["in the window", "outside"])
def test_visit_of_two_reps_is_one_record_and_sent_once(running: Running, page_size: int, starts: datetime) -> None:
    with_crew(running, page_size)
    for number in range(4):
        running.crm.put_appointment(f"a{number}", NOON, starts=starts)
        for rep in ("R-2", "R-1")[: 1 + number % 2]:
            running.crm.execute("INSERT INTO crew VALUES (:id, :rep, 'x')", id=f"a{number}", rep=rep)
    running.run()
    assert [list(running.synced()[f"a{number}"]["users"]) for number in range(4)] == [["R-2"], ["R-1", "R-2"]] * 2
    before = running.puts()
    running.run()
    assert running.puts() == before


@pytest.mark.parametrize("page_size", [1, 5])
def test_visit_of_two_different_rows_is_rejected_by_name_and_stays_so(running: Running, page_size: int) -> None:
    with_crew(running, page_size)
    for number in range(3):
        running.crm.put_appointment(f"a{number}", NOON)
        running.crm.execute("INSERT INTO crew VALUES (:id, 'R-1', 'x')", id=f"a{number}")
    running.crm.execute("INSERT INTO crew VALUES ('a1', 'R-1', 'y')")
    (line,) = running.run(minutes=1).notes["rejected"]
    assert line.startswith("engagements a1: record: it stands in 2 rows of the CRM that differ in subject;")
    assert set(running.synced()) == {"a0", "a2"}
    before = running.puts()
    assert running.run().total("rejected") == 0
    assert running.puts() == before


def emptied(running: Running) -> bool:
    return bool(running.synced("ACCOUNT")["c1"]["phoneNumbers"] == [])


def test_phone_that_was_emptied_in_the_crm_is_emptied_in_siro_once(running: Running) -> None:
    running.crm.put_account("c1", NOON, phone="555-0101")
    running.crm.put_appointment("a1", NOON, account_id="c1")
    running.run()
    running.crm.put_account("c1", running.moment)
    running.run()
    assert emptied(running)
    before = running.puts()
    running.run()
    assert running.puts() == before


def test_phone_that_an_earlier_release_left_with_siro_is_emptied_by_a_backfill(running: Running) -> None:
    running.crm.put_account("c1", NOON)
    running.crm.put_appointment("a1", NOON, account_id="c1", starts=FAR)
    running.run()
    account = running.siro.world.find(Kind.ACCOUNT, "c1")
    assert account is not None
    account.fields["phoneNumbers"] = ["555-0101"]
    as_before_the_upgrade(running)
    assert running.root.run(3600, Backfill(since=NOON - timedelta(days=1))).total("sent") == 1
    assert emptied(running)
    assert running.root.run(3600, Backfill(since=NOON - timedelta(days=1))).total("sent") == 0


def as_before_the_upgrade(running: Running) -> None:
    """Earlier releases remembered the fields of the record itself alone."""
    for item in running.dynamodb.scan(TableName=running.table)["Items"]:
        if item["sk"]["S"] == "sent":
            fields = [name for name in item["fields"]["S"].split(",") if "@" not in name and name != "+"]
            running.dynamodb.put_item(TableName=running.table, Item=item | {"fields": {"S": ",".join(fields)}})


def test_deal_that_was_never_sent_goes_before_the_appointment_that_names_it(running: Running) -> None:
    running.crm.put_deal("ancient", NOON - timedelta(days=400))
    running.crm.put_appointment("a1", NOON, deal_id="ancient")
    report = running.run()
    assert report.total("rejected") == 0
    assert "a1" in running.synced()


def test_account_that_changed_alone_is_sent_again_inside_its_appointments(running: Running) -> None:
    running.crm.put_account("c1", NOON)
    running.crm.put_appointment("a1", NOON, account_id="c1", starts=FAR)
    running.run()
    running.pass_time(hours=2)
    running.crm.put_account("c1", running.moment, name="Pat Oak")
    report = running.run()
    assert report.count("engagements", "sent") == 1
    assert running.synced("ACCOUNT")["c1"]["name"] == "Pat Oak"


def test_parent_that_moves_without_the_records_own_time_is_sent_again_there_and_back(running: Running) -> None:
    """As a merge of customers does: the appointment has another account, and the stamp of before."""
    for account in ("c1", "c2"):
        running.crm.put_account(account, NOON - timedelta(days=50))
    running.crm.put_appointment("a1", NOON, account_id="c1")
    running.run()
    running.pass_time(hours=2)
    for account in ("c2", "c1"):
        running.crm.execute("UPDATE appointments SET account_id = :to", to=account)
        assert running.run().count("engagements", "sent") == 1
        assert account in str(running.synced()["a1"])
    assert running.run().count("engagements", "sent") == 0


def test_changed_mapping_sends_everything_anew(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.run()
    running.mapping = running.mapping.replace("engagementType.name: visit", "engagementType.name: in-home visit")
    running.start()
    assert running.run().total("sent") == 1


def test_change_of_the_mapping_that_is_taken_back_leaves_nothing_of_it_with_siro(running: Running) -> None:
    right = running.mapping
    running.crm.put_deal("d1", NOON, stage="sold")
    for mapping in (right, right.replace("sold: WON", "sold: LOST"), right):
        running.mapping = mapping
        running.start()
        running.run()
    assert running.synced("OPPORTUNITY")["d1"]["disposition"] == "WON"
    assert running.run().total("sent") == 0


@pytest.mark.parametrize("odd", ["", "0000-00-00 00:00:00", "2019-01-01 10:00:00 UTC"])
def test_odd_first_row_stops_no_other(running: Running, odd: str) -> None:
    running.crm.execute("INSERT INTO deals VALUES ('a0', 't', 'open', NULL, :at)", at=odd)
    running.crm.put_deal("d1", NOON - timedelta(minutes=5))
    running.run()
    assert "d1" in running.synced("OPPORTUNITY")


@pytest.mark.parametrize("zone", ["America/Denver", "UTC", "America/New_York"])
def test_text_stamped_in_another_zone_arrives_over_the_winter_change(running: Running, zone: str) -> None:
    running.mapping = running.mapping.replace("America/Denver", zone)
    running.start()
    running.siro.clock.freeze(datetime(2026, 11, 1, 4, tzinfo=UTC))  # New York's clocks go back at 6
    for number in range(10):
        at = stamp((running.moment - timedelta(minutes=2)).astimezone(ZoneInfo("America/New_York")))
        running.crm.execute("INSERT INTO deals VALUES (:id, 't', 'open', NULL, :at)", id=f"d{number}", at=at)
        running.run(minutes=25)
    assert len(running.synced("OPPORTUNITY")) == 10


@pytest.mark.parametrize("change", [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)])
def test_rows_stamped_by_the_clock_on_the_wall_arrive_while_that_clock_is_set(
    running: Running, change: datetime
) -> None:
    running.siro.clock.freeze(change)  # Denver's clocks are set two hours later
    for number in range(20):
        at = (running.moment - timedelta(minutes=2)).astimezone(ZoneInfo("America/Denver")).replace(tzinfo=None)
        running.crm.execute("INSERT INTO deals VALUES (:id, 't', 'open', NULL, :at)", id=f"d{number}", at=stamp(at))
        running.run(minutes=13)
    assert len(running.synced("OPPORTUNITY")) == 20


def test_throttled_run_loses_nothing_and_says_that_it_stopped(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/sync/*", times=None, status=429))
    assert running.run().as_dict()["outcome"] == "stopped"
    running.siro.faults.clear()
    running.run()
    assert "a1" in running.synced()


def test_passing_failure_of_siro_is_tried_again_in_the_same_run(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/sync/*", times=2, status=503))
    assert running.run().as_dict()["outcome"] == "done"
    assert "a1" in running.synced()


def test_first_run_asks_for_no_record_and_a_later_one_for_those_that_changed(running: Running) -> None:
    """Under a new mapping too: what another one has sent is not looked at in any case."""
    faults = Faults()
    running.wrap = faults
    for mapping in (
        running.mapping,
        running.mapping.replace("engagementType.name: visit", "engagementType.name: call"),
    ):
        running.mapping = mapping
        running.start()
        for number in range(6):
            running.crm.put_appointment(f"a{number}", running.moment, starts=NOON + timedelta(days=100))
        asked = faults.calls.count("dynamodb.batch_get_item")
        running.run()
        assert faults.calls.count("dynamodb.batch_get_item") == asked
    running.run()
    assert faults.calls.count("dynamodb.batch_get_item") > asked


def test_record_that_changes_during_the_first_run_is_emptied_of_what_went(running: Running) -> None:
    """It is met twice, and what the run has sent of it is known."""
    running.crm.put_account("c1", NOON, phone="+1 555 0100")
    running.crm.put_appointment("a1", NOON, account_id="c1", starts=NOON)
    put = SimulatorTransport.handle_request
    changed: list[str] = []

    def change_meanwhile(transport: Any, request: Any) -> Any:
        answer = put(transport, request)
        if request.method == "PUT" and not changed:
            changed.append("a1")
            running.crm.put_account("c1", NOON, phone=None)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimulatorTransport, "handle_request", change_meanwhile)
        running.run()
    [account] = running.synced("ACCOUNT").values()
    assert changed
    assert not account.get("phoneNumbers")
