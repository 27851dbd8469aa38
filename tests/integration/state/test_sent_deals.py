"""The deals that Siro has are looked at in turns, and the missing ones are remembered."""

import pytest

from siro_bridge.domain.sync.records import SentDeal
from siro_bridge.state.sent_deals import DynamoSentDeals
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators

DEALS = {"d1": "siro-1", "d2": "siro-2", "é": "siro-3"}


@pytest.fixture
def deals(table: Table, clock: Clock) -> DynamoSentDeals:
    deals = DynamoSentDeals(table.client, table.name, "org", clock)
    deals.add(DEALS | {"x" * 1000: "siro-4"})
    return deals


def test_turns_go_through_all_and_begin_anew(deals: DynamoSentDeals) -> None:
    seen = []
    for _ in range(3):
        seen.append(list(deals.turn(2)))
        deals.move_to(seen[-1][-1])
    assert seen == [["d1", "d2"], ["é", "d1"], ["d2", "é"]]
    assert deals.turn(9) == DEALS


def test_missing_deal_is_known_with_its_time_until_it_is_found_or_removed(deals: DynamoSentDeals) -> None:
    marks = {"d1": SentDeal("siro-1", 7), "d2": SentDeal("siro-2", 8)}
    deals.mark(marks)
    assert deals.missing(9) == marks
    deals.unmark(["d1"])
    deals.remove(["d2"])
    assert deals.missing(9) == {}
    assert (deals.count(), list(deals.turn(9))) == (2, ["d1", "é"])


def test_deals_of_another_organization_are_not_among_them(table: Table, deals: DynamoSentDeals) -> None:
    assert DynamoSentDeals(table.client, table.name, "other").turn(9) == {}
