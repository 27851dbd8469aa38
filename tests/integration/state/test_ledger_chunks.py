"""The list of recordings reads a bounded part of the table a page, and all of it in the end."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from siro_bridge.domain.recording.item import RecordKey, State
from siro_bridge.domain.recording.ledger import Applied
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.ledger_chunks import DynamoLedgerChunks
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.operate import leaf_through
from siro_bridge.use_cases.operate.list_recordings import ListRecordings
from tests.integration.aws import create_state_table

pytestmark = pytest.mark.both_emulators

DONE, WAITING, FAILED = 18, 6, 3


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """A table of recordings in every state, and of other things."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        table = create_state_table(client)
        events, works = DynamoEventLedger(client, table), DynamoWorkLedger(client, table)
        for number in range(DONE + WAITING + FAILED + 2):
            events.want_event(f"rec-{number}", "digest", f"msg-{number}")
            client.put_item(TableName=table, Item={"pk": {"S": f"value#deal#{number}"}, "sk": {"S": "budget"}})
        for number in range(DONE + WAITING + FAILED + 1):
            claim = works.claim(f"rec-{number}")
            assert claim
            if number < DONE:
                works.finish(claim, Applied("digest", "1", frozenset({RecordKey("deal", f"D{number}")})))
            elif number < DONE + WAITING:
                works.wait(claim, 2_000_000_000 + number, "the CRM is away")
            elif number < DONE + WAITING + FAILED:
                works.fail(claim, "Siro says no")
        yield client


@pytest.fixture
def listing(dynamodb: Any) -> ListRecordings:
    return ListRecordings(DynamoLedgerChunks(dynamodb, "StateTable"))


def leafed(listing: ListRecordings, state: State | None, text: str = "") -> list[str]:
    """Over all pages."""
    ids: list[str] = []
    page = listing.page(state, text)
    ids += [item.recording_id for item in page.items]
    while page.following:
        page = listing.page(state, text, page.following)
        ids += [item.recording_id for item in page.items]
    return ids


@pytest.mark.parametrize(
    ("state", "count"),
    [
        (None, DONE + WAITING + FAILED + 2),
        (State.DONE, DONE),
        (State.WAITING, WAITING),
        (State.FAILED, FAILED),
        (State.WORKING, 1),
        (State.RECEIVED, 1),
        (State.INCOMPLETE, 0),
    ],
)
@pytest.mark.parametrize("most", [1, 50])
def test_pages_together_have_each_recording_once(
    listing: ListRecordings, monkeypatch: pytest.MonkeyPatch, state: State | None, count: int, most: int
) -> None:
    monkeypatch.setattr(leaf_through, "PAGE", most * 3)
    monkeypatch.setattr(leaf_through, "MOST_CHUNKS", most)
    ids = leafed(listing, state)
    assert (len(ids), len(set(ids))) == (count, count)


@pytest.mark.parametrize(("text", "found"), [("D17", 1), ("deal d1", 9), ("SIRO says", FAILED), ("ec-2", 10), ("x", 0)])
def test_search_looks_at_id_reason_and_record(listing: ListRecordings, text: str, found: int) -> None:
    assert len(leafed(listing, None, text)) == found


def test_whole_id_costs_one_read(listing: ListRecordings) -> None:
    assert listing.page(None, "rec-3").looked_at == 1
    assert listing.page(State.FAILED, "rec-3").items == []


@pytest.mark.parametrize("after", ["x", "AAAA", "e30", "WyJkdWUjMCIsIG51bGxd", "WzEsIDJd"])
def test_made_up_place_is_refused(listing: ListRecordings, after: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever part of it is no place
        listing.page(State.FAILED, after=after)
