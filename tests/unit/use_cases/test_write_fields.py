"""Whose value a field holds in the end: ours, a newer recording's or a person's."""

import pytest

from siro_bridge.domain.errors import CrmRefusedError, CrmUnavailableError, NoSuchFieldError
from siro_bridge.domain.write_back.policies import DOUBTED, EDITED, EDITED_MEANWHILE, FILLED, THERE
from siro_bridge.domain.write_back.policies import NEWER as BY_NEWER
from siro_bridge.use_cases.write_entry import MADE_BEFORE
from siro_bridge.use_cases.write_fields import NO_FIELD, WriteFields
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, PLACE, Deal, told, unlisted
from tests.unit.use_cases.fake_journal import author
from tests.unit.use_cases.steps import after_each, failing


@pytest.fixture
def deal() -> Deal:
    return Deal()


def test_fact_fills_an_empty_field(deal: Deal) -> None:
    assert deal.write(OLDER, budget=40_000) == {"budget": "written"}
    assert deal.row["budget"] == 40_000


def test_value_that_a_person_typed_is_kept(deal: Deal) -> None:
    deal.types(budget=90_000)
    assert deal.write(OLDER, budget=40_000, timeline="May") == {"budget": FILLED, "timeline": "written"}
    assert deal.row["budget"] == 90_000


