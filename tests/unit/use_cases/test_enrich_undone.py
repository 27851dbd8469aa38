"""A recording that a person has undone leaves the CRM, and stays out of it until somebody replays it."""

import pytest

from siro_bridge.domain.errors import CrmUnavailableError, SiroRefusedError, SiroUnavailableError
from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.ledger import WORK_SECONDS
from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.use_cases.apply_recording import REDACTED
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge.use_cases.enrich_recording import UNDONE
from tests.fault_points import DiedError
from tests.unit.use_cases.steps import after_each, failing
from tests.unit.use_cases.test_enrich_recording import RIGHT, WRONG, Story

NOTHING: tuple[object, list[str]] = (None, [])


def written() -> Story:
    story = Story()
    story.work()
    assert held(story) != NOTHING
    return story


def held(story: Story, key: str = "4001") -> tuple[object, list[str]]:
    return story.crm.records["deal", key]["budget"], story.crm.bodies(key)


def undo(story: Story, since: int = 0) -> WorkResult:
    """As the operation does it."""
    assert story.ledger.undo("rec-1", since)
    return story.work().result


def test_undone_recording_leaves_and_its_ledger_item_says_so() -> None:
    story = written()
    assert undo(story) == WorkResult.DONE
    item = story.ledger.items["rec-1"]
    assert (held(story), item.state, item.reason, item.places) == (NOTHING, State.DONE, UNDONE, frozenset())


def test_next_deliveries_write_nothing_whatever_they_say() -> None:
    story = written()
    undo(story)
    story.ledger.want("rec-1")
    story.work()
    story.changes(version="v2", links=WRONG, extractions=(Extraction("budget", 45_000),), summary="Wants wind.")
    assert story.work().result == WorkResult.DONE
    assert (held(story), held(story, "4002")) == (NOTHING, NOTHING)


def test_replay_writes_it_again() -> None:
    story = written()
    undo(story)
    story.ledger.replay("rec-1")
    story.work()
    assert held(story)[0] == 40_000
    assert len(held(story)[1]) == 1


def test_undoing_needs_no_recording_at_siro() -> None:
    story = written()
    story.steps.before["fetch"] = failing(SiroRefusedError("no such recording", 404))
    assert undo(story) == WorkResult.DONE
    assert held(story) == NOTHING


def test_outage_of_siro_keeps_nothing_in_the_crm() -> None:
    story = written()
    story.steps.before["fetch"] = failing(SiroUnavailableError("down"))
    assert undo(story) == WorkResult.WAITING
    assert held(story) == NOTHING
    assert story.work().result == WorkResult.DONE


def test_outage_of_the_crm_is_waited_out() -> None:
    story = written()
    story.steps.before["write_fields"] = failing(CrmUnavailableError("down"))
    assert undo(story) == WorkResult.WAITING
    assert story.work().result == WorkResult.DONE
    assert held(story) == NOTHING


def test_what_the_crm_refuses_is_tried_again() -> None:
    story = written()
    story.crm.refused["budget"] = "locked"
    assert undo(story) == WorkResult.INCOMPLETE
    story.crm.refused.clear()
    assert story.work().result == WorkResult.DONE
    assert held(story) == NOTHING


def test_who_works_on_it_at_the_moment_takes_back_what_was_just_written() -> None:
    story = Story()
    story.steps.after["write_fields"] = lambda: story.ledger.undo("rec-1", 0)
    assert story.work().result == WorkResult.DONE
    assert held(story) == NOTHING


def test_note_from_before_the_time_is_redacted_when_the_recording_is_purged() -> None:
    story = written()
    undo(story, since=10)
    story.changes(gone=True)
    story.work()
    assert REDACTED in held(story)[1][0]


def test_what_was_written_before_the_time_leaves_with_its_link() -> None:
    story = written()
    story.journal.now = 20
    story.changes(version="v2", extractions=(Extraction("budget", 4),))
    story.work()
    undo(story, since=10)
    assert held(story)[0] == 40_000
    story.changes(version="v3", links=WRONG)
    story.work()
    assert (held(story), held(story, "4002")) == (NOTHING, NOTHING)


def test_time_that_was_said_before_is_never_a_later_one() -> None:
    story = written()
    undo(story)
    story.ledger.undo("rec-1", 10)
    assert story.ledger.items["rec-1"].undone_since == 0


def test_recording_of_another_link_is_undone_where_it_wrote() -> None:
    story = written()
    story.changes(links=WRONG)
    undo(story)
    assert (held(story), held(story, "4002")) == (NOTHING, NOTHING)
    assert story.siro.recordings["rec-1"].links != RIGHT


def _undisturbed() -> list[str]:
    story = written()
    story.steps.taken.clear()
    undo(story)
    return story.steps.taken


@after_each(_undisturbed())
def test_death_at_any_step_is_resumed_by_the_next_message(died_after: int) -> None:
    story = written()
    story.steps.die_after(died_after)
    with pytest.raises(DiedError):
        undo(story)
    story.now += WORK_SECONDS
    story.work()
    assert held(story) == NOTHING
    assert story.ledger.items["rec-1"].reason == UNDONE
