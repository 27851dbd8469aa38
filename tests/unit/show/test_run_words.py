"""Every counter and note that a run's report can have is explained."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from siro_bridge.crm.port import WriteResult
from siro_bridge_cli.show.run_words import COUNTERS, NOTES, STEPS

LAYER = Path(__file__).parents[3] / "layers" / "siro_bridge" / "siro_bridge"
TREES = [ast.parse(path.read_text("utf-8")) for path in LAYER.rglob("*.py")]
WORDS = {word for counters in COUNTERS.values() for word in counters}
BY_A_VARIABLE = {
    "kept_for_recording",
    "kept_from_before",
    "kept",
    "missing",
    "over_a_day",
    "shadow",
    "unchanged",
    *WriteResult,
}
"""Counters that no call of `report.add` names itself: why a removal leaves a record, and what became of a link."""


def counted() -> set[str]:
    """The counters that `report.add(step, "counter", …)` names."""
    calls = [node for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) >= 2]
    adds = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "add"]
    return {str(call.args[1].value) for call in adds if isinstance(call.args[1], ast.Constant)}


def noted() -> Iterator[str]:
    """The keys under which `report.notes` gets something."""
    for tree in TREES:
        for node in ast.walk(tree):
            match node:
                case ast.Subscript(value=ast.Attribute(attr="notes"), slice=ast.Constant(value=str(name))):
                    yield name
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="notes"), attr="setdefault"),
                    args=[ast.Constant(value=str(name)), _],
                ):
                    yield name


def test_counters_are_found_in_the_code() -> None:
    assert {"read", "sent", "overdue", "missed_by_webhooks", "not_taken"} <= counted()


@pytest.mark.parametrize("counter", sorted(counted()))
def test_counter_is_explained(counter: str) -> None:
    assert counter in WORDS


def test_no_counter_is_explained_that_nothing_counts() -> None:
    assert counted() | BY_A_VARIABLE >= WORDS


@pytest.mark.parametrize("note", sorted(set(noted())))
def test_note_is_explained(note: str) -> None:
    assert note in NOTES


def test_each_step_that_counts_has_words() -> None:
    assert COUNTERS.keys() <= STEPS.keys()