def test_value_that_we_wrote_is_brought_up_to_date(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.write(OLDER, budget=45_000)
    deal.write(NEWER, budget=50_000)
    assert deal.row["budget"] == 50_000


@pytest.mark.parametrize("typed", [41_000, None])
def test_value_that_a_person_changed_or_deleted_since_is_not_written_again(deal: Deal, typed: int | None) -> None:
    deal.write(OLDER, budget=40_000)
    deal.types(budget=typed)
    assert deal.write(NEWER, budget=50_000) == {"budget": EDITED}
    assert deal.row["budget"] == typed


def test_older_recording_never_replaces_a_newer_ones_value(deal: Deal) -> None:
    deal.write(NEWER, budget=50_000)
    assert deal.write(OLDER, budget=40_000) == {"budget": BY_NEWER}
    assert deal.row["budget"] == 50_000


def test_edit_that_comes_between_our_read_and_our_write_wins(deal: Deal) -> None:
    deal.steps.before["write_fields"] = lambda: deal.types(budget=90_000)
    assert deal.write(OLDER, budget=40_000, timeline="May") == {"budget": FILLED, "timeline": "written"}
    assert deal.row["budget"] == 90_000


def test_field_that_never_stands_still_is_left_to_its_editors(deal: Deal) -> None:
    """Whatever the policy: another value stands there at each write."""
    typed = iter(range(100))

    def type_again() -> None:
        deal.types(budget=next(typed))
        deal.steps.before["write_fields"] = type_again

    type_again()
    assert deal.write(OLDER, "always", budget=40_000) == {"budget": EDITED_MEANWHILE}
    assert deal.row["budget"] != 40_000


def test_other_recordings_write_between_our_two_reads_is_not_taken_for_a_persons(deal: Deal) -> None:
    deal.write(author("first", 1), budget=30_000)
    deal.steps.after["read_fields"] = lambda: deal.write(author("second", 2), budget=40_000)
    assert deal.write(NEWEST, budget=50_000) == {"budget": "written"}
    assert deal.row["budget"] == 50_000


def test_refused_field_stops_no_other_and_is_not_taken_for_written(deal: Deal) -> None:
    deal.crm.refused["budget"] = "too large"
    assert deal.write(OLDER, budget=40_000, timeline="May") == {"budget": "too large", "timeline": "written"}
    deal.crm.refused.clear()
    deal.types(budget=40_000)
    assert deal.write(OLDER, budget=45_000) == {"budget": FILLED}


def test_field_that_only_siro_names_may_be_missing_in_the_crm(deal: Deal) -> None:
    write = WriteFields(deal.crm, deal.journal).write
    reports = write(OLDER, *PLACE, [unlisted("stage_2", "won"), unlisted("timeline", "May")])
    assert told(reports) == {"stage_2": NO_FIELD, "timeline": "written"}


def test_field_that_the_mapping_names_must_not_be_missing(deal: Deal) -> None:
    with pytest.raises(NoSuchFieldError):
        deal.write(OLDER, stage_2="won", timeline="May")


def test_record_that_the_crm_does_not_have_is_refused(deal: Deal) -> None:
    deal.crm.records.clear()
    with pytest.raises(CrmRefusedError, match="no deal with the key 4001"):
        deal.write(OLDER, budget=40_000)


def test_shadow_mode_writes_nothing_down_but_what_it_would_have_done(deal: Deal) -> None:
    assert deal.write(OLDER, shadow=True, budget=40_000) == {"budget": "shadow"}
    assert deal.row["budget"] is None
    assert deal.journal.last_written(*PLACE) == {}
    [entry] = deal.journal.entries.values()
    assert (entry.shadow, entry.changes["budget"].new) == (True, 40_000)


def test_write_is_journalled_before_it_is_made(deal: Deal) -> None:
    deal.types(budget=90_000)
    deal.steps.before["write_fields"] = failing(CrmUnavailableError("down"))
    with pytest.raises(CrmUnavailableError):
        deal.write(OLDER, "always", budget=40_000)
    [entry] = deal.journal.entries.values()
    assert (entry.changes["budget"].old, entry.changes["budget"].new) == (90_000, 40_000)


def test_value_that_the_crm_makes_another_of_is_told_and_known_again(deal: Deal) -> None:
    deal.crm.keeps["timeline"] = lambda value: str(value)[:8]
    assert deal.write(OLDER, timeline="sometime in May") == {"timeline": "the CRM keeps another value"}
    assert deal.write(OLDER, timeline="sometime in May") == {"timeline": MADE_BEFORE}
    assert deal.write(OLDER, timeline="sometime") == {"timeline": THERE}
    assert deal.write(OLDER, timeline="sometime in June") == {"timeline": "the CRM kept the old value"}
    assert deal.write(NEWER, timeline="June") == {"timeline": "written"}


def test_appended_text_stands_beside_what_people_typed(deal: Deal) -> None:
    deal.types(memo="Has a dog.")
    deal.write(OLDER, "append", memo="Wants solar.")
    deal.types(memo=f"{deal.row['memo']}\nCall on Monday.")
    deal.write(NEWER, "append", memo="Wants a battery.")
    assert deal.write(OLDER, "append", memo="Wants solar.") == {"memo": THERE}
    wanted = ["Has a dog.", "Wants solar.", "Call on Monday.", "Wants a battery."]
    found = str(deal.row["memo"]).splitlines()
    assert [line for line in found if line in wanted] == wanted


# --- The process dies right after any step, and the same is done again. ---


def _begin(deal: Deal) -> Deal:
    """One field is empty, one has our value, over that of an older recording."""
    deal.write(OLDER, timeline="April")
    deal.write(NEWER, timeline="May")
    deal.steps.taken.clear()
    return deal


def _work(deal: Deal) -> dict[str, str]:
    return deal.write(NEWER, budget=40_000, timeline="June")


def _died(after: int) -> Deal:
    deal = _begin(Deal())
    deal.steps.die_after(after)
    with pytest.raises(DiedError):
        _work(deal)
    return deal


def _undisturbed() -> list[str]:
    deal = _begin(Deal())
    _work(deal)
    return deal.steps.taken


AFTER_EACH_STEP = after_each(_undisturbed())


@AFTER_EACH_STEP
def test_what_is_written_after_a_crash_is_there_and_ours(died_after: int) -> None:
    deal = _died(died_after)
    _work(deal)
    assert (deal.row["budget"], deal.row["timeline"]) == (40_000, "June")
    assert deal.write(NEWEST, budget=50_000, timeline="July") == {"budget": "written", "timeline": "written"}


@AFTER_EACH_STEP
def test_what_a_person_typed_after_a_crash_stays(died_after: int) -> None:
    deal = _died(died_after)
    deal.types(budget=90_000, timeline="never")
    assert set(_work(deal).values()) <= {EDITED, FILLED, DOUBTED}  # before our intent, nothing of ours was there
    assert (deal.row["budget"], deal.row["timeline"]) == (90_000, "never")


@AFTER_EACH_STEP
def test_newer_recording_that_comes_after_a_crash_is_not_undone_by_the_second_attempt(died_after: int) -> None:
    deal = _died(died_after)
    deal.write(NEWEST, budget=50_000, timeline="July")
    assert _work(deal) == {"budget": BY_NEWER, "timeline": BY_NEWER}
    assert (deal.row["budget"], deal.row["timeline"]) == (50_000, "July")


@AFTER_EACH_STEP
def test_second_attempt_that_says_something_else_replaces_the_first_ones_value(died_after: int) -> None:
    deal = _died(died_after)
    deal.write(NEWER, budget=45_000)
    assert deal.row["budget"] == 45_000
    assert deal.write(NEWEST, timeline="July") == {"timeline": "written"}


@AFTER_EACH_STEP
@pytest.mark.parametrize(("budget", "timeline"), [(40_000, "August"), (45_000, "June")])
def test_second_attempt_that_says_only_one_thing_anew_loses_hold_of_none(
    died_after: int, budget: int, timeline: str
) -> None:
    deal = _died(died_after)
    deal.write(NEWER, budget=budget, timeline=timeline)
    assert deal.write(NEWEST, budget=50_000, timeline="July") == {"budget": "written", "timeline": "written"}


def test_second_look_after_a_crash_between_write_and_settle_takes_the_value_as_ours(deal: Deal) -> None:
    deal.steps.after["write_fields"] = failing(CrmUnavailableError("gone away"))
    with pytest.raises(CrmUnavailableError):
        deal.write(OLDER, budget=40_000)
    deal.steps.before["write_fields"] = failing(AssertionError("it is there already"))
    deal.write(OLDER, budget=40_000)
    deal.steps.before.clear()
    assert deal.write(NEWER, budget=50_000) == {"budget": "written"}


@pytest.mark.parametrize("died_after", range(1, 9))
def test_text_is_appended_once_however_often_we_died(died_after: int) -> None:
    deal = Deal()
    deal.types(memo="Has a dog.")
    deal.steps.die_after(died_after)
    with pytest.raises(DiedError):
        deal.write(OLDER, "append", memo="Wants solar.")
    deal.write(OLDER, "append", memo="Wants solar.")
    assert str(deal.row["memo"]).count("Wants solar.") == 1
    assert str(deal.row["memo"]).startswith("Has a dog.")
