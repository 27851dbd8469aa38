"""What may stand in the CRM though nobody noted it: kept until one of it is seen, by the state table and its fake."""

import pytest
import time_machine

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.state.journal import DynamoJournal
from tests.integration.state.table import Table
from tests.state_rules.journal import ME, OLDER, intended, texts

pytestmark = pytest.mark.both_emulators

PK = "value#deal#4001"


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


def test_fields_that_are_taken_as_meant_are_settled_by_one_write(real: DynamoJournal, table: Table) -> None:
    changes = {"budget": Change(None, 1, ME), "timeline": Change(None, "May", ME)}
    entry = Entry("e-1", ME, "deal", "4001", "write", changes)
    real.intend(entry)
    real.settle(entry, {name: Outcome(Result.WRITTEN, change.new) for name, change in changes.items()})
    items = table.client.query(
        TableName=table.name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": PK}},
        ConsistentRead=True,
    )["Items"]
    assert [item["sk"]["S"] for item in items] == ["#intents"]
    known = real.last_written("deal", "4001")
    assert (known["budget"].value, known["budget"].author, known["budget"].intents) == ("n:1", ME, ())


def test_a_value_of_an_earlier_release_is_under_a_newer_recordings(real: DynamoJournal, table: Table) -> None:
    old = {"value": "n:1", "author": "rec-0", "author_at": OLDER.created_at, "previous": "0:", "sent": ""}
    item = {"pk": PK, "sk": "budget", **old}
    wrote = {"wrote#rec-0": {"M": {"at": {"S": OLDER.created_at}, "value": {"S": "n:1"}}}}
    table.client.put_item(TableName=table.name, Item={name: {"S": value} for name, value in item.items()} | wrote)
    known = real.last_written("deal", "4001")["budget"]
    assert (known.value, known.author) == ("n:1", OLDER)
    change = Change(1, 2, ME, **known.written_over(1, 2, ME)._asdict())
    entry = Entry("e-1", ME, "deal", "4001", "write", {"budget": change})
    real.intend(entry)
    real.settle(entry, {"budget": Outcome(Result.WRITTEN, 2)})
    known = real.last_written("deal", "4001")["budget"]
    assert (known.value, known.author) == ("n:2", ME)
    assert known.wrote == {"rec-0": (OLDER.created_at, "n:1"), "rec-1": (ME.created_at, "n:2")}


def test_what_left_the_record_is_known_and_never_comes_back(real: DynamoJournal) -> None:
    changes = {"budget": Change(None, 1, ME)}
    entry = Entry("e-1", ME, "deal", "4001", "write", changes)
    real.intend(entry)
    real.settle(entry, {"budget": Outcome(Result.WRITTEN, 1)})
    real.forget("deal", "4001", "budget", "rec-1")
    known = real.last_written("deal", "4001")["budget"]
    assert (known.value, known.wrote) == ("n:1", {})


def test_of_two_settled_writes_of_one_recording_the_last_counts(real: DynamoJournal) -> None:
    """The first one's worker had lost its claim, and the second did not know of it."""
    with time_machine.travel(0, tick=False) as clock:
        for entry_id, value in (("e-2", 2), ("e-1", 1)):
            clock.shift(1)
            entry = Entry(entry_id, ME, "deal", "4001", "write", {"budget": Change(None, value, ME)})
            real.intend(entry)
            real.settle(entry, {"budget": Outcome(Result.WRITTEN, value)})
    assert real.last_written("deal", "4001")["budget"].value == "n:1"
