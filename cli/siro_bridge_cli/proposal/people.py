"""The rep of a record: whose name and address may stand in a table of its own."""

from siro_bridge_cli.proposal.cast import rep_of
from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.contacts import below
from siro_bridge_cli.proposal.fields import GOOD
from siro_bridge_cli.proposal.lexicon import Entity
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.parents import Key, Nesting, Placed, id_of, join_parent, keys_by_link, name_of
from siro_bridge_cli.proposal.questions import NONE, Question
from siro_bridge_cli.proposal.select_text import SelectText
from siro_bridge_cli.proposal.shape import Reference, Shape, Table

_PERSON = frozenset(("party", "partner", "person", "contact", "user", "people", "profile", "employee"))


def add_rep(select: SelectText, nesting: Nesting, row: Placed, path: str, entity: Entity) -> None:
    """Joins the rep of the record, if it has one; asks where it is not plain which reference means the rep."""
    child, alias = row.table, row.alias
    reps = nesting.cast["reps"]
    found = rep_of(child, reps) if reps else None
    if reps and found is None and (keys := list(keys_by_link(select, nesting, row, reps))):
        joined = join_parent(select, nesting, reps, keys)
        select.add(f"{path}.externalId", id_of(select, joined, reps))
        _person(select, nesting, joined, reps, path)
        return
    if reps is None or found is None:
        nesting.interview.leave(f"{entity}: who is the rep of each? Siro matches a recording by the rep's email")
        return
    reference, score = found
    answer = nesting.interview.ask_of(
        Question(
            key=f"{entity}.rep",
            text=f"{child.name}: which column has the rep of each?",
            default=reference.field if score >= GOOD else NONE,
            options=tuple(each.field for each in child.refers_to(reps.name)),
            why=f"{reference.field} refers to {reps.name}",
            is_sure=score >= GOOD,
        )
    )
    if answer == NONE:
        nesting.interview.leave(f"{entity}: which column of {child.name} has the rep of each?")
        return
    chosen = next(each for each in child.refers_to(reps.name) if each.field == answer)
    joined = join_parent(select, nesting, reps, [_key_of(select, alias, child, chosen)])
    is_named = chosen.is_told or set(words_of(chosen.field)) & set(words_of(reps.label))
    note = "" if score >= GOOD and is_named else f"guess: {chosen.field} is one of {reps.name}"
    select.add(f"{path}.externalId", id_of(select, joined, reps), note)
    _person(select, nesting, joined, reps, path)


def _person(select: SelectText, nesting: Nesting, alias: str, table: Table, path: str) -> None:
    columns = Columns(table, "reps", nesting.interview)
    name, address = name_of(select, alias, columns), _email(select, nesting, alias, columns)
    further = None if name and address else _further(table, nesting.shape)
    if further:
        person = nesting.shape.by_name[further.table]
        joined = join_parent(select, nesting, person, [_key_of(select, alias, table, further)])
        theirs = Columns(person, "reps", nesting.interview)
        name = name or name_of(select, joined, theirs)
        address = address or _email(select, nesting, joined, theirs)
    if address:
        select.add(f"{path}.email", *address)
    else:
        perhaps = columns.perhaps("email")
        if perhaps:
            select.add(f"{path}.email", select.column(alias, perhaps.name), "is it an email address?", live=False)
        nesting.interview.leave(f"reps: where is the email address of {table.name}? Siro knows its users by it")
    if name:
        select.add(f"{path}.name", *name)


def _email(select: SelectText, nesting: Nesting, alias: str, columns: Columns) -> tuple[str, str] | None:
    email = columns.pick("email")
    if email:
        return select.column(alias, email.name), email.note
    return below(select, nesting.shape, columns.table, alias, "email")


def _key_of(select: SelectText, alias: str, child: Table, reference: Reference) -> Key:
    """Sure only of a row that is there itself: behind an outer join an inner one would lose what has none."""
    sure = alias in select.sure and reference.is_told and not child.by_name[reference.field].nullable
    return Key(select.column(alias, reference.field), sure)


def _further(table: Table, shape: Shape) -> Reference | None:
    """An employee is a person, whose name and address stand there."""
    return next(
        (each for each in table.references if set(words_of(each.field)) & _PERSON and each.table in shape.by_name), None
    )
