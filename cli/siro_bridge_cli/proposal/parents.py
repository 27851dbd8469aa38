"""The records that travel nested in another one: its customer, its rep, its deal."""

from collections.abc import Iterator
from dataclasses import dataclass

from siro_bridge_cli.proposal.cast import Cast, reference_to
from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.contacts import below
from siro_bridge_cli.proposal.fields import best
from siro_bridge_cli.proposal.lexicon import Entity
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.questions import NONE, Interview, Question
from siro_bridge_cli.proposal.select_text import CURSOR, SelectText
from siro_bridge_cli.proposal.shape import Reference, Shape, Table
from siro_bridge_cli.proposal.sql_words import text

COUNTRY = "country"
_MUST = ("street", "city", "zip")
_ADDRESS = ("street", "city", "state", "zip", "country")


@dataclass
class Nesting:
    """What all selects of one mapping share."""

    shape: Shape
    cast: Cast
    interview: Interview
    country: str = NONE
    """The guess for addresses whose country no column has."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table, under its name in a select."""

    table: Table
    alias: str


@dataclass(frozen=True, slots=True)
class Key:
    """An expression for another record's key; `always` where each row has one, and the database sees to it."""

    expression: str
    always: bool = False


def join_parent(select: SelectText, nesting: Nesting, parent: Table, keys: list[Key]) -> str:
    """The parent's alias; its time of change counts for the cursor. Of several keys the first that is there counts."""
    joined = select.new_alias(parent)
    key = keys[0].expression if len(keys) == 1 else f"COALESCE({', '.join(each.expression for each in keys)})"
    condition = f"{select.column(joined, parent.key[0])} = {key}"
    select.join(parent, joined, condition, always=len(keys) == 1 and keys[0].always)
    count_changes(select, joined, parent, nesting.interview)
    return joined


def keys_to(select: SelectText, nesting: Nesting, row: Placed, parent: Table, entity: Entity) -> list[Key]:
    """The ways from a row to its parent."""
    child, alias = row.table, row.alias
    plain = reference_to(child, parent, entity)
    if plain:
        sure = alias in select.sure and plain.is_told and not child.by_name[plain.field].nullable and plain.only is None
        return [Key(key_of(select, alias, plain), sure)]
    return list(keys_by_link(select, nesting, row, parent))


def keys_by_link(select: SelectText, nesting: Nesting, row: Placed, parent: Table) -> Iterator[Key]:
    """A table that joins the two. Where a row has several parents it gives several rows.

    The bridge refuses such a record, unless they differ in its reps alone.
    """
    child, alias = row.table, row.alias
    for link in nesting.shape.tables:
        ours, theirs = next(link.refers_to(child.name), None), next(link.refers_to(parent.name), None)
        names = set(words_of(link.label))
        if ours and theirs and {*words_of(child.label), *words_of(parent.label)} <= names:
            are_reps = parent == nesting.cast["reps"]
            if not are_reps and (reps := _reps_among(nesting, parent)):
                nesting.interview.leave(f"{link.name}: {reps} are {parent.name} too; which of several is the customer?")
                return
            joined = select.new_alias(link)
            condition = f"{select.column(joined, ours.field)} = {select.column(alias, ours.key)}"
            if gone := best(link, "deleted"):
                condition += f" AND {select.words.is_unset(select.column(joined, gone.field.name), gone.field)}"
            select.join(link, joined, condition)
            count_changes(select, joined, link, nesting.interview)
            if not are_reps:
                several = "a record that has several there is refused; which one should count?"
                nesting.interview.leave(f"{link.name}: {several}")
            yield Key(select.column(joined, theirs.field))
            return


def _reps_among(nesting: Nesting, people: Table) -> str:
    """The reps' table, where the same table has their names too: an event's attendees are then reps as well."""
    reps = nesting.cast["reps"]
    return reps.name if reps and (reps == people or next(reps.refers_to(people.name), None)) else ""


