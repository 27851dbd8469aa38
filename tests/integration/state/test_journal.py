"""What was written is remembered, field by field: before the write as an intent, after it as a value."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Entry, Outcome, Result
from siro_bridge.domain.write_back.keyed_hash import KeyedHash
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.state.journal import WORDS_NOT_KEPT, DynamoJournal
from tests.clock import Clock
from tests.integration.state.table import Table
from tests.state_rules.journal import entry, last, written

pytestmark = pytest.mark.both_emulators

OLDER = Author("2026-02-14T12:00:00+00:00", "rec-0")
ME = Author("2026-02-15T12:00:00+00:00", "rec-1")
DAY = 86_400

Make = Callable[..., DynamoJournal]


@pytest.fixture
def make(table: Table, clock: Clock) -> Make:
    def made(*, keep_values: bool = True) -> DynamoJournal:
        withhold = None if keep_values else KeyedHash(lambda: "a token")
        return DynamoJournal(table.client, table.name, retention_seconds=30 * DAY, withhold=withhold, clock=clock)

    return made


@pytest.fixture
def journal(make: Make) -> DynamoJournal:
    return make()


def test_value_of_an_earlier_release_is_read(journal: DynamoJournal, table: Table) -> None:
    item = {"value": {"S": "n:1"}, "author_at": {"S": OLDER[0]}, "author": {"S": OLDER[1]}, "previous": {"S": "t:x"}}
    table.client.put_item(TableName=table.name, Item={"pk": {"S": "value#deal#4001"}, "sk": {"S": "budget"}, **item})
    assert last(journal) == LastWritten(value="n:1", author=OLDER, previous="t:x")


@pytest.mark.parametrize("made", [entry(shadow=True, budget=1), entry(kind="note", note="text")])
def test_shadow_and_note_are_journalled_without_a_last_value(journal: DynamoJournal, made: Entry, table: Table) -> None:
    journal.intend(made)
    assert journal.last_written("deal", "4001") == {}
    journal.settle(made, {name: Outcome(Result.WRITTEN, 1) for name in made.changes})
    assert journal.last_written("deal", "4001") == {}
    kept = table.item("recording#rec-1", "journal#e-1")
    assert kept["outcomes"] == {name: {"S": "written"} for name in made.changes}


def test_entry_is_there_before_the_write_and_its_outcome_after(
    journal: DynamoJournal, table: Table, clock: Clock
) -> None:
    made = entry(budget=Decimal(40000))
    journal.intend(made)
    before = table.item("recording#rec-1", "journal#e-1")
    assert (before["target"], before["key"], before["kind"]) == ("deal", "4001", "write")
    assert (before["old"], before["new"]) == ({"budget": {"S": "t:before"}}, {"budget": {"S": "n:40000"}})
    assert before["expires_at"] == str(int(clock.now) + 30 * DAY)
    assert "outcomes" not in before
    journal.settle(made, {"budget": Outcome(Result.REFUSED, reason="budget: too large")})
    after = table.item("recording#rec-1", "journal#e-1")
    assert after["outcomes"] == {"budget": {"S": "refused"}}
    assert after["reasons"] == {"budget": {"S": "budget: too large"}}


def test_values_can_be_kept_out_of_the_journal(make: Make, table: Table) -> None:
    made = entry(budget="40-thousand-dollars")
    written(make(keep_values=False), made)
    kept = table.item("recording#rec-1", "journal#e-1")
    assert "40-thousand-dollars" not in str(kept)
    assert "before" not in str(kept)
    assert str(kept["new"]).count("hmac-sha256:") == 1


@pytest.mark.parametrize(("keep", "kept"), [(True, "99 is too large"), (False, WORDS_NOT_KEPT)])
def test_crms_own_words_are_kept_where_values_are(make: Make, table: Table, keep: bool, kept: str) -> None:
    journal, made = make(keep_values=keep), entry(budget=99)
    journal.intend(made)
    journal.settle(made, {"budget": Outcome(Result.REFUSED, reason="answered 422", said=Said("99 is too large"))})
    item = table.item("recording#rec-1", "journal#e-1")
    assert (item["reasons"], item["said"]) == ({"budget": {"S": "answered 422"}}, {"budget": {"S": kept}})


@pytest.mark.parametrize(("keep", "kept"), [(True, "99 of Anna"), (False, WORDS_NOT_KEPT)])
def test_crms_words_about_a_write_without_an_outcome_are_kept_too(make: Make, keep: bool, kept: str) -> None:
    journal, made = make(keep_values=keep), entry(budget=99)
    journal.intend(made)
    journal.quote(made, Said("99 of Anna"))
    [past] = journal.past("rec-1")
    assert (past.said, past.outcomes) == ({"budget": kept}, {})


def test_last_written_value_never_expires(journal: DynamoJournal, table: Table) -> None:
    written(journal, entry(budget=1))
    assert "expires_at" not in table.item("value#deal#4001", "budget")
