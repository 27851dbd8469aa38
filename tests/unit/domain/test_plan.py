"""Which fact goes where: the mapping file first, Siro's own mappings where the file allows their model."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.spoken.said import Terms
from siro_bridge.domain.write_back.plan import PLACEHOLDER, plan_fields
from siro_bridge.domain.write_back.rules import FieldRule, FieldType, Policy, Unlisted

BUDGET = FieldRule(crmModelName="Opportunity", crmFieldName="Budget__c", target="deal", column="budget", type="money")
TIMELINE = FieldRule(name="Timeline", target="deal", column="timeline", policy="append")
TERMS = Terms(nothing=["pass"])


def fact(name: str, value: Any, *mappings: tuple[str, str]) -> Extraction:
    return Extraction(name, value, mappings)


def test_fact_is_found_by_siros_mapping_or_by_its_name() -> None:
    facts = [fact("Budget", "$40k", ("Opportunity", "Budget__c")), fact("Timeline", "Spring")]
    plan = plan_fields(facts, [BUDGET, TIMELINE], [])
    assert [(each.field, str(each.value), each.policy) for each in plan.of("deal")] == [
        ("budget", "40000", "if_ours"),
        ("timeline", "Spring", "append"),
    ]


def test_unlisted_fact_goes_where_siro_says_if_its_model_is_allowed() -> None:
    facts = [fact("Color", "red", ("Opportunity", "Color__c"), ("Account", "Color__c"))]
    plan = plan_fields(facts, [], [Unlisted(crmModelName="Opportunity", target="deal", policy="if_empty")])
    assert [(each.target, each.field, each.policy) for each in plan.fields] == [("deal", "Color__c", "if_empty")]
    assert [each.unlisted for each in plan.fields] == [True]


def test_unlisted_fact_counts_as_empty_what_its_section_says() -> None:
    facts = [fact("Color", "red", ("Opportunity", "Color__c"))]
    plan = plan_fields(facts, [], [Unlisted(crmModelName="Opportunity", target="deal", empty=("none",))])
    assert [each.empties for each in plan.fields] == [("none",)]


def test_unlisted_facts_of_a_policy_that_asks_for_nothing_empty_have_no_such_key() -> None:
    with pytest.raises(ValidationError, match="empty: only the policies"):
        Unlisted(crmModelName="Opportunity", target="deal", policy="always", empty=(0,))


def test_listed_fact_is_not_written_by_siros_mapping_as_well() -> None:
    facts = [fact("Budget", "$40k", ("Opportunity", "Budget__c"))]
    plan = plan_fields(facts, [BUDGET], [Unlisted(crmModelName="Opportunity", target="deal")])
    assert [(each.field, each.unlisted) for each in plan.fields] == [("budget", False)]


def test_fact_that_cannot_be_coerced_does_not_stop_the_others() -> None:
    facts = [fact("Budget", "a lot, Ms. Maple says", ("Opportunity", "Budget__c")), fact("Timeline", "Spring")]
    plan = plan_fields(facts, [BUDGET, TIMELINE], [])
    assert [each.field for each in plan.fields] == ["timeline"]
    [skipped] = plan.skipped
    assert skipped.reason == "budget takes money: no number in it"
    assert "Maple" not in repr(skipped)


def test_empty_fact_never_empties_a_field() -> None:
    facts = [fact("Timeline", value) for value in (None, "", " ", [], [None], ["", None])]
    plan = plan_fields(facts, [TIMELINE], [])
    assert plan.fields == ()
    assert {each.reason for each in plan.skipped} == {"nothing was extracted"}


def test_first_of_two_facts_for_one_field_is_written() -> None:
    facts = [fact(name, value, ("Opportunity", "Budget__c")) for name, value in (("Budget", 1), ("Second", 2))]
    plan = plan_fields(facts, [BUDGET], [])
    assert [each.value for each in plan.fields] == [1]
    assert [(each.name, each.reason) for each in plan.skipped] == [("Second", "another fact already fills budget")]


def test_both_of_two_facts_for_a_field_that_appends_are_written() -> None:
    plan = plan_fields([fact("Timeline", "Spring"), fact("Timeline", "or fall")], [TIMELINE], [])
    assert [each.value for each in plan.fields] == ["Spring\nor fall"]
    assert plan.skipped == ()


@pytest.mark.parametrize("type_", get_args(FieldType))
@pytest.mark.parametrize("policy", get_args(Policy))
def test_words_for_nothing_are_told_and_never_written_whatever_the_type_and_policy(type_: Any, policy: Any) -> None:
    options: dict[str, list[str]] = {"kitchen": []} if type_ == "picklist" else {}
    rule = FieldRule(name="Fact", target="deal", column="fact", type=type_, policy=policy, options=options)
    plan = plan_fields([fact("Fact", value) for value in ("N/A", "\u200b", "Pass", ["none", None])], [rule], [], TERMS)
    assert plan.fields == ()
    assert [each.reason for each in plan.skipped] == [PLACEHOLDER] * 4


def test_words_for_nothing_take_no_place_from_another_fact() -> None:
    facts = [fact(name, value, ("Opportunity", "Budget__c")) for name, value in (("Budget", "N/A"), ("Second", 2))]
    plan = plan_fields(facts, [BUDGET], [])
    assert [each.value for each in plan.fields] == [2]
    assert [each.name for each in plan.skipped] == ["Budget"]


def test_words_for_nothing_are_not_appended() -> None:
    plan = plan_fields([fact("Timeline", "Spring"), fact("Timeline", "TBD")], [TIMELINE], [])
    assert [each.value for each in plan.fields] == ["Spring"]


@pytest.mark.parametrize(("type_", "written"), [("picklist", "Unknown"), ("boolean", False)])
def test_option_that_a_rule_names_is_something(type_: Any, written: Any) -> None:
    options = {"Unknown": ["N/A"]} if type_ == "picklist" else {"false": ["N/A"]}
    rule = FieldRule(name="Fact", target="deal", column="fact", type=type_, options=options)
    assert [each.value for each in plan_fields([fact("Fact", "n/a")], [rule], []).fields] == [written]
