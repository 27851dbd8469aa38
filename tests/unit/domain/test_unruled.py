"""A fact that no rule takes is told by its name, never by its value, and a name that is a hair off by the rule too."""

from typing import Any

import pytest

from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.write_back.plan import plan_fields
from siro_bridge.domain.write_back.rules import FieldRule, Unlisted

RULES = [
    FieldRule(name="Decision Date", target="deal", column="decision_date"),
    FieldRule(crmModelName="Opportunity", crmFieldName="Budget__c", target="deal"),
]
UNLISTED = [Unlisted(crmModelName="Account", target="deal")]


def told(*facts: tuple[Any, ...]) -> list[str]:
    extractions = [Extraction(name, value, tuple(mappings)) for name, value, *mappings in facts]
    return [f"{each.name}: {each.reason}" for each in plan_fields(extractions, RULES, UNLISTED).skipped]


def test_facts_without_a_rule_are_told_in_one_remark_without_their_values() -> None:
    assert told(("Mood", "grumpy"), ("Pets", "two"), ("Mood", "merry")) == [
        '"Mood", "Pets": no rule of the mapping takes it'
    ]


def test_many_of_them_are_counted() -> None:
    [remark] = told(*((f"Fact {number}" + "x" * 500, 1) for number in range(40)))
    assert "and 30 more" in remark
    assert len(remark) < 800


@pytest.mark.parametrize(
    ("name", "mapping", "miss"),
    [
        ("decision date", (), 'the rule\'s name "Decision Date"'),
        ("Decision Date ", (), 'the rule\'s name "Decision Date"'),
        ("Decision-Date:", (), 'the rule\'s name "Decision Date"'),
        ("Budget", (("opportunity", "Budget__c"),), "the rule's Opportunity.Budget__c"),
        ("Budget", (("Opportunity", "budget__C"),), "the rule's Opportunity.Budget__c"),
        ("Size", (("account", "Size__c"),), "unlisted's Account"),
    ],
)
def test_name_that_is_a_hair_off_is_told_with_the_rule_that_it_nearly_is(
    name: str, mapping: tuple[tuple[str, str], ...], miss: str
) -> None:
    assert told((name, "x", *mapping)) == [f'"{name}": no rule of the mapping takes it, but {miss} is nearly the same']


def test_mapping_without_any_rule_misses_no_fact() -> None:
    assert plan_fields([Extraction("Mood", "grumpy")], [], []).skipped == ()


@pytest.mark.parametrize("value", [None, "", [], "N/A"])
def test_fact_that_says_nothing_is_not_missed(value: Any) -> None:
    assert told(("Mood", value)) == []
