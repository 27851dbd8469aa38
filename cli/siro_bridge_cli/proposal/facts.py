"""The fields of a deal that the facts of a conversation could fill: their type, their words, their length."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from siro_bridge_cli.proposal.fields import GOOD, name_score, table_words
from siro_bridge_cli.proposal.lexicon import weights
from siro_bridge_cli.proposal.names import counts_hundredths, listed, meaning, parts_of, without, words_of
from siro_bridge_cli.proposal.shape import Field, Table

MOST_OPEN = 25
"""So many fields stand as comments; a table of custom fields may have hundreds."""

_FEW, _MANY = 2, 25
"""So many words make a picklist."""

_SAID = weights(
    _10="budget, timeline, time frame, timeframe, objection, competitor, decision maker, decision date, financing, "
    "urgency, pain point, next step, concern, requirement, scope, project type, buying signal, need",
    _9="pain, goal, interest, competition, decision, install date, square feet, square footage, material, color, "
    "preference, reason lost, lost reason, roof age, roof type, window count, number window, house age, allergy",
    _7="summary, feedback, sentiment, quality, product interest, interested in, expectation, project",
)
"""What salespeople's conversations are about, as fields of a deal are called."""

_MONEY = listed("budget amount price cost value revenue income payment deposit spend montant betrag financing")
_SHARES = frozenset(("percent", "percentage", "pct", "ratio"))
"""What a rule for money refuses."""

_NEVER = listed("""
    id uuid guid uid by token hash password version lock sort order position rank score probability currency sync
    external created modified updated deleted number ref code campaign lead source import url uri path file photo image
    avatar logo slug lat lng latitude longitude prorated weighted usdollar tax kanban template color
""")
_HINTS = {"decimal": "number", "integer": "number", "date": "date", "datetime": "date", "moment": "date"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule of `write_back.fields`, as its keys; `live` ones have a name of what is talked about."""

    keys: dict[str, Any]
    live: bool


def facts_of(table: Table, target: str, used: Collection[str], *, lists_are_items: bool = False) -> Iterator[Fact]:
    """`used` are the columns that Siro gets; they are the CRM's own to say. An API's lists are items, never a text."""
    open_ones = 0
    for each in table.fields:
        said = _is_said(table, each)
        if each.name in used or not _is_fillable(each) or (_NEVER & set(words_of(each.name)) and not said):
            continue
        live = said and (each.nullable or each.has_default)
        open_ones += not live
        if live or open_ones <= MOST_OPEN:
            keys = _keys(table, each, target)
            yield Fact(keys | {"format": "items"} if lists_are_items and keys.get("type") == "list" else keys, live)


def title_of(table: Table, name: str) -> str:
    """`custom.decision_maker` as people write it: Decision Maker."""
    parts = without(parts_of(name.rpartition(".")[2]), table_words(table))
    return " ".join(part.capitalize() for part in parts)


def _is_said(table: Table, field: Field) -> bool:
    words = words_of(field.name.rpartition(".")[2])
    bare = without(words, table_words(table))
    return max(name_score(each, _SAID) for each in (words, bare, meaning(bare))) >= GOOD


def _is_fillable(field: Field) -> bool:
    return (
        not field.is_made
        and not counts_hundredths(field.name)
        and (field.kind in _HINTS or field.kind in ("text", "boolean", "list"))
    )


def _keys(table: Table, field: Field, target: str) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": title_of(table, field.name), "target": target, "column": field.name}
    kind = _type(field)
    if kind != "text":
        keys["type"] = kind
    if kind == "picklist":
        keys["options"] = {word: [] for word in field.words}
    if kind == "text" and field.length is not None and not field.is_long:
        keys["max_length"] = field.length
    return keys


def _type(field: Field) -> str:
    if field.kind == "text":
        return "picklist" if _FEW <= len(field.words) <= _MANY else "text"
    if field.kind in ("boolean", "list"):
        return field.kind
    kind = _HINTS[field.kind]
    words = set(words_of(field.name))
    is_share = "%" in field.name or bool(_SHARES & words)
    return "money" if kind == "number" and _MONEY & words and not is_share else kind
