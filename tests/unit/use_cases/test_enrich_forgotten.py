"""A recording that a person had forgotten: its words and its note go, and nothing brings it back."""

from dataclasses import replace

import pytest

from siro_bridge.domain.errors import CrmRefusedError, CrmUnavailableError, SiroUnavailableError
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import NOWHERE
from siro_bridge.use_cases.apply_recording import REDACTED
from siro_bridge.use_cases.conclude_work import WorkResult
from tests.fault_points import DiedError
from tests.unit.use_cases.steps import after_each, failing
from tests.unit.use_cases.test_enrich_recording import WRONG, Story


def written() -> Story:
    story = Story()
    story.work()
    assert story.holds("4001") == (40_000, 1)
    return story


def forget(story: Story) -> WorkResult:
    """As the operation does it."""
    story.ledger.forget("rec-1")
    return story.work().result


def check_forgotten(story: Story) -> None:
    """The field holds what it held, and counts as a person's."""
    item = story.item
    assert item == LedgerItem("rec-1", State.ERASED, item.seq, forgotten_at=item.forgotten_at, erased_at=item.erased_at)
    assert (story.journal.entries, story.journal.outcomes, story.note_states.states) == ({}, {}, {})
    assert [each for every in story.journal.intents.values() for each in every] == []
    for values in story.journal.values.values():
        assert [each for each in values.values() if each != LastWritten(value=NOWHERE)] == []
    assert story.crm.bodies("4001") == []


def test_words_and_note_go_and_a_tombstone_stays() -> None:
    story = written()
    assert forget(story) is WorkResult.DONE
    check_forgotten(story)
    assert story.holds("4001") == (40_000, 0)


def test_no_news_bring_it_back() -> None:
    story = written()
    forget(story)
    story.changes(version="v2", links=WRONG, extractions=(Extraction("budget", 45_000),))
    assert story.work().result is WorkResult.NOTHING_TO_DO
    assert story.holds("4002") == (None, 0)


def test_siro_is_not_asked() -> None:
    story = written()
    story.steps.before["fetch"] = failing(SiroUnavailableError("down"))
    assert forget(story) is WorkResult.DONE


def test_outage_of_the_crm_holds_up_the_note_and_no_word() -> None:
    story = written()
    story.steps.before["delete_note"] = failing(CrmUnavailableError("down"))
    assert forget(story) is WorkResult.WAITING
    assert story.journal.entries == {}
    assert story.work().result is WorkResult.DONE
    check_forgotten(story)


def test_note_that_the_crm_keeps_is_tried_again() -> None:
    story = written()
    story.steps.before["delete_note"] = failing(CrmRefusedError("locked"))
    assert forget(story) is WorkResult.INCOMPLETE
    assert (story.item.state, story.holds("4001")[1]) == (State.INCOMPLETE, 1)
    assert story.work().result is WorkResult.DONE
    check_forgotten(story)


def test_forgotten_one_that_waits_takes_no_news() -> None:
    story = written()
    story.steps.before["delete_note"] = failing(CrmUnavailableError("down"))
    forget(story)
    story.changes(version="v2", links=WRONG)
    assert story.work().result is WorkResult.DONE
    check_forgotten(story)
    assert story.holds("4002") == (None, 0)


def test_undone_one_can_be_forgotten_and_is_not_written_again() -> None:
    story = written()
    story.ledger.undo("rec-1", 0)
    story.work()
    assert forget(story) is WorkResult.DONE
    check_forgotten_of_the_ledger(story)
    assert story.holds("4001") == (None, 0)


def check_forgotten_of_the_ledger(story: Story) -> None:
    assert (story.item.state, story.item.undone_since, story.item.places) == (State.ERASED, None, frozenset())


@pytest.mark.parametrize("step", ["touch", "write_fields", "create_note", "finish"])
def test_who_works_on_it_at_the_moment_erases_it(step: str) -> None:
    story = Story()
    story.steps.before[step] = lambda: story.ledger.forget("rec-1")
    assert story.work().result is WorkResult.DONE
    check_forgotten(story)


def test_what_is_gone_at_siro_leaves_no_word_and_a_redacted_note() -> None:
    story = written()
    story.changes(gone=True)
    assert story.work().result is WorkResult.DONE
    assert story.journal.entries == {}
    assert story.journal.values["deal", "4001"] == {"budget": LastWritten(value=NOWHERE)}
    assert REDACTED in story.crm.bodies("4001")[0]
    assert "erased: " in story.item.reason
    assert forget(story) is WorkResult.DONE
    check_forgotten(story)


def test_value_of_another_recording_is_left() -> None:
    story = written()
    [(name, last)] = story.journal.values["deal", "4001"].items()
    newer = Author("2026-03-01T12:00:00+00:00", "rec-2")
    theirs = replace(last, value="n:50000", author=newer, wrote={**last.wrote, "rec-2": (newer.created_at, "n:50000")})
    story.journal.values["deal", "4001"][name] = theirs
    forget(story)
    kept = story.journal.values["deal", "4001"][name]
    assert (kept.value, kept.author, set(kept.wrote)) == ("n:50000", newer, {"rec-2"})


def _undisturbed() -> list[str]:
    story = written()
    story.steps.taken.clear()
    forget(story)
    return story.steps.taken


@after_each(_undisturbed())
def test_death_after_any_step_is_gone_on_with(died_after: int) -> None:
    story = written()
    story.steps.die_after(died_after)
    with pytest.raises(DiedError):
        forget(story)
    story.steps.last = None
    story.now += 1000
    story.work()
    if story.item.state is not State.ERASED:
        forget(story)
    check_forgotten(story)
    assert story.holds("4001") == (40_000, 0)


def _purged() -> list[str]:
    story = written()
    story.changes(gone=True)
    story.steps.taken.clear()
    story.work()
    return story.steps.taken


@after_each(_purged())
def test_death_after_any_step_of_a_purge_is_gone_on_with(died_after: int) -> None:
    story = written()
    story.changes(gone=True)
    story.steps.die_after(died_after)
    with pytest.raises(DiedError):
        story.work()
    story.steps.last = None
    story.now += 1000
    story.work()
    assert (story.item.state, story.journal.entries) == (State.DONE, {})
    assert story.journal.values["deal", "4001"] == {"budget": LastWritten(value=NOWHERE)}
    [body] = story.crm.bodies("4001")
    assert REDACTED in body
    assert "Wants solar." not in body
