"""A field that the CRM fills in by itself is free where the rule says so, and a person's answer still is a person's."""

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.write_back.policies import EDITED, FILLED
from tests.unit.use_cases.deal import NEWER, OLDER, Deal

EMPTIES: tuple[CrmValue, ...] = (False, 0, "none")
FILLERS = [False, 0, "None "]


@pytest.fixture
def deal() -> Deal:
    return Deal()


@pytest.mark.parametrize("policy", ["if_empty", "if_ours"])
@pytest.mark.parametrize("filler", FILLERS)
def test_value_that_the_rule_calls_empty_is_written_over_and_comes_back(
    deal: Deal, policy: str, filler: CrmValue
) -> None:
    deal.types(memo=filler)
    assert deal.write(OLDER, policy, empties=EMPTIES, memo="May") == {"memo": "written"}
    deal.take_back(OLDER)
    assert deal.row["memo"] == filler
    assert deal.write(NEWER, policy, empties=EMPTIES, memo="June") == {"memo": "written"}


@pytest.mark.parametrize(("policy", "reason"), [("if_empty", "it is not empty"), ("if_ours", FILLED)])
def test_without_such_a_rule_it_stays_and_the_reason_names_no_person(deal: Deal, policy: str, reason: str) -> None:
    deal.types(memo=False)
    assert deal.write(OLDER, policy, memo="May") == {"memo": reason}
    assert deal.row["memo"] is False


@pytest.mark.parametrize(("policy", "reason"), [("if_empty", "a person emptied it"), ("if_ours", EDITED)])
@pytest.mark.parametrize("answer", [False, None])
def test_person_who_sets_it_back_after_us_has_decided(deal: Deal, policy: str, reason: str, answer: CrmValue) -> None:
    deal.types(memo=False)
    deal.write(OLDER, policy, empties=EMPTIES, memo="May")
    deal.types(memo=answer)
    assert deal.write(NEWER, policy, empties=EMPTIES, memo="June") == {"memo": reason}
    assert deal.row["memo"] == answer


def test_no_that_we_wrote_ourselves_is_brought_up_to_date(deal: Deal) -> None:
    deal.write(OLDER, "if_empty", empties=EMPTIES, memo=False)
    assert deal.write(NEWER, "if_empty", empties=EMPTIES, memo=True) == {"memo": "written"}
