"""What people left, changed and emptied of what recordings wrote."""

from itertools import count

import pytest

from siro_bridge.domain.operate.trust import FieldTrust
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.use_cases.operate.measure_trust import MeasureTrust
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, PLACE, Deal
from tests.unit.use_cases.steps import DiedError

RECORD = RecordKey(*PLACE)


@pytest.fixture
def deal() -> Deal:
    return Deal()


def measured(deal: Deal) -> dict[str, FieldTrust]:
    part = MeasureTrust(deal.crm, deal.journal, {"deal"})([RECORD], lambda: False)
    assert part.read == 1
    return {each.field: each for each in part.fields}


def trust(field: str, **counts: int | dict[str, int]) -> FieldTrust:
    return FieldTrust.model_validate({"target": "deal", "field": field, **counts})


def test_left_changed_and_emptied_values_are_told_apart(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May", memo="Wants solar.")
    deal.types(timeline="June", memo=None)
    assert measured(deal) == {
        "budget": trust("budget", kept=1),
        "timeline": trust("timeline", changed=1, ways={"replaced": 1}, pairs={"May → June": 1}),
        "memo": trust("memo", emptied=1),
    }


def test_each_appended_text_counts_by_itself(deal: Deal) -> None:
    for by, text in ((OLDER, "Wants solar."), (NEWER, "Wants wind."), (NEWEST, "Wants oil.")):
        deal.write(by, "append", memo=text)
    memo = str(deal.row["memo"]).replace("wind", "rain")
    deal.types(memo=memo[: memo.index("[Siro recording newest]")])
    assert measured(deal) == {"memo": trust("memo", kept=1, changed=1, emptied=1, ways={"edited": 1})}


def test_what_was_taken_back_counts_for_nothing(deal: Deal) -> None:
    deal.types(timeline="typed")
    deal.write(OLDER, budget=40_000)
    deal.write(OLDER, "always", timeline="May")
    deal.take_back(OLDER)
    assert {name: each.written for name, each in measured(deal).items()} == {"budget": 0, "timeline": 0}


def test_value_whose_write_broke_off_is_kept(deal: Deal) -> None:
    deal.write(OLDER, budget=30_000)
    deal.steps.after["write_fields"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.write(NEWER, budget=40_000)
    assert measured(deal) == {"budget": trust("budget", kept=1)}


def test_values_of_a_record_that_is_gone_are_counted_apart(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.crm.records.clear()
    assert measured(deal) == {"budget": trust("budget", gone=1)}


def test_field_that_the_crm_has_no_more_keeps_the_others_from_nothing(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May")
    del deal.row["timeline"]
    assert measured(deal) == {"budget": trust("budget", kept=1)}


def test_it_ends_within_its_time_and_says_how_far_it_came(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    looks = count()
    part = MeasureTrust(deal.crm, deal.journal, {"deal"})([RECORD] * 5, lambda: next(looks) < 2)
    assert (part.read, [each.kept for each in part.fields]) == (3, [3])


def test_records_of_a_target_that_the_mapping_has_no_more_are_passed_over(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    part = MeasureTrust(deal.crm, deal.journal, {"appointment"})([RECORD], lambda: True)
    assert (part.read, part.fields) == (1, ())
