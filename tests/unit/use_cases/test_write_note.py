"""One note a recording and deal, whatever happens; people's words in it and around it stay."""

import hashlib

import pytest

from siro_bridge.domain.errors import CharacterRefusedError, CrmRefusedError, CrmUnavailableError, LostAnswerError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.note.state import MOST_INTENDED, NoteState
from siro_bridge.domain.note.text import CUT
from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.journal import Outcome, Result
from siro_bridge.use_cases.change_note import PLAINER
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, OLDER, PLACE, Deal
from tests.unit.use_cases.steps import after_each, failing

FIRST, SECOND = "Wants solar.", "Wants solar and a battery."
OURS = fence.wrap(FIRST, OLDER.recording_id)


@pytest.fixture
def deal() -> Deal:
    return Deal()


def test_conversation_gets_one_note_however_often_it_is_written(deal: Deal) -> None:
    assert deal.note(FIRST) == "written"
    assert deal.note(FIRST) == NoteResult.THERE
    assert deal.bodies == [OURS]


def test_each_conversation_has_its_own_note(deal: Deal) -> None:
    deal.note(FIRST, OLDER)
    deal.note(FIRST, NEWER)
    assert len(deal.bodies) == 2


def test_new_text_replaces_ours_between_what_people_wrote(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.edit_notes(OURS, f"Call first!\n{OURS}\nCalled. - Dana")
    deal.note(SECOND)
    assert deal.bodies == [f"Call first!\n{fence.wrap(SECOND, OLDER.recording_id)}\nCalled. - Dana"]


def test_text_that_a_person_changed_is_kept(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.edit_notes("Wants solar", "Wants no solar")
    assert deal.note(SECOND) == NoteResult.EDITED
    assert "Wants no solar." in deal.bodies[0]


def test_note_that_a_person_deleted_is_not_made_again(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.notes.clear()
    assert deal.note(SECOND) == NoteResult.DELETED
    assert deal.bodies == []


def test_text_that_a_person_took_out_of_the_note_stays_out(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.edit_notes(OURS, "Called. - Dana")
    deal.note(SECOND)
    assert deal.bodies == ["Called. - Dana"]


def test_note_that_the_crm_refuses_is_journalled_with_its_words(deal: Deal) -> None:
    said = Said("Wants solar is too long")
    deal.steps.before["create_note"] = failing(CrmRefusedError("answered 422", said))
    with pytest.raises(CrmRefusedError):
        deal.note(FIRST)
    [outcomes] = deal.journal.outcomes.values()
    assert outcomes == {"note": Outcome(Result.REFUSED, reason="answered 422", said=said)}


def test_edit_that_comes_between_our_look_and_our_write_wins(deal: Deal) -> None:
    deal.note(FIRST)
    deal.steps.before["update_note"] = lambda: deal.crm.edit_notes("Wants solar", "Wants no solar")
    assert deal.note(SECOND) == NoteResult.EDITED_MEANWHILE
    assert deal.note(SECOND) == NoteResult.EDITED
    assert "Wants no solar." in deal.bodies[0]


def test_text_that_a_person_put_back_as_it_was_is_ours_again(deal: Deal) -> None:
    deal.note(FIRST)
    deal.steps.before["update_note"] = lambda: deal.crm.edit_notes("Wants solar", "Wants no solar")
    deal.note(SECOND)
    deal.crm.edit_notes("Wants no solar", "Wants solar")
    assert deal.note(SECOND) == "written"


def test_note_whose_answer_was_lost_is_found_and_not_made_twice(deal: Deal) -> None:
    deal.steps.after["create_note"] = failing(LostAnswerError("no answer"))
    with pytest.raises(LostAnswerError):
        deal.note(FIRST)
    deal.note(SECOND)
    assert deal.bodies == [fence.wrap(SECOND, OLDER.recording_id)]


def test_doubles_become_one_again(deal: Deal) -> None:
    deal.crm.add_note(PLACE[1], OURS)
    deal.crm.add_note(PLACE[1], OURS)
    deal.note(FIRST)
    assert list(deal.crm.notes) == ["1"]


def test_double_that_a_person_wrote_in_is_the_one_that_stays(deal: Deal) -> None:
    deal.crm.add_note(PLACE[1], OURS)
    deal.crm.add_note(PLACE[1], f"{OURS}\nCalled. - Dana")
    deal.note(FIRST)
    assert deal.bodies == [f"{OURS}\nCalled. - Dana"]


def test_note_of_a_person_who_quotes_ours_is_never_deleted(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.add_note(PLACE[1], f"Is this right?\n{OURS}")
    deal.note(SECOND)
    deal.take_back_note()
    assert deal.bodies == [f"Is this right?\n{OURS}"]


def test_recording_that_leaves_takes_its_note_along(deal: Deal) -> None:
    deal.note(FIRST)
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies == []
    assert deal.take_back_note() == NoteResult.NO_NOTE


def test_recording_that_leaves_takes_nothing_that_a_person_wrote(deal: Deal) -> None:
    deal.note(FIRST, OLDER)
    deal.crm.edit_notes(OURS, f"Call first!\n{OURS}")
    deal.note(FIRST, NEWER)
    deal.crm.edit_notes(fence.marker(NEWER.recording_id), f"{fence.marker(NEWER.recording_id)}\nNo, she does not:")
    deal.take_back_note(OLDER)
    assert deal.take_back_note(NEWER) == NoteResult.EDITED
    assert deal.bodies[0].startswith(fence.marker(NEWER.recording_id))
    assert deal.bodies[1] == "Call first!"


@pytest.mark.parametrize("idempotent", [False, True])
def test_recording_that_comes_back_has_a_note_again(deal: Deal, *, idempotent: bool) -> None:
    deal.crm.idempotent = idempotent
    for _ in range(3):
        deal.note(FIRST)
        assert deal.bodies == [OURS]
        deal.take_back_note()
        assert deal.bodies == []


def test_text_of_a_deleted_recording_goes_even_if_it_was_edited(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.edit_notes(OURS, OURS.replace("solar", "solar soon") + "\nCalled. - Dana")
    deal.redact("Deleted.")
    assert deal.bodies == [f"{fence.wrap('Deleted.', OLDER.recording_id)}\nCalled. - Dana"]


def test_shadow_mode_writes_no_note(deal: Deal) -> None:
    assert deal.note(FIRST, shadow=True) == "shadow"
    assert deal.bodies == []
    assert deal.notes.states == {}


@pytest.mark.parametrize("faults", [("update_note", None), ("update_note", "update_note"), (None, "update_note")])
def test_text_that_stands_there_after_two_faults_is_ours(deal: Deal, faults: tuple[str | None, str | None]) -> None:
    """Each write is taken, and the worker dies before it is settled; or the CRM is away when it is asked to write."""
    deal.note(FIRST)
    for number, died in enumerate(faults):
        if died:
            deal.steps.after[died] = deal.steps.die
        else:
            deal.steps.before["update_note"] = failing(CrmUnavailableError("away"))
        with pytest.raises((DiedError, CrmUnavailableError)):
            deal.note(f"Wants {number}.")
    assert deal.note(SECOND) == "written"
    assert deal.bodies == [fence.wrap(SECOND, OLDER.recording_id)]


def test_text_that_was_made_before_two_faults_is_ours_to_take_back(deal: Deal) -> None:
    deal.steps.after["create_note"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.note(FIRST)
    deal.steps.before["update_note"] = failing(CrmUnavailableError("away"))
    with pytest.raises(CrmUnavailableError):
        deal.note(SECOND)
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies == []


def test_note_that_shows_late_is_brought_up_to_date(deal: Deal) -> None:
    deal.steps.before["create_note"] = failing(LostAnswerError("no answer"))
    with pytest.raises(LostAnswerError):
        deal.note(FIRST)
    deal.steps.before["create_note"] = lambda: deal.crm.add_note(PLACE[1], OURS)
    assert deal.note(SECOND) == "written"
    assert deal.bodies == [fence.wrap(SECOND, OLDER.recording_id)]


def test_no_more_intents_are_kept_than_can_stand_there(deal: Deal) -> None:
    deal.note(FIRST)
    for number in range(2 * MOST_INTENDED):
        deal.steps.before["update_note"] = failing(CrmUnavailableError("away"))
        with pytest.raises(CrmUnavailableError):
            deal.note(f"Wants {number}.")
    assert len(deal.notes.states[OLDER.recording_id, *PLACE].intended) == MOST_INTENDED
    assert deal.note(SECOND) == "written"
    assert deal.notes.states[OLDER.recording_id, *PLACE].intended == ()


def test_note_that_the_crm_keeps_as_it_was_is_refused(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.takes = lambda _: OURS
    with pytest.raises(CrmRefusedError, match="as it was"):
        deal.note(SECOND)
    deal.crm.takes = str
    assert deal.note(SECOND) == "written"


def test_person_who_deletes_our_note_and_quotes_it_elsewhere_decided_so(deal: Deal) -> None:
    deal.note(FIRST)
    deal.crm.notes.clear()
    deal.crm.add_note(PLACE[1], f"Is this right?\n{OURS}")
    assert deal.note(SECOND) == NoteResult.DELETED
    assert deal.take_back_note() == NoteResult.NO_NOTE
    assert deal.bodies == [f"Is this right?\n{OURS}"]


@pytest.mark.parametrize("quoted", ["[Siro recording newer]", fence.wrap("x", NEWER.recording_id)])
def test_summary_that_quotes_another_recordings_marker_does_not_keep_that_ones_note_away(
    deal: Deal, quoted: str
) -> None:
    deal.note(f"As said:\n{quoted}", OLDER)
    assert deal.note(FIRST, NEWER) == "written"
    assert len(deal.bodies) == 2


def test_note_of_an_earlier_release_is_ours_unless_a_person_edited_it(deal: Deal) -> None:
    """That release kept a digest of the text's lines."""
    key = deal.crm.add_note(PLACE[1], OURS)
    lines = hashlib.sha256(FIRST.encode()).hexdigest()[:32]
    deal.notes.states[OLDER.recording_id, *PLACE] = NoteState(key, lines)
    deal.crm.edit_notes("solar", "wind")
    assert deal.note(SECOND) == NoteResult.EDITED
    deal.crm.edit_notes("wind", "solar")
    assert deal.note(SECOND) == "written"


# --- The CRM cuts a note, or has no place for some characters. ---

LONG = "Wants solar.\n\nAnd a battery, and a wall box, and all of it by May."


def test_note_that_the_crm_cuts_is_told_and_stays_ours(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:60]
    assert "write_back.note.max_length" in deal.note(LONG)
    assert deal.note(LONG) == f"{NoteResult.THERE}: {CUT}"
    assert deal.note(LONG.replace("solar", "wind")).startswith("altered")
    assert "wind" in deal.bodies[0]
    assert deal.take_back_note() == NoteResult.TAKEN_BACK


def test_cut_note_of_a_deleted_recording_says_nothing_any_more(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:60]
    deal.note(LONG)
    deal.redact("Gone.")
    assert "solar" not in deal.bodies[0]


def test_what_a_person_wrote_behind_a_cut_note_stays(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:60]
    deal.note(LONG)
    deal.crm.edit_notes(deal.bodies[0], f"{deal.bodies[0]} Dana: called.")
    before = deal.bodies
    for done in (deal.note(SECOND), deal.redact("Gone."), deal.take_back_note()):
        assert done.startswith(NoteResult.LEFT)
    assert deal.bodies == before


def test_note_that_was_cut_as_we_died_is_ours_to_write_again(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:60]
    deal.steps.after["create_note"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.note(LONG)
    assert "write_back.note.max_length" in deal.note(LONG)


def test_note_is_cut_by_us_before_the_crm_cuts_it(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:100]
    deal.form = NoteForm(max_length=100)
    assert deal.note(LONG) == "written"
    assert deal.bodies[0].endswith("[end of Siro recording older]")


def test_cut_note_is_written_anew_once_the_mapping_says_how_long_it_may_be(deal: Deal) -> None:
    deal.crm.takes = lambda body: body[:100]
    assert deal.note(LONG).startswith("altered")
    deal.form = NoteForm(max_length=100)
    assert deal.note(LONG) == "written"
    assert deal.note(LONG) == NoteResult.THERE


def test_our_text_makes_room_for_what_people_write(deal: Deal) -> None:
    deal.form = NoteForm(max_length=150)
    deal.note(LONG)
    assert "May" in deal.bodies[0]
    deal.crm.edit_notes("[Siro", f"{'Call her first. ' * 3}[Siro")
    assert deal.note(LONG) == "written"
    assert len(deal.bodies[0]) <= deal.form.max_length  # type: ignore[operator]
    assert "Call her first. " * 3 in deal.bodies[0]
    deal.crm.edit_notes("[Siro", f"{'Call her first. ' * 9}[Siro")
    assert "max_length" in deal.note(SECOND)
    assert "Call her first. " * 9 in deal.bodies[0]


def test_characters_that_the_crm_has_no_place_for_are_left_out_and_told(deal: Deal) -> None:
    deal.crm.no_place_for = "🎉"
    assert deal.note("Wants solar 🎉\x00.") == f"written: {PLAINER}"
    assert deal.bodies == [fence.wrap("Wants solar .", OLDER.recording_id)]
    assert deal.note("Wants solar 🎉\x00.") == NoteResult.THERE
    deal.crm.no_place_for = "🎉–é"
    assert deal.note("Café – soon 🎉") == f"written: {PLAINER}"
    assert deal.bodies == [fence.wrap("Cafe - soon ", OLDER.recording_id)]


def test_note_that_has_no_place_in_any_form_is_refused(deal: Deal) -> None:
    deal.crm.no_place_for = "S"
    with pytest.raises(CharacterRefusedError):
        deal.note(FIRST)
    assert deal.bodies == []


# --- The process dies right after any step, and the same is done again. ---


def _undisturbed(*texts: str) -> list[str]:
    """The steps of the last of these."""
    deal = Deal()
    for text in texts:
        deal.steps.taken.clear()
        deal.note(text)
    return deal.steps.taken


def _died(died_after: int, *texts: str) -> Deal:
    """While the last of these was written."""
    deal = Deal()
    for text in texts[:-1]:
        deal.note(text)
    deal.steps.die_after(died_after)
    with pytest.raises(DiedError):
        deal.note(texts[-1])
    return deal


AFTER_EACH_STEP_OF_MAKING = after_each(_undisturbed(FIRST))
AFTER_EACH_STEP_OF_REWRITING = after_each(_undisturbed(FIRST, SECOND))


@AFTER_EACH_STEP_OF_MAKING
def test_second_attempt_makes_no_second_note(died_after: int) -> None:
    deal = _died(died_after, FIRST)
    deal.note(FIRST)
    assert deal.bodies == [OURS]
    assert deal.note(SECOND) == "written"


@AFTER_EACH_STEP_OF_MAKING
def test_what_a_person_typed_in_the_new_note_after_a_crash_stays(died_after: int) -> None:
    deal = _died(died_after, FIRST)
    deal.crm.edit_notes("Wants solar", "Wants no solar")
    edited = bool(deal.bodies)
    deal.note(SECOND)
    assert len(deal.bodies) == 1
    assert ("Wants no solar." in deal.bodies[0]) == edited


@AFTER_EACH_STEP_OF_REWRITING
def test_second_attempt_ends_with_the_text_of_the_first(died_after: int) -> None:
    deal = _died(died_after, FIRST, SECOND)
    deal.note(SECOND)
    assert deal.bodies == [fence.wrap(SECOND, OLDER.recording_id)]
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies == []


@AFTER_EACH_STEP_OF_REWRITING
def test_text_that_we_died_over_is_ours_to_replace_and_to_take_back(died_after: int) -> None:
    replaced, left = _died(died_after, FIRST, SECOND), _died(died_after, FIRST, SECOND)
    assert replaced.note("Wants nothing.") == "written"
    assert left.take_back_note() == NoteResult.TAKEN_BACK
    assert left.bodies == []


@AFTER_EACH_STEP_OF_REWRITING
def test_what_a_person_did_to_the_rewritten_note_after_a_crash_stays(died_after: int) -> None:
    edited, deleted = _died(died_after, FIRST, SECOND), _died(died_after, FIRST, SECOND)
    edited.crm.edit_notes("Wants", "Once wanted")
    edited.note(SECOND)
    assert "Once wanted" in edited.bodies[0]
    deleted.crm.notes.clear()
    assert deleted.note(SECOND) == NoteResult.DELETED


def _undisturbed_leaving() -> list[str]:
    deal = Deal()
    deal.note(FIRST)
    deal.steps.taken.clear()
    deal.take_back_note()
    return deal.steps.taken


@after_each(_undisturbed_leaving())
@pytest.mark.parametrize("idempotent", [False, True])
def test_recording_that_comes_back_after_a_crash_has_one_note(died_after: int, *, idempotent: bool) -> None:
    """Our own deletion is not taken for a person's."""
    deal = Deal()
    deal.crm.idempotent = idempotent
    deal.note(FIRST)
    deal.steps.die_after(died_after)
    with pytest.raises(DiedError):
        deal.take_back_note()
    deal.note(FIRST)
    assert deal.bodies == [OURS]
    deal.take_back_note()
    assert deal.bodies == []
