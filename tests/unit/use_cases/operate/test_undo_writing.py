"""What a recording wrote comes out of a deal again, all of it or what it wrote since a time; people win."""

from collections.abc import Callable

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.note import fence
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.earlier import MADE_OF_IT, NOTE_WAS_THERE
from siro_bridge.domain.write_back.policies import EDITED
from siro_bridge.domain.write_back.policies import NEWER as NEWER_WROTE
from siro_bridge.use_cases.operate.undo_writing import ALL
from siro_bridge.use_cases.take_back import EMPTIED, IN_PLACE
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, OLDER, PLACE, Deal

BEFORE, SINCE = 10, 20
Act = Callable[[Deal], object]


@pytest.fixture
def deal() -> Deal:
    return Deal()


def looks(deal: Deal, since: int = ALL, by: Author = NEWER) -> dict[str, tuple[CrmValue, CrmValue, CrmValue, str]]:
    """Old, new, now and why it stays, by field; nothing is written by looking."""
    before = (dict(deal.row), dict(deal.crm.notes), len(deal.journal.entries), dict(deal.notes.states))
    rows = deal.undoing().look(by.recording_id, frozenset({RecordKey(*PLACE)}), since)
    assert before == (dict(deal.row), dict(deal.crm.notes), len(deal.journal.entries), dict(deal.notes.states))
    assert all((each.verdict == "stays") == bool(each.reason) for each in rows)
    return {each.field: (each.old, each.new, each.now, each.reason) for each in rows}


def test_all_of_it_goes_with_its_note(deal: Deal) -> None:
    deal.types(timeline="typed")
    deal.write(OLDER, budget=30_000)
    deal.write(NEWER, budget=40_000)
    deal.write(NEWER, "always", timeline="May")
    deal.note("Wants solar.", NEWER)
    found = looks(deal)
    assert found["budget"] == (30_000, 40_000, 40_000, "")
    assert found["timeline"] == ("typed", "May", "May", "")
    assert (found["note"][0], found["note"][3]) == (None, "")
    assert deal.undo(NEWER).places == frozenset()
    assert (deal.row["budget"], deal.row["timeline"], deal.bodies) == (30_000, "typed", [])
    assert looks(deal) == {}


def test_what_people_changed_stays_and_is_told(deal: Deal) -> None:
    deal.write(NEWER, budget=40_000, timeline="May")
    deal.note("Wants solar.", NEWER)
    deal.types(budget=90_000, timeline=None)
    deal.crm.edit_notes("solar", "a battery")
    assert looks(deal) == {
        "budget": (None, 40_000, 90_000, EDITED),
        "timeline": (None, "May", None, EMPTIED),
        "note": (None, None, None, "a person edited it"),
    }
    deal.undo(NEWER)
    assert (deal.row["budget"], deal.row["timeline"]) == (90_000, None)
    assert "a battery" in deal.bodies[0]


def test_undoing_is_journalled_and_names_the_recording(deal: Deal) -> None:
    deal.write(NEWER, budget=40_000)
    deal.undo(NEWER)
    last = list(deal.journal.entries.values())[-1]
    assert (last.kind, last.author, last.changes["budget"].new) == ("take_back", NEWER, None)
    assert deal.journal.outcomes[last.entry_id]["budget"].result == "written"


def test_refusal_is_told_and_the_record_is_kept_for_another_try(deal: Deal) -> None:
    deal.write(NEWER, budget=40_000, timeline="May")
    deal.crm.refused["budget"] = "locked"
    done = deal.undo(NEWER)
    assert done.refused == {"take back from deal 4001": "budget: locked"}
    assert done.places == frozenset({RecordKey(*PLACE)})
    assert deal.row["timeline"] is None


def bad_mapping(deal: Deal) -> None:
    """Before the time it wrote one value, after it the mapping was changed, and it wrote another and one field more."""
    deal.journal.now = BEFORE
    deal.write(NEWER, budget=40_000)
    deal.note("Wants solar.", NEWER)
    deal.journal.now = SINCE
    deal.write(NEWER, budget=4, timeline="bad")
    deal.note("Wants solar, badly put.", NEWER)


def test_what_the_recording_had_written_before_the_time_comes_back(deal: Deal) -> None:
    bad_mapping(deal)
    assert looks(deal, SINCE) == {
        "timeline": (None, "bad", "bad", ""),
        "budget": (40_000, 4, 4, ""),
        "note": (None, None, None, NOTE_WAS_THERE),
    }
    deal.undo(NEWER, SINCE)
    assert (deal.row["budget"], deal.row["timeline"]) == (40_000, None)
    assert looks(deal, SINCE)["budget"] == (None, 40_000, 40_000, IN_PLACE)
    deal.undo(NEWER)
    assert (deal.row["budget"], deal.bodies) == (None, [])


