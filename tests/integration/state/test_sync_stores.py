"""What the sync remembers in the state table."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from siro_bridge.bootstrap import budget as budgets
from siro_bridge.bootstrap.budget import CountedBudget
from siro_bridge.domain.errors import Issue, LeaseHeldError, SiroUnavailableError
from siro_bridge.domain.sync.records import Refusal, Sent, SentDeal
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Due
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.listed_records import DynamoListedRecords
from siro_bridge.state.rate import DynamoBudget
from siro_bridge.state.refused_records import DynamoRefusedRecords
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.state.sent_deals import DynamoSentDeals
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sent_window import DynamoSentWindow
from siro_bridge.state.settled_rows import DynamoSettledRows
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge.state.watermarks import DynamoWatermarks
from tests.clock import Clock
from tests.integration.state.table import Table

NOW = datetime(2026, 2, 15, 19, tzinfo=UTC)
MARK = Watermark(NOW, NOW, ("cursor", "key"), NOW + timedelta(hours=1), seen={"0" * 32: 3})


def take_all(budget: DynamoBudget) -> None:
    for _ in range(1000):
        budget.take()


@pytest.mark.both_emulators
class TestLease:
    def test_second_run_is_turned_away_until_the_first_releases(self, table: Table, clock: Clock) -> None:
        first, second = (DynamoLease(table.client, table.name, clock) for _ in range(2))
        first.take(600)
        with pytest.raises(LeaseHeldError, match="ends in 630 s"):
            second.take(600)
        first.release()
        second.take(600)

    def test_lease_of_a_run_that_died_ends_after_its_time_and_a_margin(self, table: Table, clock: Clock) -> None:
        DynamoLease(table.client, table.name, clock).take(600)
        clock.pass_(631)
        DynamoLease(table.client, table.name, clock).take(600)

    def test_holder_stops_before_another_can_begin(self, table: Table, clock: Clock) -> None:
        lease = DynamoLease(table.client, table.name, clock)
        lease.take(600)
        lease.check()
        clock.pass_(616)
        with pytest.raises(LeaseHeldError):
            lease.check()

    def test_release_leaves_another_runs_lease_alone(self, table: Table, clock: Clock) -> None:
        first, second = (DynamoLease(table.client, table.name, clock) for _ in range(2))
        first.take(600)
        clock.pass_(700)
        second.take(600)
        first.release()
        with pytest.raises(LeaseHeldError):
            first.take(600)

    def test_watermark_is_moved_by_the_holder_only(self, table: Table, clock: Clock) -> None:
        first, second = (DynamoLease(table.client, table.name, clock) for _ in range(2))
        first.take(600)
        stale = DynamoWatermarks(table.client, table.name, first, "engagements#1")
        stale.write(MARK)
        clock.pass_(700)
        second.take(600)
        with pytest.raises(LeaseHeldError):
            stale.write(Watermark(NOW, NOW))
        assert stale.read() == MARK


def test_watermark_comes_back_as_it_was(table: Table, clock: Clock) -> None:
    lease = DynamoLease(table.client, table.name, clock)
    lease.take(600)
    marks = DynamoWatermarks(table.client, table.name, lease, "engagements#1")
    assert marks.read() is None
    for mark in (MARK, Watermark(NOW, NOW)):
        marks.write(mark)
        assert marks.read() == mark


@pytest.mark.both_emulators
class TestSentRecords:
    def test_many_come_back_as_they_were(self, table: Table, clock: Clock) -> None:
        store = DynamoSentRecords(table.client, table.name, "engagements#1", clock)
        sent = {f"a/{number}": Sent(f"d{number}", f"s{number}", "", None, 0, ("subject",)) for number in range(130)}
        sent |= {
            "polled": Sent("d", "s", "rec-1", 100, 3, ("subject", "account"), 1, True),
            "of two rows": Sent("d", rows=2),
            "bare": Sent("d"),
        }
        store.write(sent)
        assert store.read([*sent, "unknown", "a/1"]) == sent

    def test_scopes_do_not_see_each_other(self, table: Table, clock: Clock) -> None:
        DynamoSentRecords(table.client, table.name, "engagements#1", clock).write({"a": Sent("d")})
        assert DynamoSentRecords(table.client, table.name, "engagements#2", clock).read(["a"]) == {}

    def test_due_polls_are_found_until_they_are_settled(self, table: Table, clock: Clock) -> None:
        store = DynamoSentRecords(table.client, table.name, "engagements#1", clock)
        store.write({"a": Sent("d", poll_at=100), "b": Sent("d", poll_at=300), "c": Sent("d")})
        assert store.due_polls(200, 10) == [Due("a", 100)]
        store.write({"a": Sent("d")})
        assert store.due_polls(200, 10) == []

    def test_forgotten_ones_are_unknown(self, table: Table, clock: Clock) -> None:
        store = DynamoSentRecords(table.client, table.name, "engagements#1", clock)
        store.write({"a": Sent("d"), "b": Sent("d")})
        store.forget(["a"])
        assert set(store.read(["a", "b"])) == {"b"}


def test_refusals_come_back_with_their_issues_and_when_they_are_due(table: Table) -> None:
    store = DynamoRefusedRecords(table.client, table.name, "engagements#1")
    assert not store.any()
    refusal = Refusal("a", "digest", (Issue(("account", "addresses", 0, "zip"), "Field required"),), 2, 500)
    store.write([refusal])
    assert store.read(["a", "b"]) == {"a": refusal}
    assert store.due(499, 10) == []
    assert store.due(500, 10) == [Due("a", 500)]
    assert store.any()
    store.forget(["a"])
    assert not store.any()


def test_what_the_sync_remembers_is_kept_for_as_long_as_the_stack_says(table: Table, clock: Clock) -> None:
    """But for a refused record that is tried again only when it changes: nobody would tell of it any more."""
    day = {"kept_seconds": 86_400}
    DynamoSentRecords(table.client, table.name, "s#1", clock, **day).write({"a": Sent("d")})
    DynamoListedRecords(table.client, table.name, "s#1", clock, **day).write({"a": "d"})
    deals = DynamoSentDeals(table.client, table.name, "org", clock, **day)
    deals.add({"a": "siro-1"})
    deals.mark({"a": SentDeal("siro-1", 1)})
    long = "x" * 1000
    refused = [Refusal(each, "d", (), 1, 500) for each in ("b", long)]
    DynamoRefusedRecords(table.client, table.name, "s#1", clock, **day).write(refused)
    DynamoSyncRuns(table.client, table.name, clock, **day).keep({})
    items = table.client.scan(TableName=table.name)["Items"]
    kept = {each["pk"]["S"][:14]: each.get("expires_at", {}).get("N") for each in items}
    forever = [each for each in items if "expires_at" not in each]
    assert len(items) == len(kept) == 7
    assert {*kept.values()} == {None, str(int(clock.now) + 86_400)}
    assert [each["pk"]["S"].startswith("record#s#1#xxx") for each in forever] == [True]


def test_window_knows_what_starts_in_it(table: Table) -> None:
    store = DynamoSentWindow(table.client, table.name, "org-1#engagements", "engagements#1")
    store.add({"a": "2026-02-14", "b": "2026-02-16", "c": "2026-03-01"})
    days = {"a": "2026-02-14", "b": "2026-02-16"}
    span = NOW - timedelta(days=1), NOW + timedelta(days=1)
    assert store.read(*span) == (days, set(), set())
    store.keep({"b": "2026-02-16"})
    assert store.read(*span) == (days, {"b"}, set())
    store.remove({"a": "2026-02-14"})
    assert store.read(*span) == ({"b": "2026-02-16"}, {"b"}, set())


def test_window_outlives_a_change_of_the_mapping_and_tells_what_is_from_before(table: Table) -> None:
    before, after = (DynamoSentWindow(table.client, table.name, "org-1#engagements", scope) for scope in ("1", "2"))
    before.keep({"a": "2026-02-14"})
    after.add({"b": "2026-02-14"})
    known = {"a": "2026-02-14", "b": "2026-02-14"}
    assert after.read(NOW - timedelta(days=1), NOW) == (known, {"a"}, {"a"})


def test_scope_that_was_left_does_not_come_back(table: Table, clock: Clock) -> None:
    lease = DynamoLease(table.client, table.name, clock)
    lease.take(60)
    scopes = DynamoScopes(table.client, table.name, lease)
    used = [scopes.use("org-1#engagements", scope) for scope in ("v1", "v1", "v2", "v2", "v1", "v1")]
    assert used == ["v1", "v1", "v2#1", "v2#1", "v1#2", "v1#2"]
    assert scopes.use("org-2#engagements", "v1") == "v1"


def test_scope_is_changed_only_by_the_holder_of_the_lease(table: Table, clock: Clock) -> None:
    late = DynamoLease(table.client, table.name, clock)
    late.take(60)
    DynamoScopes(table.client, table.name, late).use("org-1#engagements", "v1")
    clock.pass_(3600)
    DynamoLease(table.client, table.name, clock).take(60)
    with pytest.raises(LeaseHeldError):
        DynamoScopes(table.client, table.name, late).use("org-1#engagements", "v2")


@pytest.mark.parametrize(("parts", "size"), [(256, 9), (40, 200_000)])
def test_settled_rows_are_written_whole_however_many_there_are(
    table: Table, clock: Clock, parts: int, size: int
) -> None:
    """A transaction takes 100 writes, of which the lease's look is one, and 4 MB."""
    lease = DynamoLease(table.client, table.name, clock)
    lease.take(600)
    written: list[int] = []
    table.client.meta.events.register(
        "provide-client-params.dynamodb.TransactWriteItems",
        lambda params, **_: written.append(sum(len(str(each)) for each in params["TransactItems"])),
    )
    store = DynamoSettledRows(table.client, table.name, lease, "scope")
    rows = {number: bytes([number]) * size for number in range(parts)}
    store.write(NOW, rows)
    assert store.read(NOW) == rows
    assert len(written) == 3
    store.write(NOW, dict.fromkeys(rows, b""))
    assert store.read(NOW) == {}


