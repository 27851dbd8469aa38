"""The rules of the journal, one test each, which the state table's and its fake keep alike."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.intents import LONGEST_WHOLE, MOST_KEPT
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode

OLDER = Author("2026-02-14T12:00:00+00:00", "rec-0")
ME = Author("2026-02-15T12:00:00+00:00", "rec-1")


def entry(name: str = "e-1", author: Author = ME, kind: str = "write", shadow: bool = False, **new: Any) -> Entry:
    changes = {
        field: Change(old="before", new=value, author=author, previous="t:before") for field, value in new.items()
    }
    return Entry(name, author, "deal", "4001", kind, changes, shadow)


def written(journal: Journal, made: Entry, result: Result = Result.WRITTEN) -> None:
    journal.intend(made)
    journal.settle(made, {name: Outcome(result, change.new) for name, change in made.changes.items()})


def intended(journal: Journal, new: Any, old: Any = None, author: Author = ME, **change: Any) -> Entry:
    """Written down and broken off."""
    known = last(journal).intents_of(author.recording_id)
    changes = {"budget": Change(old, new, author, earlier=known, **change)}
    made = Entry(uuid.uuid4().hex, author, "deal", "4001", "write", changes)
    journal.intend(made)
    return made


def last(journal: Journal, field: str = "budget") -> LastWritten:
    return journal.last_written("deal", "4001").get(field, LastWritten())


def texts(journal: Journal, field: str = "budget") -> set[str]:
    """Of the field's intents."""
    return {each.new for each in last(journal, field).intents}


