"""A recording leaves a deal: what is still its own goes, and what stood there before it comes back."""

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.policies import EDITED
from siro_bridge.domain.write_back.policies import NEWER as NEWER_WROTE
from siro_bridge.use_cases.take_back import EMPTIED, TAKEN_OUT, TakeBackFields, TakenBack
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, PLACE, Deal
from tests.unit.use_cases.steps import after_each


@pytest.fixture
def deal() -> Deal:
    return Deal()


def test_field_that_was_empty_is_empty_again(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May")
    assert deal.take_back(OLDER) == 2
    assert (deal.row["budget"], deal.row["timeline"]) == (None, None)


def test_field_that_was_put_back_is_free_for_the_next_recording(deal: Deal) -> None:
    deal.write(NEWER, budget=50_000)
    deal.take_back(NEWER)
    assert deal.write(OLDER, budget=40_000) == {"budget": "written"}


@pytest.mark.parametrize("typed", [90_000, None])
def test_what_a_person_typed_or_deleted_since_stays(deal: Deal, typed: int | None) -> None:
    deal.write(OLDER, budget=40_000)
    deal.types(budget=typed)
    assert deal.take_back(OLDER) == 0
    assert deal.row["budget"] == typed


def test_persons_value_that_was_written_over_comes_back_and_stays_the_persons(deal: Deal) -> None:
    deal.types(budget=90_000)
    deal.write(OLDER, "always", budget=40_000)
    deal.take_back(OLDER)
    assert deal.row["budget"] == 90_000
    assert deal.write(NEWER, budget=50_000) == {"budget": EDITED}


def test_older_recordings_value_comes_back_as_its_own(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000)
    deal.take_back(NEWER)
    assert deal.row["budget"] == 40_000
    deal.take_back(OLDER)
    assert deal.row["budget"] is None


def test_newer_recordings_value_stays_and_the_one_that_left_never_comes_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000)
    assert deal.take_back(OLDER) == 0
    assert deal.row["budget"] == 50_000
    deal.take_back(NEWER)
    assert deal.row["budget"] is None


def test_older_recording_that_came_late_comes_back_when_the_newer_one_leaves(deal: Deal) -> None:
    deal.write(NEWER, budget=50_000)
    deal.write(OLDER, budget=40_000)
    deal.take_back(NEWER)
    assert deal.row["budget"] == 40_000


def test_value_that_another_recording_says_too_stays(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=40_000)
    deal.take_back(OLDER)
    assert deal.row["budget"] == 40_000
    deal.take_back(NEWER)
    assert deal.row["budget"] is None


def test_appended_text_goes_and_the_words_around_it_stay(deal: Deal) -> None:
    deal.types(memo="Has a dog.")
    deal.write(OLDER, "append", memo="Wants solar.")
    deal.write(NEWER, "append", memo="Wants a battery.")
    deal.take_back(OLDER)
    assert "Has a dog." in str(deal.row["memo"])
    assert "Wants a battery." in str(deal.row["memo"])
    assert "Wants solar." not in str(deal.row["memo"])


def test_appended_text_that_was_never_noted_goes_once_its_recording_has_looked_again(deal: Deal) -> None:
    """It stood there beside another one's text when we read back what we had written."""
    deal.types(memo="Has a dog.")
    deal.write(OLDER, "append", memo="Wants solar.")
    deal.journal.values.clear()

    deal.write(OLDER, "append", memo="Wants solar.")
    deal.take_back(OLDER)
    assert deal.row["memo"] == "Has a dog."


def test_two_that_leave_at_once_leave_nothing_behind(deal: Deal) -> None:
    """The newer one puts the older one's value back while that one, too, is on its way out."""
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000)
    deal.steps.before["write_fields"] = lambda: deal.take_back(OLDER)
    deal.take_back(NEWER)
    assert deal.row["budget"] is None


def test_refused_field_is_told_when_all_the_rest_was_put_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May")
    deal.crm.refused["budget"] = "locked"
    assert deal.taken_back(OLDER) == TakenBack(1, {"budget": "locked"})
    assert (deal.row["budget"], deal.row["timeline"]) == (40_000, None)
    deal.crm.refused.clear()
    assert deal.take_back(OLDER) == 1


def test_appended_text_whose_end_is_missing_is_told_and_left(deal: Deal) -> None:
    deal.write(OLDER, "append", memo="Wants solar.")
    deal.types(memo=str(deal.row["memo"])[:-5])
    assert deal.taken_back(OLDER) == TakenBack(0, {"memo": fence.NO_END})
    assert "Wants solar." in str(deal.row["memo"])


def test_record_that_is_gone_has_nothing_to_give_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.crm.records.clear()
    assert deal.take_back(OLDER) == 0


def test_shadow_mode_takes_nothing_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.take_back(OLDER, shadow=True)
    assert deal.row["budget"] == 40_000
    assert deal.journal.last_written(*PLACE)["budget"].author == OLDER


def _looks(deal: Deal, by: Author) -> dict[str, tuple[CrmValue, CrmValue, CrmValue, str]]:
    """What would come of taking back: now, ours, what comes back, and why it does not."""
    found = TakeBackFields(deal.crm, deal.journal).look(by, *PLACE)
    return {each.field: (each.now, each.ours, each.back, each.left) for each in found}


