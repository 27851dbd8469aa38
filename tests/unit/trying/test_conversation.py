"""The conversation of a trial has a fact for each rule of a mapping, and each is one that its rule takes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.write_back.plan import plan_fields
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.trying.conversation import chosen, facts_for, minutes_for

PROJECT = Path(__file__).parents[3]
MAPPINGS = [PROJECT / "layers/crm_mapping/mapping.yaml", *sorted(PROJECT.glob("docs/recipes/*/mapping.yaml"))]
NOW = datetime(2026, 2, 15, 19, tzinfo=UTC)


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: file.parent.name)
def test_every_field_gets_a_value(file: Path) -> None:
    mapping = load_mapping(str(file))
    rules = mapping.write_back.fields
    said = [
        Extraction(fact.name, fact.value, tuple(tuple(each.split(".", 1)) for each in fact.mappings or ()))  # type: ignore[misc]
        for fact in facts_for(mapping)
    ]
    plan = plan_fields(said, rules, ())
    assert plan.skipped == ()
    assert {(each.target, each.field) for each in plan.fields} == {(rule.target, rule.field) for rule in rules}


def test_it_is_long_enough_for_the_mapping() -> None:
    mapping = load_mapping(str(MAPPINGS[0]))
    longer = mapping.write_back.only_if.model_copy(update={"min_duration": timedelta(hours=2)})
    back = mapping.write_back.model_copy(update={"only_if": longer})
    assert minutes_for(mapping) == 45
    assert minutes_for(mapping.model_copy(update={"write_back": back})) > 120


def visit(hours: float, **more: Any) -> dict[str, Any]:
    return {"startTime": (NOW + timedelta(hours=hours)).isoformat(), **more}


def test_appointment_that_leads_furthest_is_chosen_and_of_these_the_nearest() -> None:
    whole = {"opportunity": "d", "account": "c", "reps": ["r"]}
    visits = {
        "bare": visit(0),
        "far": visit(-90, **whole),
        "near": visit(30, **whole),
        "gone": visit(0, deletedAt="2026-02-01T00:00:00Z", **whole),
        "without a deal": visit(1, account="c", reps=["r"]),
    }
    assert chosen(visits, NOW) == "near"
    assert chosen({"bare": visit(0), "no start": {}}, NOW) == "bare"
    assert chosen({}, NOW) is None