class ValueRules:
    """What was written is remembered, field by field: before the write as an intent, after it as a value."""

    def test_field_that_we_never_touched_is_not_remembered(self, journal: Journal) -> None:
        assert journal.last_written("deal", "4001") == {}

    def test_intent_without_outcome_makes_the_value_ours(self, journal: Journal) -> None:
        journal.intend(entry(budget=Decimal(40000)))
        assert last(journal).is_ours(Decimal("40000.00"))

    def test_written_value_is_remembered_as_it_was_read_back(self, journal: Journal) -> None:
        made = entry(timeline="Spring 2026, early")
        journal.intend(made)
        journal.settle(made, {"timeline": Outcome(Result.WRITTEN, "Spring 20")})
        wrote = {"rec-1": (ME[0], "t:Spring 20")}
        assert last(journal, "timeline") == LastWritten(
            value="t:Spring 20", author=ME, previous="t:before", wrote=wrote
        )

    def test_what_the_crm_made_a_value_of_is_remembered_until_the_next_one(self, journal: Journal) -> None:
        made = entry(timeline="Spring 2026, early")
        journal.intend(made)
        journal.settle(made, {"timeline": Outcome(Result.ALTERED, "Spring 20")})
        assert last(journal, "timeline").was_made_of("Spring 20", "Spring 2026, early")
        assert not last(journal, "timeline").was_made_of("Spring 20", "Spring 2026, late")
        written(journal, entry("e-2", timeline="June"))
        assert last(journal, "timeline").sent == ""

    @pytest.mark.parametrize("result", [Result.EDITED, Result.REFUSED])
    def test_value_that_was_not_written_is_not_ours(self, journal: Journal, result: Result) -> None:
        written(journal, entry(budget=1), result)
        assert last(journal) == LastWritten()

    def test_one_refused_field_does_not_keep_the_others_from_being_remembered(self, journal: Journal) -> None:
        made = entry(budget=1, timeline="Spring")
        journal.intend(made)
        journal.settle(
            made, {"budget": Outcome(Result.REFUSED, reason="too large"), "timeline": Outcome(Result.WRITTEN, "Spring")}
        )
        assert journal.last_written("deal", "4001").keys() == {"timeline"}

    def test_late_outcome_of_an_older_recording_does_not_replace_a_newer_value(self, journal: Journal) -> None:
        older = entry("e-0", OLDER, budget=1)
        journal.intend(older)
        written(journal, entry(budget=2))
        journal.settle(older, {"budget": Outcome(Result.WRITTEN, 1)})
        assert (last(journal).value, last(journal).author) == ("n:2", ME)

    def test_late_outcome_of_an_older_recording_is_remembered_beneath_the_newer_value(self, journal: Journal) -> None:
        older = entry("e-0", OLDER, budget=1)
        journal.intend(older)
        written(journal, entry(budget=2))
        journal.settle(older, {"budget": Outcome(Result.WRITTEN, 1)})
        assert last(journal).wrote == {"rec-0": (OLDER[0], "n:1"), "rec-1": (ME[0], "n:2")}

    def test_late_text_of_an_older_recording_is_remembered_beside_the_newer_one(self, journal: Journal) -> None:
        texts = {name: Change("", name, author, fenced=name) for name, author in (("d-1", ME), ("d-0", OLDER))}
        for name, change in texts.items():
            written(journal, Entry(f"e-{name}", change.author, "deal", "4001", "write", {"notes": change}))
        assert last(journal, "notes") == LastWritten(fenced={"rec-0": "d-0", "rec-1": "d-1"})

    def test_value_that_lies_beneath_a_newer_ones_is_remembered_and_is_no_intent(self, journal: Journal) -> None:
        written(journal, entry(budget=2))
        older = Entry("e-0", OLDER, "deal", "4001", "write", {"budget": Change(2, 1, OLDER, beneath=True)})
        journal.intend(older)
        assert last(journal).intents == ()
        journal.settle(older, {"budget": Outcome(Result.BENEATH, 1)})
        wrote = {"rec-0": (OLDER[0], "n:1"), "rec-1": (ME[0], "n:2")}
        assert last(journal) == LastWritten(value="n:2", author=ME, previous="t:before", wrote=wrote)

    def test_forgotten_recordings_value_is_gone(self, journal: Journal) -> None:
        written(journal, entry("e-0", OLDER, budget=1))
        written(journal, entry(budget=2))
        journal.forget("deal", "4001", "budget", "rec-0")
        assert last(journal).wrote == {"rec-1": (ME[0], "n:2")}

    def test_write_forgets_what_it_is_told_to(self, journal: Journal) -> None:
        written(journal, entry("e-0", OLDER, budget=1))
        changes = {"budget": Change(1, 2, ME, forget=("rec-0",), over=("e-0",))}
        written(journal, Entry("e-1", ME, "deal", "4001", "write", changes))
        assert last(journal).wrote.keys() == {"rec-1"}

    def test_newer_recording_replaces_an_older_value(self, journal: Journal) -> None:
        written(journal, entry("e-0", OLDER, budget=1))
        written(journal, entry(budget=2))
        assert (last(journal).value, last(journal).author) == ("n:2", ME)

    def test_records_and_fields_are_kept_apart_whatever_their_names(self, journal: Journal) -> None:
        changes = {"Größe #1.a[0]": Change(None, "x", ME), "value": Change(None, "y", ME)}
        written(journal, Entry("e-1", ME, "deal", "40#01", "write", changes))
        assert {name: each.value for name, each in journal.last_written("deal", "40#01").items()} == {
            "Größe #1.a[0]": "t:x",
            "value": "t:y",
        }
        assert journal.last_written("deal", "40") == {}

    def test_value_that_was_taken_back_belongs_to_nobody_or_to_the_person(self, journal: Journal) -> None:
        written(journal, entry(budget=1, timeline="Spring"))
        changes = {
            "budget": Change(old=1, new=None, author=NOBODY, over=("e-1",)),
            "timeline": Change(old="Spring", new="typed", author=NOBODY, remember="t:ours before", over=("e-1",)),
        }
        written(journal, Entry("e-2", ME, "deal", "4001", "take_back", changes))
        assert (last(journal).value, last(journal).author) == ("0:", NOBODY)
        assert last(journal, "timeline").value == "t:ours before"

    def test_appended_texts_are_remembered_by_recording(self, journal: Journal) -> None:
        for author, digest in ((OLDER, "d-0"), (ME, "d-1")):
            changes = {"notes": Change("", "text", author, fenced=digest)}
            written(journal, Entry(f"e-{digest}", author, "deal", "4001", "write", changes))
        assert last(journal, "notes").fenced == {"rec-0": "d-0", "rec-1": "d-1"}

    def test_typed_value_can_be_put_back(self, journal: Journal) -> None:
        written(journal, entry(budget=Decimal("12.50")))
        assert last(journal).value == encode(12.5)


