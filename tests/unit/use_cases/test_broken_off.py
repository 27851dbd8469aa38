"""A write that broke off is known again in the CRM's own writing, and what may be ours is not called a person's."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from siro_bridge.crm.port import CrmValue, FieldOutcome, WriteResult
from siro_bridge.domain.write_back.policies import DOUBTED, EDITED
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, Deal

LONG = "Wants a roof & two windows.\n" * 50

SHOWN: dict[str, tuple[CrmValue, CrmValue]] = {
    "a flag as a word": (True, "Yes"),
    "a number as a text": (40_000, "40000.00"),
    "a day as its midnight": (date(2026, 5, 1), datetime(2026, 5, 1, tzinfo=UTC)),
    "a text without its last blank": ("soon ", "soon"),
}
MADE: dict[str, tuple[str, str]] = {
    "other line ends": ("roof\nwindows ", "roof\r\nwindows"),
    "escaped": ("roof & windows", "roof &amp; windows"),
    "tags": ("roof\nwindows", "<p>roof</p><p>windows</p>"),
    "capitals": ("roof", "ROOF"),
    "a long text": (LONG, LONG.replace("&", "&amp;").replace("\n", "<br>")),
}


def died(value: CrmValue, shown: CrmValue, *, same: bool = False) -> Deal:
    """Right after the CRM took `value`, which it shows as `shown`; `same`: that is the same to it."""
    deal = Deal()
    (deal.crm.writes if same else deal.crm.keeps)["timeline"] = lambda new: shown if new == value else new
    deal.steps.after["write_fields"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.write(OLDER, timeline=value)
    assert deal.row["timeline"] == shown
    return deal


@pytest.mark.parametrize(("value", "shown"), SHOWN.values(), ids=SHOWN)
def test_value_in_the_crms_writing_is_ours_after_a_crash(value: CrmValue, shown: CrmValue) -> None:
    deal = died(value, shown, same=True)
    assert deal.write(OLDER, timeline=value) == {"timeline": "written"}
    assert deal.write(NEWER, timeline="later") == {"timeline": "written"}


@pytest.mark.parametrize(("value", "shown"), SHOWN.values(), ids=SHOWN)
def test_value_in_the_crms_writing_leaves_with_its_recording(value: CrmValue, shown: CrmValue) -> None:
    deal = died(value, shown, same=True)
    assert deal.take_back(OLDER) == 1
    assert deal.row["timeline"] is None


@pytest.mark.parametrize(("value", "shown"), MADE.values(), ids=MADE)
def test_text_that_the_crm_shows_otherwise_is_ours_after_a_crash(value: str, shown: str) -> None:
    deal = died(value, shown)
    assert deal.write(NEWER, timeline="later") == {"timeline": "written"}


@pytest.mark.parametrize(("value", "shown"), MADE.values(), ids=MADE)
def test_text_that_the_crm_shows_otherwise_leaves_with_its_recording(value: str, shown: str) -> None:
    assert died(value, shown).take_back(OLDER) == 1


@pytest.mark.parametrize("typed", ["Wants a roof & three windows.", "Wants a roof & two windows", "", None, 7])
def test_other_words_than_ours_stay_and_are_not_called_a_persons(typed: CrmValue) -> None:
    deal = died("Wants a roof & two windows.", "Wants a roof &amp; two windows.")
    deal.types(timeline=typed)
    told = deal.write(OLDER, timeline="Wants a roof & two windows.")
    assert (deal.row["timeline"], told) == (typed, {"timeline": DOUBTED}) or typed in ("", None)


def test_number_that_the_crm_clipped_as_we_died_stays_in_doubt() -> None:
    deal = died(99_000_000, 9_999_999)
    for by in (OLDER, OLDER, NEWER):
        assert deal.write(by, timeline=99_000_000) == {"timeline": DOUBTED}
    assert deal.row["timeline"] == 9_999_999


def test_value_in_doubt_is_a_persons_once_something_was_settled() -> None:
    deal = died(99_000_000, 9_999_999)
    deal.write(OLDER, timeline=5)
    deal.write(OLDER, "always", timeline=5)
    deal.types(timeline=6)
    assert deal.write(OLDER, timeline=7) == {"timeline": EDITED}


def test_whoever_types_later_what_we_were_about_to_write_is_a_person() -> None:
    deal = died(99_000_000, 9_999_999)
    deal.write(OLDER, timeline=99_000_000)
    deal.types(timeline=99_000_000)
    assert deal.write(NEWEST, timeline=5) == {"timeline": DOUBTED}


def test_settled_value_in_another_writing_is_a_persons() -> None:
    deal = Deal()
    deal.write(OLDER, timeline="roof & windows")
    deal.types(timeline="roof &amp; windows")
    assert deal.write(NEWER, timeline="later") == {"timeline": EDITED}


def test_value_that_stands_there_after_a_lost_answer_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = Deal()

    def lost(*_: Any) -> dict[str, FieldOutcome]:
        deal.types(timeline=9)
        return {"timeline": FieldOutcome(WriteResult.EDITED, 9, "the answer never came")}

    monkeypatch.setattr(deal.crm, "write_fields", lost)
    assert deal.write(OLDER, timeline=40_000) == {"timeline": DOUBTED}
    assert deal.write(OLDER, timeline=40_000) == {"timeline": DOUBTED}


def test_appended_text_that_somebody_changed_as_we_died_stays_so() -> None:
    deal = Deal()
    deal.steps.after["write_fields"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.write(OLDER, "append", memo="Wants solar.")
    deal.types(memo=str(deal.row["memo"]).replace("solar", "a battery"))
    for _ in range(3):
        assert deal.write(OLDER, "append", memo="Wants solar.") == {"memo": DOUBTED}
