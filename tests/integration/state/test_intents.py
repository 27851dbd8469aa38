"""What may stand in the CRM though nobody noted it: kept until one of it is seen, by the state table and its fake."""

import uuid
from typing import Any

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import LONGEST_WHOLE, MOST_KEPT
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.state.journal import DynamoJournal
from tests.integration.state.table import Table
from tests.unit.use_cases.fake_journal import FakeJournal
from tests.unit.use_cases.steps import Steps

ME, OTHER = Author("2026-02-15T12:00:00+00:00", "rec-1"), Author("2026-02-14T12:00:00+00:00", "rec-0")


@pytest.fixture
def real(table: Table) -> DynamoJournal:
    return DynamoJournal(table.client, table.name, retention_seconds=1000)


@pytest.fixture(params=["real", "fake"])
def journal(request: pytest.FixtureRequest) -> Journal:
    return request.getfixturevalue("real") if request.param == "real" else FakeJournal(Steps())


def last(journal: Journal, field: str = "budget") -> LastWritten:
    return journal.last_written("deal", "4001").get(field, LastWritten())


def texts(journal: Journal, field: str = "budget") -> set[str]:
    return {each.new for each in last(journal, field).intents}


def intended(journal: Journal, new: Any, old: Any = None, author: Author = ME, **change: Any) -> Entry:
    """Written down and broken off."""
    known = last(journal).intents_of(author.recording_id)
    changes = {"budget": Change(old, new, author, earlier=known, **change)}
    made = Entry(uuid.uuid4().hex, author, "deal", "4001", "write", changes)
    journal.intend(made)
    return made


def test_second_intent_stands_beside_the_first(journal: Journal) -> None:
    intended(journal, 1)
    intended(journal, 2)
    assert texts(journal) == {"n:1", "n:2"}
    assert last(journal).is_ours(1)


def test_value_that_is_intended_again_is_kept_once(journal: Journal) -> None:
    intended(journal, 1)
    intended(journal, 1)
    assert len(last(journal).intents) == 1


def test_written_value_ends_all_intents_of_its_recording_on_its_field_and_no_other(journal: Journal) -> None:
    intended(journal, 1)
    intended(journal, 3, author=OTHER)
    beside = Entry("e", ME, "deal", "4001", "write", {"timeline": Change(None, "May", ME)})
    journal.intend(beside)
    journal.settle(intended(journal, 2), {"budget": Outcome(Result.WRITTEN, 2)})
    assert (texts(journal), texts(journal, "timeline")) == ({"n:3"}, {"t:May"})


def test_refused_value_leaves_the_earlier_one_that_stands_there_ours(journal: Journal) -> None:
    intended(journal, 1)
    intended(journal, 2)
    journal.settle(intended(journal, 3, old=1), {"budget": Outcome(Result.REFUSED, reason="locked")})
    assert texts(journal) == {"n:1"}


def test_earlier_value_that_shows_between_our_read_and_our_write_stays_ours(journal: Journal) -> None:
    intended(journal, 1)
    journal.settle(intended(journal, 2), {"budget": Outcome(Result.EDITED, 1)})
    assert texts(journal) == {"n:1"}


def test_a_person_who_came_between_ends_them_all(journal: Journal) -> None:
    intended(journal, 1)
    journal.settle(intended(journal, 2), {"budget": Outcome(Result.EDITED, 9)})
    assert texts(journal) == set()


def test_only_so_many_are_kept_and_the_one_that_stands_there_is_among_them(journal: Journal) -> None:
    for value in range(MOST_KEPT):
        intended(journal, value, old=0)
    assert len(texts(journal)) == MOST_KEPT
    intended(journal, 99, old=0)
    assert texts(journal) == {"n:0", "n:99"}


def test_dead_intents_can_be_dropped(journal: Journal) -> None:
    intended(journal, 1)
    intended(journal, 2)
    dead = [each for each in last(journal).intents if each.new == "n:1"]
    journal.drop_intents("deal", "4001", {"budget": dead})
    assert texts(journal) == {"n:2"}


def test_of_a_write_in_doubt_it_is_remembered_that_there_was_one(journal: Journal) -> None:
    made = intended(journal, 1, previous="t:typed", previous_ours=False)
    journal.void_intents("deal", "4001", {"budget": last(journal).intents})
    assert last(journal).is_doubted
    assert not last(journal).is_ours(1)
    journal.settle(made, {"budget": Outcome(Result.WRITTEN, 2)})
    assert not last(journal).is_doubted


def test_value_that_stands_there_after_a_lost_answer_stays_in_doubt(journal: Journal) -> None:
    journal.settle(intended(journal, 1), {"budget": Outcome(Result.EDITED, 9, "the answer never came")})
    assert last(journal).is_doubted


@pytest.mark.parametrize("typed", ["none", "x" * 20_000])
def test_what_stood_there_before_is_kept_with_the_intent(journal: Journal, typed: str) -> None:
    intended(journal, 1, previous=f"t:{typed}", previous_ours=False)
    [intent] = last(journal).intents
    assert (intent.previous, intent.previous_ours) == (f"t:{typed}", False)


def test_long_value_is_known_again(journal: Journal) -> None:
    long = "x" * (LONGEST_WHOLE + 1)
    intended(journal, long)
    assert last(journal).is_ours(long)
    assert not last(journal).is_ours(f"{long}!")
    assert last(journal).intents[0].has_words_of(f"<p>{long}</p>")
    assert not last(journal).intents[0].has_words_of(f"{long}!")
    assert len(str(last(journal).intents)) < LONGEST_WHOLE


def test_of_an_appended_text_only_the_fence_is_ours(journal: Journal) -> None:
    body = fence.append("Has a dog.", "Wants solar.", "rec-1")
    intended(journal, body, fenced=fence.digest("Wants solar."))
    assert not last(journal).is_ours(body)
    assert last(journal).intended_texts("rec-1") == {fence.digest("Wants solar.")}


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
