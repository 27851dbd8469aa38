"""What may stand in the CRM though nobody noted it: kept until one of it is seen, by the state table and its fake."""

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.journal import Outcome, Result
from siro_bridge.state.journal import DynamoJournal
from tests.integration.state.table import Table
from tests.state_rules.journal import ME, intended, texts


@pytest.fixture
def real(table: Table) -> DynamoJournal:
    return DynamoJournal(table.client, table.name, retention_seconds=1000)


@pytest.fixture
def of_an_earlier_release(real: DynamoJournal, table: Table) -> DynamoJournal:
    body = f"fence:t:{fence.append('', 'Wants solar.', 'rec-1')}"
    made = {"#at": {"S": ME.created_at}, "budget": {"S": "n:1"}, "memo": {"S": body}, "timeline": {"S": "t:May"}}
    key = {"pk": {"S": "value#deal#4001"}, "sk": {"S": "#intents"}}
    table.client.put_item(TableName=table.name, Item={**key, "rec-1": {"M": made}})
    return real


def test_intents_of_an_earlier_release_are_read(of_an_earlier_release: DynamoJournal) -> None:
    known = of_an_earlier_release.last_written("deal", "4001")
    assert (known["budget"].newest_author(1), known["budget"].is_intended(1, "rec-1")) == (ME, True)
    assert known["memo"].intended_texts("rec-1") == {fence.digest("Wants solar.")}


def test_intents_of_an_earlier_release_end_field_by_field(of_an_earlier_release: DynamoJournal) -> None:
    journal = of_an_earlier_release
    journal.settle(intended(journal, 2), {"budget": Outcome(Result.WRITTEN, 2)})
    assert (texts(journal), texts(journal, "timeline")) == (set(), {"t:May"})
