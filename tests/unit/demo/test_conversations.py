"""The demo's conversations cover what can go differently, and expect what the mapping promises."""

from pathlib import Path

import pytest

from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.write_back.plan import EMPTY, Plan, plan_fields
from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.demo.conversations import CONVERSATIONS, Conversation, Fact
from siro_bridge_cli.sample_crm.seed import LEADS

MAPPING = load_mapping(str(Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"))


def rule_of(fact: Fact) -> FieldRule:
    [rule] = [
        rule
        for rule in MAPPING.write_back.fields
        if (f"{rule.crmModelName}.{rule.crmFieldName}" == fact.mapping if fact.mapping else rule.name == fact.name)
    ]
    return rule


def plan_of(conversation: Conversation) -> Plan:
    facts = []
    for fact in conversation.facts:
        model, _, name = (fact.mapping or "").partition(".")
        facts.append(Extraction(fact.name, fact.value, ((model, name),) if fact.mapping else ()))
    return plan_fields(facts, MAPPING.write_back.fields, MAPPING.write_back.unlisted)


def typed_by_a_person(conversation: Conversation) -> set[str]:
    return {"objections"} if LEADS[conversation.lead - 1].objections else set()


def test_both_orders_of_events_occur() -> None:
    assert {each.events for each in CONVERSATIONS} == {("processed", "linked"), ("linked", "processed")}


def test_recordings_are_found_by_link_and_by_rep_and_time() -> None:
    assert {each.from_link for each in CONVERSATIONS} == {True, False}


def test_some_webhooks_are_doubled_and_some_are_not() -> None:
    assert {each.copies > 1 for each in CONVERSATIONS} == {True, False}


def test_a_fact_meets_a_field_that_a_person_typed() -> None:
    met = [rule_of(fact).field in typed_by_a_person(each) for each in CONVERSATIONS for fact in each.facts]
    assert any(met)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: str(each.lead))
def test_expected_values_are_what_the_mapping_makes_of_the_facts(conversation: Conversation) -> None:
    made = {each.field: each.value for each in plan_of(conversation).fields}
    assert conversation.expected == {
        field: value for field, value in made.items() if field not in typed_by_a_person(conversation)
    }


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: str(each.lead))
def test_what_is_left_alone_is_what_the_mapping_refuses(conversation: Conversation) -> None:
    refused = {each.name: each.reason for each in plan_of(conversation).skipped if each.reason != EMPTY}
    assert conversation.left_alone == refused


def test_a_hedged_value_and_a_placeholder_are_left_alone() -> None:
    values = {fact.value for each in CONVERSATIONS for fact in each.facts if fact.name in each.left_alone}
    assert values == {"maybe, if the rate is low", "Not discussed"}