class TestBudget:
    def budget(self, table: Table, clock: Clock, **options: Any) -> DynamoBudget:
        return DynamoBudget(table.client, table.name, "organization", clock=clock, sleep=clock.pass_, **options)

    def test_no_minute_has_more_than_the_limit_over_all_takers(self, table: Table, clock: Clock) -> None:
        takers = [self.budget(table, clock, limit=100) for _ in range(3)]
        taken: list[float] = []
        for number in range(400):
            takers[number % 3].take()
            taken.append(clock())
        assert max(sum(1 for at in taken if start <= at < start + 60) for start in taken) <= 100

    def test_commands_keep_to_the_mappings_own_limit(
        self, table: Table, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(budgets, "CountedBudget", partial(CountedBudget, clock=clock, sleep=clock.pass_))
        budgets.sync_budget(table.client, table.name, 100).take()
        command, taken, start = budgets.operator_budget(table.client, table.name), 0, clock()
        while clock() < start + 60:
            command.take()
            taken += 1
        assert taken <= 100

    @pytest.mark.parametrize(("limit", "lot"), [(1000, 20), (200, 10), (10, 1)])
    def test_table_is_asked_once_for_a_lot(self, table: Table, clock: Clock, limit: int, lot: int) -> None:
        writes: list[str] = []
        table.client.meta.events.register("before-call.dynamodb.UpdateItem", lambda **_: writes.append(""))
        budget = self.budget(table, clock, limit=limit, longest_wait=0)
        for _ in range(lot):
            budget.take()
        assert len(writes) == 1
        clock.pass_(30)
        budget.take()
        assert len(writes) == 2

    def test_reserve_is_left_to_others(self, table: Table, clock: Clock) -> None:
        sync = self.budget(table, clock, reserve_share=0.4, longest_wait=0)
        with pytest.raises(SiroUnavailableError):
            take_all(sync)
        enrichment = self.budget(table, clock, longest_wait=0)
        for _ in range(40):
            enrichment.take()

    def test_taker_who_may_not_wait_is_told_for_how_long(self, table: Table, clock: Clock) -> None:
        budget = self.budget(table, clock, longest_wait=0)
        with pytest.raises(SiroUnavailableError) as caught:
            take_all(budget)
        assert caught.value.retry_after

    def test_after_a_429_nothing_is_left(self, table: Table, clock: Clock) -> None:
        budget = self.budget(table, clock, longest_wait=0)
        budget.take()
        budget.exhausted()
        with pytest.raises(SiroUnavailableError):
            budget.take()

    def test_lot_that_was_not_used_in_time_is_given_up(self, table: Table, clock: Clock) -> None:
        budget = self.budget(table, clock)
        budget.take()
        before = table.item("rate#organization", "bucket")["filled_at"]
        clock.pass_(11)
        budget.take()
        assert table.item("rate#organization", "bucket")["filled_at"] != before

    def test_every_limit_that_the_mapping_allows_lets_the_sync_through(self, table: Table, clock: Clock) -> None:
        for limit in range(10, 60):
            budget = DynamoBudget(
                table.client, table.name, f"t{limit}", limit=limit, reserve_share=0.4, clock=clock, sleep=clock.pass_
            )
            for _ in range(4):
                budget.take()
