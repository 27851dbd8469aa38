"""A CRM that writes our values its own way (a day as a time, a list as items): after a death they are ours still."""

from collections.abc import Iterator

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.write_back.policies import DOUBTED, EDITED
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, Deal

DAY, AS_TIME = "2026-03-04", "2026-03-04T00:00:00"
POLICIES = ("if_ours", "if_empty")


def _as_time(value: CrmValue) -> CrmValue:
    return f"{value}T00:00:00" if value and len(str(value)) == len(DAY) else value


def deals_after_each_death(policy: str) -> Iterator[Deal]:
    """One for each step that the write may have died after, as long as it had reached the CRM."""
    for after in range(1, 20):
        deal = Deal()
        deal.crm.writes["timeline"] = _as_time
        deal.steps.die_after(after)
        try:
            deal.write(NEWER, policy, timeline=DAY)
        except DiedError:
            if deal.row["timeline"]:
                deal.steps.last = None
                yield deal
        else:
            return


@pytest.mark.parametrize("policy", POLICIES)
def test_second_attempt_keeps_it_as_ours(policy: str) -> None:
    for deal in deals_after_each_death(policy):
        deal.write(NEWER, policy, timeline=DAY)
        assert deal.row["timeline"] == AS_TIME
        assert deal.write(NEWEST, timeline="2026-03-05") == {"timeline": "written"}


def test_second_attempt_may_say_something_else() -> None:
    for deal in deals_after_each_death("if_ours"):
        assert deal.write(NEWER, timeline="2026-03-05") == {"timeline": "written"}


@pytest.mark.parametrize("policy", POLICIES)
def test_it_is_taken_back(policy: str) -> None:
    for deal in deals_after_each_death(policy):
        deal.take_back(NEWER)
        assert deal.row["timeline"] is None


@pytest.mark.parametrize("typed", ["2026-03-05T00:00:00", "2026-03-04T09:00:00"])
def test_what_a_person_typed_after_it_stays(typed: str) -> None:
    for deal in deals_after_each_death("if_ours"):
        deal.types(timeline=typed)
        assert deal.write(NEWER, timeline=DAY)["timeline"] in (EDITED, DOUBTED)
        deal.take_back(NEWER)
        assert deal.row["timeline"] == typed


def test_there_are_deaths_to_speak_of() -> None:
    assert len(list(deals_after_each_death("if_ours"))) > 1
