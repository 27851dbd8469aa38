"""DynamoDB and the domain read the one table of moves alike: an item moves in the one where it moves in the other."""

from collections.abc import Mapping

import pytest

from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.moves import CLAIMED, LISTED, MOVES
from siro_bridge.domain.recording.transitions import HOLDS, Facts, Move, When, transitions
from siro_bridge.state.ledger_items import decode, ledger_key
from siro_bridge.state.moving import ASKED, Change, move_item
from siro_bridge.state.state_table import Item, StateTable
from tests.integration.state.table import Table

FACTS = Facts(digest="", version="v1", now=100, owner="worker", seq=2)
ITEM = {"seq": 2}
MET_AND_NOT: Mapping[When, tuple[list[Item], list[Item]]] = {
    When.ALWAYS: ([{}], []),
    When.OTHER_LINKS: ([{}, {"digest": "A"}], [{"digest": ""}]),
    When.NOT_APPLIED: ([{}, {"applied_version": "v2"}], [{"applied_version": "v1"}]),
    When.NOT_LISTED: ([{}, {"listed_version": ""}], [{"listed_version": "v1"}]),
    When.MORE_WANTED: ([{"applied": 1}], [{}, {"applied": 2}]),
    When.RUN_OUT: ([{"claimed_until": 100}], [{}, {"claimed_until": 101}]),
    When.UNDONE: ([{"undone_since": 0}], [{}]),
    When.OURS: ([{"owner": "worker", "seq": 9}], [{}, {"owner": "another"}]),
    When.OURS_AS_WANTED: ([{"owner": "worker"}], [{"owner": "worker", "seq": 3}, {}]),
}
"""What an item holds that meets a condition, and what one holds that does not."""


@pytest.fixture
def state_table(table: Table) -> StateTable:
    return StateTable(table.client, table.name)


def moves(state_table: StateTable, move: Move, item: Item | None, *, also_if: str = "") -> set[State]:
    """Where the move leads the item, asked for each state that it may lead to."""
    goals = sorted({row.to for row in transitions(move)})
    reached: set[State] = set()
    for to in goals:
        recording_id = f"rec-{len(reached)}"
        key = ledger_key(recording_id)
        state_table.delete(key)
        if item:
            state_table.put(key | item)
        if move_item(state_table, recording_id, move, Change(to), FACTS, also_if=also_if).done:
            reached.add(to)
    return reached


def test_every_item_moves_as_the_table_says(state_table: StateTable) -> None:
    for move in MOVES:
        for before in State:
            rule = move.rules.rule(before)
            met, not_met = MET_AND_NOT[rule.when if rule else When.ALWAYS]
            for attributes in [*met, *not_met]:
                item = ITEM | attributes | {"state": before}
                goal = {rule.to} if rule and attributes in met else set()
                assert {move.target(decode(item), FACTS)} - {None} == goal, (move.name, item)
                assert moves(state_table, move, item) == goal, (move.name, item)


def test_unknown_recording_moves_as_the_table_says(state_table: StateTable) -> None:
    for move in MOVES:
        goal = {move.target(None, FACTS)} - {None}
        assert moves(state_table, move, None) == goal, move.name


def test_each_condition_has_its_words_in_both() -> None:
    assert set(HOLDS) == set(ASKED) == set(MET_AND_NOT) == set(When)


def test_further_condition_is_asked_whatever_the_rules_say(state_table: StateTable) -> None:
    places = {"places": {"deal|4001"}}
    for before in (State.WAITING, State.DONE):
        item = ITEM | {"state": before}
        assert not moves(state_table, LISTED, item, also_if="attribute_exists(places)")
        assert moves(state_table, LISTED, item | places, also_if="attribute_exists(places)") == {State.RECEIVED}


def test_move_changes_what_it_says_and_leaves_the_rest(state_table: StateTable) -> None:
    key = ledger_key("rec-1")
    state_table.put(key | ITEM | {"state": "waiting", "reason": "why", "digest": "A"})
    change = Change(State.WORKING, {"owner": "worker"}, removes=("reason", "refused"), adds={"seq": 1})
    moved = move_item(state_table, "rec-1", CLAIMED, change, FACTS, returning="ALL_NEW")
    expected = {"state": "working", "owner": "worker", "seq": 3, "digest": "A"}
    assert moved.done
    assert moved.item == state_table.get(key) == key | expected
    refused = move_item(state_table, "rec-1", CLAIMED, change, FACTS)
    assert (refused.done, refused.item) == (False, moved.item)