def count_changes(select: SelectText, alias: str, table: Table, interview: Interview) -> None:
    """A change of a parent sends its records again, where it has a time in the same manner as theirs."""
    own = best(select.base, "updated")
    theirs = best(table, "updated")
    if own and theirs and own.is_good and theirs.is_good and own.field.kind == theirs.field.kind:
        column = select.column(alias, theirs.field.name)
        select.changes[f"_{alias}{CURSOR}"] = column
    elif own and own.is_good:
        interview.leave(f"{select.base.name}: a change of {table.name} alone is not seen, which has no such time")


def add_account(select: SelectText, nesting: Nesting, alias: str, table: Table) -> None:
    columns, own = Columns(table, "accounts", nesting.interview), select.column
    select.add("account.externalId", id_of(select, alias, table))
    name = name_of(select, alias, columns)
    if name:
        select.add("account.name", *name)
    for role, path in (("email", "account.emailAddresses[0]"), ("phone", "account.phoneNumbers[0]")):
        picked = columns.pick(role)
        if picked:
            select.add(path, own(alias, picked.name), picked.note)
        elif found := below(select, nesting.shape, table, alias, role):
            select.add(path, *found)
    _address(select, nesting, alias, columns)


def _address(select: SelectText, nesting: Nesting, alias: str, columns: Columns) -> None:
    """All five parts or none: Siro takes no other address."""
    if not all(columns.pick(role, shared=True) for role in _MUST):
        return
    parts = {role: _value(select, nesting, alias, columns, role) for role in _ADDRESS}
    known = {role: part for role, part in parts.items() if part}
    if not set(_MUST) <= set(known):
        return
    missing = [role for role in _ADDRESS if role not in known]
    live = not missing or (missing == ["country"] and _country(nesting, columns.table) != NONE)
    for role, (expression, note) in known.items():
        select.add(f"account.addresses[0].{role}", expression, note, live=live)
    if not live:
        which = " and ".join(missing)
        nesting.interview.leave(f"addresses of {columns.table.name}: Siro takes none without {which}; where is that?")


def _country(nesting: Nesting, table: Table) -> str:
    return nesting.interview.ask(
        Question(
            key=COUNTRY,
            text=f"In which country are the addresses of {table.name}, where no column says so (such as US)?",
            default=nesting.country,
            why="by the time zone" if nesting.country != NONE else "nothing tells it",
            kind="text",
        )
    )


def _value(select: SelectText, nesting: Nesting, alias: str, columns: Columns, role: str) -> tuple[str, str] | None:
    """A column, or what the row that it refers to is called."""
    picked = columns.pick(role, shared=True)
    if picked is None:
        return None
    reference = next((each for each in columns.table.references if each.field == picked.name), None)
    if reference is None:
        return select.column(alias, picked.name), picked.note
    return looked_up(select, nesting, alias, reference)


def looked_up(select: SelectText, nesting: Nesting, alias: str, reference: Reference) -> tuple[str, str] | None:
    """What a row of a list such as the stages is called: its code, else its name."""
    table = nesting.shape.by_name[reference.table]
    named = next((each for each in table.fields if words_of(each.name)[-1:] == ("code",) and each.kind == "text"), None)
    name = best(table, "name")
    shown = (
        named if named and "country" in words_of(reference.field) else (name.field if name and name.is_good else named)
    )
    if shown is None or shown.kind != "text":
        return None
    joined = select.new_alias(table)
    select.join(table, joined, f"{select.column(joined, reference.key)} = {key_of(select, alias, reference)}")
    return select.column(joined, shown.name), f"guess: by {table.name}"


def name_of(select: SelectText, alias: str, columns: Columns) -> tuple[str, str] | None:
    first, last = columns.pick("first_name"), columns.pick("last_name")
    if first and last:
        parts = [select.column(alias, first.name), select.column(alias, last.name)]
        return select.words.joined(parts, " "), ""
    name = columns.pick("name")
    return (select.column(alias, name.name), name.note) if name else None


def id_of(select: SelectText, alias: str, table: Table) -> str:
    return select.words.as_id(select.column(alias, table.key[0]), table.by_name[table.key[0]])


def key_of(select: SelectText, alias: str, reference: Reference) -> str:
    column = select.column(alias, reference.field)
    if reference.only is None:
        return column
    kind, word = reference.only
    return f"CASE WHEN {select.column(alias, kind)} = {text(word)} THEN {column} END"