def test_look_tells_what_would_come_back_and_changes_nothing(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000, timeline="June")
    deal.steps.taken.clear()
    assert _looks(deal, NEWER) == {
        "budget": (50_000, 50_000, 40_000, ""),
        "timeline": ("June", "June", None, ""),
    }
    assert deal.steps.taken == ["last_written", "read_fields"]


@pytest.mark.parametrize(("typed", "reason"), [(90_000, EDITED), (None, EMPTIED), ("", EMPTIED)])
def test_look_tells_why_a_persons_value_stays(deal: Deal, typed: CrmValue, reason: str) -> None:
    deal.write(OLDER, budget=40_000)
    deal.types(budget=typed)
    assert _looks(deal, OLDER) == {"budget": (typed, 40_000, None, reason)}


def test_look_tells_that_a_newer_recordings_value_stays(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000)
    assert _looks(deal, OLDER) == {"budget": (50_000, 40_000, None, NEWER_WROTE)}


@pytest.mark.parametrize("left", ["", "Has a dog."])
def test_look_tells_that_a_person_took_the_appended_text_out(deal: Deal, left: str) -> None:
    deal.types(memo="Has a dog.")
    deal.write(OLDER, "append", memo="Wants solar.")
    deal.types(memo=left)
    assert _looks(deal, OLDER) == {"memo": (left, None, None, TAKEN_OUT)}


def test_look_finds_nothing_of_a_recording_that_was_taken_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.take_back(OLDER)
    assert _looks(deal, OLDER) == {}


def test_only_the_named_fields_are_taken_back(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May")
    TakeBackFields(deal.crm, deal.journal, only={"timeline"}).take_back(OLDER, *PLACE)
    assert (deal.row["budget"], deal.row["timeline"]) == (40_000, None)
    assert deal.take_back(OLDER) == 1


# --- The process dies right after any step, and the same is done again. ---


def _begin(deal: Deal) -> Deal:
    """A value over an older recording's, and one over nothing."""
    deal.write(OLDER, budget=40_000)
    deal.write(NEWER, budget=50_000, timeline="June")
    deal.steps.taken.clear()
    return deal


def _died(after: int) -> Deal:
    deal = _begin(Deal())
    deal.steps.die_after(after)
    with pytest.raises(DiedError):
        deal.take_back(NEWER)
    return deal


def _undisturbed() -> list[str]:
    deal = _begin(Deal())
    deal.take_back(NEWER)
    return deal.steps.taken


AFTER_EACH_STEP = after_each(_undisturbed())


@AFTER_EACH_STEP
def test_second_attempt_after_a_crash_puts_back_all_of_it_once(died_after: int) -> None:
    deal = _died(died_after)
    deal.take_back(NEWER)
    assert deal.row == {"budget": 40_000, "timeline": None, "memo": None}
    assert deal.write(OLDER, budget=45_000) == {"budget": "written"}


@AFTER_EACH_STEP
def test_what_a_person_typed_after_a_crash_stays(died_after: int) -> None:
    deal = _died(died_after)
    deal.types(budget=90_000, timeline="never")
    deal.take_back(NEWER)
    assert (deal.row["budget"], deal.row["timeline"]) == (90_000, "never")


@AFTER_EACH_STEP
def test_recording_that_comes_after_a_crash_stays(died_after: int) -> None:
    deal = _died(died_after)
    deal.write(NEWEST, budget=60_000, timeline="July")
    deal.take_back(NEWER)
    assert (deal.row["budget"], deal.row["timeline"]) == (60_000, "July")


def _text_is_taken_back(until: str) -> Deal:
    """From beside a person's words; we die right after that step."""
    deal = Deal()
    deal.types(memo="Has a dog.")
    deal.write(NEWER, "append", memo="Wants solar.")
    deal.steps.after[until] = deal.steps.die
    with pytest.raises(DiedError):
        deal.take_back(NEWER)
    return deal


@pytest.mark.parametrize(
    "until",
    ["intent", "write_fields", "value memo", "no intent"],
)
def test_words_around_an_appended_text_outlive_a_crash(until: str) -> None:
    deal = _text_is_taken_back(until)
    deal.take_back(NEWER)
    assert deal.row["memo"] == "Has a dog."


@pytest.mark.parametrize(
    "until",
    [
        "intent",
        "write_fields",
        "value memo",
        "no intent",
    ],
)
def test_words_around_an_appended_text_outlive_a_crash_and_a_recording_that_comes_and_goes_again(until: str) -> None:
    deal = _text_is_taken_back(until)
    deal.write(NEWER, budget=40_000)
    deal.take_back(NEWER)
    assert deal.row["memo"] == "Has a dog."


@pytest.mark.parametrize(
    "until",
    [
        "entry",
        "intent",
        "write_fields",
        "value memo",
        "no intent",
    ],
)
def test_words_around_an_appended_text_outlive_a_crash_while_appending_and_one_while_leaving(until: str) -> None:
    deal = Deal()
    deal.types(memo="Has a dog.")
    deal.steps.after["write_fields"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.write(NEWER, "append", memo="Wants solar.")
    deal.steps.after[until] = deal.steps.die
    with pytest.raises(DiedError):
        deal.take_back(NEWER)
    deal.take_back(NEWER)
    assert deal.row["memo"] == "Has a dog."