def test_what_was_written_before_the_time_stays(deal: Deal) -> None:
    deal.journal.now = BEFORE
    deal.write(NEWER, budget=40_000)
    deal.note("Wants solar.", NEWER)
    assert looks(deal, SINCE) == {}
    deal.undo(NEWER, SINCE)
    assert (deal.row["budget"], len(deal.bodies)) == (40_000, 1)


def test_note_that_was_made_since_goes(deal: Deal) -> None:
    deal.journal.now = SINCE
    deal.note("Wants solar.", NEWER)
    deal.undo(NEWER, SINCE)
    assert deal.bodies == []


def test_what_a_person_had_typed_in_between_comes_back_and_stays_the_persons(deal: Deal) -> None:
    deal.journal.now = BEFORE
    deal.write(NEWER, budget=40_000)
    deal.types(budget=90_000)
    deal.journal.now = SINCE
    deal.write(NEWER, "always", budget=4)
    assert looks(deal, SINCE) == {"budget": (90_000, 4, 4, "")}
    deal.undo(NEWER, SINCE)
    assert deal.row["budget"] == 90_000
    assert deal.write(NEWER, budget=4) == {"budget": EDITED}


@pytest.mark.parametrize("typed", [90_000, None])
def test_what_a_person_typed_after_the_bad_value_stays(deal: Deal, typed: CrmValue) -> None:
    bad_mapping(deal)
    deal.types(budget=typed)
    assert looks(deal, SINCE)["budget"][2:] == (typed, EDITED)
    deal.undo(NEWER, SINCE)
    assert deal.row["budget"] == typed


def test_newer_recordings_value_stays(deal: Deal) -> None:
    deal.journal.now = BEFORE
    deal.write(OLDER, budget=40_000)
    deal.journal.now = SINCE
    deal.write(OLDER, budget=4)
    deal.write(NEWER, budget=50_000)
    assert looks(deal, SINCE, OLDER)["budget"][3] == NEWER_WROTE
    deal.undo(OLDER, SINCE)
    assert deal.row["budget"] == 50_000
    deal.undo(NEWER)
    assert deal.row["budget"] == 40_000


def test_earlier_text_comes_back_between_peoples_words(deal: Deal) -> None:
    deal.types(memo="Has a dog.")
    deal.journal.now = BEFORE
    deal.write(NEWER, "append", memo="Wants solar.")
    deal.journal.now = SINCE
    deal.write(NEWER, "append", memo="bad")
    deal.types(memo=f"{deal.row['memo']}\n\nAnd a cat.")
    deal.undo(NEWER, SINCE)
    assert deal.row["memo"] == fence.append("Has a dog.", "Wants solar.", NEWER.recording_id) + "\n\nAnd a cat."


def test_value_of_which_the_crm_made_another_is_left_and_told(deal: Deal) -> None:
    deal.crm.keeps["timeline"] = lambda value: str(value).upper()
    deal.journal.now = BEFORE
    deal.write(NEWER, timeline="May")
    deal.journal.now = SINCE
    deal.write(NEWER, timeline="bad")
    assert looks(deal, SINCE)["timeline"][3] == MADE_OF_IT
    deal.undo(NEWER, SINCE)
    assert deal.row["timeline"] == "BAD"


# --- The process dies right after any step of it, or two do, and the same is done again. ---


def _steps(since: int) -> int:
    deal = Deal()
    bad_mapping(deal)
    deal.steps.taken.clear()
    deal.undo(NEWER, since)
    return len(deal.steps.taken)


def _dies(deal: Deal, after: int, since: int) -> None:
    deal.steps.die_after(after)
    try:
        deal.undo(NEWER, since)
    except DiedError:
        pass
    finally:
        deal.steps.last = None


@pytest.mark.parametrize(("since", "left"), [(ALL, (None, None, 0)), (SINCE, (40_000, None, 1))])
def test_two_deaths_at_any_steps_leave_what_a_third_attempt_ends(since: int, left: tuple[CrmValue, ...]) -> None:
    steps = _steps(since)
    for first in range(1, steps + 1):
        for second in range(1 + first % 3, steps + 1, 3):
            deal = Deal()
            bad_mapping(deal)
            _dies(deal, first, since)
            _dies(deal, second, since)
            deal.undo(NEWER, since)
            assert (deal.row["budget"], deal.row["timeline"], len(deal.bodies)) == left, (first, second)


@pytest.mark.parametrize("since", [ALL, SINCE])
def test_what_a_person_typed_after_a_death_stays(since: int) -> None:
    for died_after in range(1, _steps(since) + 1):
        deal = Deal()
        bad_mapping(deal)
        _dies(deal, died_after, since)
        deal.types(budget=90_000, timeline="never")
        deal.undo(NEWER, since)
        assert (deal.row["budget"], deal.row["timeline"]) == (90_000, "never"), died_after
