"""What was written is remembered, field by field: before the write as an intent, after it as a value."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode
from siro_bridge.state.journal import DynamoJournal
from tests.integration.state.conftest import Clock
from tests.integration.state.table import Table

OLDER = Author("2026-02-14T12:00:00+00:00", "rec-0")
ME = Author("2026-02-15T12:00:00+00:00", "rec-1")
DAY = 86_400

Make = Callable[..., DynamoJournal]


@pytest.fixture
def make(table: Table, clock: Clock) -> Make:
    def made(*, keep_values: bool = True) -> DynamoJournal:
        return DynamoJournal(table.client, table.name, retention_seconds=30 * DAY, keep_values=keep_values, clock=clock)

    return made


@pytest.fixture
def journal(make: Make) -> DynamoJournal:
    return make()


def entry(name: str = "e-1", author: Author = ME, kind: str = "write", shadow: bool = False, **new: Any) -> Entry:
    changes = {
        field: Change(old="before", new=value, author=author, previous="t:before") for field, value in new.items()
    }
    return Entry(name, author, "deal", "4001", kind, changes, shadow)


def written(journal: DynamoJournal, made: Entry, result: Result = Result.WRITTEN) -> None:
    journal.intend(made)
    journal.settle(made, {name: Outcome(result, change.new) for name, change in made.changes.items()})


def last(journal: DynamoJournal, field: str = "budget") -> LastWritten:
    return journal.last_written("deal", "4001").get(field, LastWritten())


def test_field_that_we_never_touched_is_not_remembered(journal: DynamoJournal) -> None:
    assert journal.last_written("deal", "4001") == {}


def test_intent_without_outcome_makes_the_value_ours(journal: DynamoJournal) -> None:
    journal.intend(entry(budget=Decimal(40000)))
    assert last(journal).is_ours(Decimal("40000.00"))


def test_written_value_is_remembered_as_it_was_read_back(journal: DynamoJournal) -> None:
    made = entry(timeline="Spring 2026, early")
    journal.intend(made)
    journal.settle(made, {"timeline": Outcome(Result.WRITTEN, "Spring 20")})
    wrote = {"rec-1": (ME[0], "t:Spring 20")}
    assert last(journal, "timeline") == LastWritten(value="t:Spring 20", author=ME, previous="t:before", wrote=wrote)


def test_what_the_crm_made_a_value_of_is_remembered_until_the_next_one(journal: DynamoJournal) -> None:
    made = entry(timeline="Spring 2026, early")
    journal.intend(made)
    journal.settle(made, {"timeline": Outcome(Result.ALTERED, "Spring 20")})
    assert last(journal, "timeline").was_made_of("Spring 20", "Spring 2026, early")
    assert not last(journal, "timeline").was_made_of("Spring 20", "Spring 2026, late")
    written(journal, entry("e-2", timeline="June"))
    assert last(journal, "timeline").sent == ""


@pytest.mark.parametrize("result", [Result.EDITED, Result.REFUSED])
def test_value_that_was_not_written_is_not_ours(journal: DynamoJournal, result: Result) -> None:
    written(journal, entry(budget=1), result)
    assert last(journal) == LastWritten()


def test_one_refused_field_does_not_keep_the_others_from_being_remembered(journal: DynamoJournal) -> None:
    made = entry(budget=1, timeline="Spring")
    journal.intend(made)
    journal.settle(
        made, {"budget": Outcome(Result.REFUSED, reason="too large"), "timeline": Outcome(Result.WRITTEN, "Spring")}
    )
    assert journal.last_written("deal", "4001").keys() == {"timeline"}


def test_late_outcome_of_an_older_recording_does_not_replace_a_newer_value(journal: DynamoJournal) -> None:
    older = entry("e-0", OLDER, budget=1)
    journal.intend(older)
    written(journal, entry(budget=2))
    journal.settle(older, {"budget": Outcome(Result.WRITTEN, 1)})
    assert (last(journal).value, last(journal).author) == ("n:2", ME)


def test_late_outcome_of_an_older_recording_is_remembered_beneath_the_newer_value(journal: DynamoJournal) -> None:
    older = entry("e-0", OLDER, budget=1)
    journal.intend(older)
    written(journal, entry(budget=2))
    journal.settle(older, {"budget": Outcome(Result.WRITTEN, 1)})
    assert last(journal).wrote == {"rec-0": (OLDER[0], "n:1"), "rec-1": (ME[0], "n:2")}


def test_late_text_of_an_older_recording_is_remembered_beside_the_newer_one(journal: DynamoJournal) -> None:
    texts = {name: Change("", name, author, fenced=name) for name, author in (("d-1", ME), ("d-0", OLDER))}
    for name, change in texts.items():
        written(journal, Entry(f"e-{name}", change.author, "deal", "4001", "write", {"notes": change}))
    assert last(journal, "notes") == LastWritten(fenced={"rec-0": "d-0", "rec-1": "d-1"})


def test_value_that_lies_beneath_a_newer_ones_is_remembered_and_is_no_intent(journal: DynamoJournal) -> None:
    written(journal, entry(budget=2))
    older = Entry("e-0", OLDER, "deal", "4001", "write", {"budget": Change(2, 1, OLDER, beneath=True)})
    journal.intend(older)
    assert last(journal).intents == ()
    journal.settle(older, {"budget": Outcome(Result.BENEATH, 1)})
    wrote = {"rec-0": (OLDER[0], "n:1"), "rec-1": (ME[0], "n:2")}
    assert last(journal) == LastWritten(value="n:2", author=ME, previous="t:before", wrote=wrote)


def test_forgotten_recordings_value_is_gone(journal: DynamoJournal) -> None:
    written(journal, entry("e-0", OLDER, budget=1))
    written(journal, entry(budget=2))
    journal.forget("deal", "4001", "budget", "rec-0")
    assert last(journal).wrote == {"rec-1": (ME[0], "n:2")}


def test_write_forgets_what_it_is_told_to(journal: DynamoJournal) -> None:
    written(journal, entry("e-0", OLDER, budget=1))
    changes = {"budget": Change(1, 2, ME, forget=("rec-0",))}
    written(journal, Entry("e-1", ME, "deal", "4001", "write", changes))
    assert last(journal).wrote.keys() == {"rec-1"}


def test_value_of_an_earlier_release_is_read(journal: DynamoJournal, table: Table) -> None:
    item = {"value": {"S": "n:1"}, "author_at": {"S": OLDER[0]}, "author": {"S": OLDER[1]}, "previous": {"S": "t:x"}}
    table.client.put_item(TableName=table.name, Item={"pk": {"S": "value#deal#4001"}, "sk": {"S": "budget"}, **item})
    assert last(journal) == LastWritten(value="n:1", author=OLDER, previous="t:x")


def test_newer_recording_replaces_an_older_value(journal: DynamoJournal) -> None:
    written(journal, entry("e-0", OLDER, budget=1))
    written(journal, entry(budget=2))
    assert (last(journal).value, last(journal).author) == ("n:2", ME)


def test_records_and_fields_are_kept_apart_whatever_their_names(journal: DynamoJournal) -> None:
    changes = {"Größe #1.a[0]": Change(None, "x", ME), "value": Change(None, "y", ME)}
    written(journal, Entry("e-1", ME, "deal", "40#01", "write", changes))
    assert {name: each.value for name, each in journal.last_written("deal", "40#01").items()} == {
        "Größe #1.a[0]": "t:x",
        "value": "t:y",
    }
    assert journal.last_written("deal", "40") == {}


def test_value_that_was_taken_back_belongs_to_nobody_or_to_the_person(journal: DynamoJournal) -> None:
    written(journal, entry(budget=1, timeline="Spring"))
    changes = {
        "budget": Change(old=1, new=None, author=NOBODY),
        "timeline": Change(old="Spring", new="typed", author=NOBODY, remember="t:ours before"),
    }
    written(journal, Entry("e-2", ME, "deal", "4001", "take_back", changes))
    assert (last(journal).value, last(journal).author) == ("0:", NOBODY)
    assert last(journal, "timeline").value == "t:ours before"


def test_appended_texts_are_remembered_by_recording(journal: DynamoJournal) -> None:
    for author, digest in ((OLDER, "d-0"), (ME, "d-1")):
        changes = {"notes": Change("", "text", author, fenced=digest)}
        written(journal, Entry(f"e-{digest}", author, "deal", "4001", "write", changes))
    assert last(journal, "notes").fenced == {"rec-0": "d-0", "rec-1": "d-1"}


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
    assert str(kept["new"]).count("sha256:") == 1


@pytest.mark.parametrize(("keep", "kept"), [(True, {"budget": {"S": "99 is too large"}}), (False, {})])
def test_crms_own_words_are_kept_where_values_are(make: Make, table: Table, keep: bool, kept: Any) -> None:
    journal, made = make(keep_values=keep), entry(budget=99)
    journal.intend(made)
    journal.settle(made, {"budget": Outcome(Result.REFUSED, reason="… is too large", said="99 is too large")})
    item = table.item("recording#rec-1", "journal#e-1")
    assert (item["reasons"], item["said"]) == ({"budget": {"S": "… is too large"}}, kept)


def test_last_written_value_never_expires(journal: DynamoJournal, table: Table) -> None:
    written(journal, entry(budget=1))
    assert "expires_at" not in table.item("value#deal#4001", "budget")


def test_typed_value_can_be_put_back(journal: DynamoJournal) -> None:
    written(journal, entry(budget=Decimal("12.50")))
    assert last(journal).value == encode(12.5)