class IntentRules:
    """What may stand in the CRM though nobody noted it is kept until one of it is seen."""

    def test_second_intent_stands_beside_the_first(self, journal: Journal) -> None:
        intended(journal, 1)
        intended(journal, 2)
        assert texts(journal) == {"n:1", "n:2"}
        assert last(journal).is_ours(1)

    def test_value_that_is_intended_again_is_kept_once(self, journal: Journal) -> None:
        intended(journal, 1)
        intended(journal, 1)
        assert len(last(journal).intents) == 1

    def test_written_value_ends_all_intents_of_its_recording_on_its_field_and_no_other(self, journal: Journal) -> None:
        intended(journal, 1)
        intended(journal, 3, author=OLDER)
        beside = Entry("e", ME, "deal", "4001", "write", {"timeline": Change(None, "May", ME)})
        journal.intend(beside)
        journal.settle(intended(journal, 2), {"budget": Outcome(Result.WRITTEN, 2)})
        assert (texts(journal), texts(journal, "timeline")) == ({"n:3"}, {"t:May"})

    def test_refused_value_leaves_the_earlier_one_that_stands_there_ours(self, journal: Journal) -> None:
        intended(journal, 1)
        intended(journal, 2)
        journal.settle(intended(journal, 3, old=1), {"budget": Outcome(Result.REFUSED, reason="locked")})
        assert texts(journal) == {"n:1"}

    def test_earlier_value_that_shows_between_our_read_and_our_write_stays_ours(self, journal: Journal) -> None:
        intended(journal, 1)
        journal.settle(intended(journal, 2), {"budget": Outcome(Result.EDITED, 1)})
        assert texts(journal) == {"n:1"}

    def test_a_person_who_came_between_ends_them_all(self, journal: Journal) -> None:
        intended(journal, 1)
        journal.settle(intended(journal, 2), {"budget": Outcome(Result.EDITED, 9)})
        assert texts(journal) == set()

    def test_only_so_many_are_kept_and_the_one_that_stands_there_is_among_them(self, journal: Journal) -> None:
        for value in range(MOST_KEPT):
            intended(journal, value, old=0)
        assert len(texts(journal)) == MOST_KEPT
        intended(journal, 99, old=0)
        assert texts(journal) == {"n:0", "n:99"}

    def test_dead_intents_can_be_dropped(self, journal: Journal) -> None:
        intended(journal, 1)
        intended(journal, 2)
        dead = [each for each in last(journal).intents if each.new == "n:1"]
        journal.drop_intents("deal", "4001", {"budget": dead})
        assert texts(journal) == {"n:2"}

    def test_of_a_write_in_doubt_it_is_remembered_that_there_was_one(self, journal: Journal) -> None:
        made = intended(journal, 1, previous="t:typed", previous_ours=False)
        journal.void_intents("deal", "4001", {"budget": last(journal).intents})
        assert last(journal).is_doubted
        assert not last(journal).is_ours(1)
        journal.settle(made, {"budget": Outcome(Result.WRITTEN, 2)})
        assert not last(journal).is_doubted

    def test_value_that_stands_there_after_a_lost_answer_stays_in_doubt(self, journal: Journal) -> None:
        journal.settle(intended(journal, 1), {"budget": Outcome(Result.EDITED, 9, "the answer never came")})
        assert last(journal).is_doubted

    @pytest.mark.parametrize("typed", ["none", "x" * 20_000])
    def test_what_stood_there_before_is_kept_with_the_intent(self, journal: Journal, typed: str) -> None:
        intended(journal, 1, previous=f"t:{typed}", previous_ours=False)
        [intent] = last(journal).intents
        assert (intent.previous, intent.previous_ours) == (f"t:{typed}", False)

    def test_long_value_is_known_again(self, journal: Journal) -> None:
        long = "x" * (LONGEST_WHOLE + 1)
        intended(journal, long)
        assert last(journal).is_ours(long)
        assert not last(journal).is_ours(f"{long}!")
        assert last(journal).intents[0].has_words_of(f"<p>{long}</p>")
        assert not last(journal).intents[0].has_words_of(f"{long}!")
        assert len(str(last(journal).intents)) < LONGEST_WHOLE

    def test_of_an_appended_text_only_the_fence_is_ours(self, journal: Journal) -> None:
        body = fence.append("Has a dog.", "Wants solar.", "rec-1")
        intended(journal, body, fenced=fence.digest("Wants solar."))
        assert not last(journal).is_ours(body)
        assert last(journal).intended_texts("rec-1") == {fence.digest("Wants solar.")}


class JournalRules(ValueRules, IntentRules):
    """For a subclass that has a fixture `journal`."""
