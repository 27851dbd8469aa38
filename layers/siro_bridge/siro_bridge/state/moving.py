"""A move of the ledger as one conditional write, its condition made of the move's own rules."""

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.transitions import Facts, Move, When, transitions
from siro_bridge.state.ledger_items import AttributeName, ledger_key
from siro_bridge.state.state_table import READABLE, STATE_VERSION, StateTable, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.literals import ReturnValueType


ASKED: Mapping[When, str] = {
    When.ALWAYS: "",
    When.OTHER_LINKS: " AND (attribute_not_exists(digest) OR digest <> :if_digest)",
    When.NOT_APPLIED: " AND (attribute_not_exists(applied_version) OR applied_version <> :if_version)",
    When.NOT_LISTED: " AND (attribute_not_exists(listed_version) OR listed_version <> :if_version)",
    When.MORE_WANTED: " AND seq > applied",
    When.RUN_OUT: " AND claimed_until <= :if_now",
    When.UNDONE: " AND attribute_exists(undone_since)",
    When.OURS: " AND #owner = :if_owner",
    When.OURS_AS_WANTED: " AND #owner = :if_owner AND seq = :if_seq",
}
"""What is asked beside the state. A comparison with an attribute that is not there is false."""

NOTHING: Mapping[AttributeName, Any] = MappingProxyType({})
NO_FACTS = Facts()

BEGUN_ANEW: tuple[AttributeName, ...] = ("attempts", "waiting_since", "reason", "refused", "tries")
"""What goes when a recording is wanted again."""


class Change(NamedTuple):
    """What a move makes of an item: the state that it leads to, and other attributes."""

    to: State
    sets: Mapping[AttributeName, Any] = NOTHING
    removes: Collection[AttributeName] = ()
    adds: Mapping[AttributeName, Any] = NOTHING


def move_item(
    table: StateTable,
    recording_id: str,
    move: Move,
    change: Change,
    facts: Facts = NO_FACTS,
    *,
    also_if: str = "",
    returning: "ReturnValueType" = "NONE",
) -> Write:
    """Changes the item if one of the move's rules leads from its state to the new one, and the rule's condition holds.

    `also_if` is a further condition. Nothing is written to an item that must stay as it is.
    """
    condition = f"{READABLE} AND ({_condition(move, change.to)})"
    if also_if:
        condition = f"{also_if} AND {condition}"
    sets: dict[AttributeName, Any] = {"state": change.to, **change.sets}
    values = {f":{name}": value for name, value in (sets | dict(change.adds)).items()}
    asked = {f":if_{name}": value for name, value in facts._asdict().items() if f":if_{name}" in condition}
    states = {f":is_{state}": state for state in State if f":is_{state}" in condition}
    key = ledger_key(recording_id)
    values |= {":state_version": STATE_VERSION, **asked, **states}
    return table.update_if(key, _update(sets, change), condition, values, returning=returning)


def _update(sets: Mapping[AttributeName, Any], change: Change) -> str:
    parts = ["SET " + ", ".join(f"#{name} = :{name}" for name in sets)]
    if change.removes:
        parts.append("REMOVE " + ", ".join(f"#{name}" for name in change.removes))
    if change.adds:
        parts.append("ADD " + ", ".join(f"#{name} :{name}" for name in change.adds))
    return " ".join(parts)


@cache
def _condition(move: Move, to: State) -> str:
    """Of all rules of the move that lead to this state. AND binds closer than OR, and needs no parentheses."""
    rows = [row for row in transitions(move) if row.to is to]
    known: dict[When, list[str]] = {}
    for row in rows:
        if row.before:
            known.setdefault(row.when, []).append(f":is_{row.before}")
    unknown = ["attribute_not_exists(#state)"] if any(row.before is None for row in rows) else []
    return " OR ".join(
        [*unknown, *(f"#state IN ({', '.join(befores)}){ASKED[when]}" for when, befores in known.items())]
    )
