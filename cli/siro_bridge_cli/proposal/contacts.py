"""Where a person's or a customer's email address is when it stands in another table than the name."""

from collections.abc import Iterator

from siro_bridge_cli.proposal.fields import best
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.select_text import SelectText
from siro_bridge_cli.proposal.shape import Field, Reference, Shape, Table
from siro_bridge_cli.proposal.sql_words import text

KINDS = {"email": ("email", "mail", "e_mail"), "phone": ("phone", "mobile", "telephone")}
_ALIAS, _FURTHER = "x", "y"


def below(select: SelectText, shape: Shape, table: Table, alias: str, what: str) -> tuple[str, str] | None:
    """An expression for one email address, or phone number, from tables that refer to this one; and its source."""
    for child in shape.tables:
        for reference in child.refers_to(table.name):
            found = _of_kind(select, child, reference, alias, what) or (
                _by_link(select, shape, child, reference, alias) if what == "email" else None
            )
            if found:
                return found
    return None


def _of_kind(select: SelectText, child: Table, reference: Reference, alias: str, what: str) -> tuple[str, str] | None:
    """Rows that say what they are: `type` and `value`, as Tryton's contact mechanisms."""
    kind = next((each for each in child.fields if words_of(each.name) in (("type",), ("kind",))), None)
    value = next((each for each in child.fields if words_of(each.name) == ("value",) and each.kind == "text"), None)
    known = [word for word in KINDS[what] if kind and word in kind.words]
    if kind is None or value is None or not known:
        return None
    conditions = [*_conditions(select, child, reference, alias), f"{_column(select, kind)} IN ({_listed(known)})"]
    return _least(select, value, select.words.name(child.name), conditions), f"guess: the first one of {child.name}"


def _by_link(
    select: SelectText, shape: Shape, child: Table, reference: Reference, alias: str
) -> tuple[str, str] | None:
    """A table that joins people to addresses, as SuiteCRM's `email_addr_bean_rel`; the primary one, if it tells."""
    for further in child.references:
        target = shape.by_name[further.table]
        email = best(target, "email")
        if (
            further.field == reference.field
            or email is None
            or not email.is_good
            or "email" not in words_of(target.label)
        ):
            continue
        conditions = list(_conditions(select, child, reference, alias))
        primary = next((each for each in child.fields if "primary" in words_of(each.name)), None)
        if primary:
            conditions.append(select.words.is_true(_column(select, primary), primary))
        tables = f"{select.words.name(child.name)} {_ALIAS} JOIN {select.words.name(target.name)} {_FURTHER}"
        on = f"{select.column(_FURTHER, further.key)} = {select.column(_ALIAS, further.field)}"
        expression = f"(SELECT MIN({select.column(_FURTHER, email.field.name)}) FROM {tables} ON {on}"  # nosec B608  # names that were quoted
        which = "the primary one" if primary else "the first one"
        return f"{expression} WHERE {' AND '.join(conditions)})", f"guess: {which} of {child.name}"
    return None


def _conditions(select: SelectText, child: Table, reference: Reference, alias: str) -> Iterator[str]:
    yield f"{select.column(_ALIAS, reference.field)} = {select.column(alias, reference.key)}"
    if reference.only:
        yield f"{select.column(_ALIAS, reference.only[0])} = {text(reference.only[1])}"
    if gone := best(child, "deleted"):
        yield select.words.is_unset(_column(select, gone.field), gone.field)
    if active := best(child, "active"):
        yield select.words.is_set(_column(select, active.field), active.field)


def _least(select: SelectText, value: Field, table: str, conditions: list[str]) -> str:
    return f"(SELECT MIN({_column(select, value)}) FROM {table} {_ALIAS} WHERE {' AND '.join(conditions)})"  # nosec B608  # names that were quoted


def _column(select: SelectText, field: Field) -> str:
    return select.column(_ALIAS, field.name)


def _listed(words: list[str]) -> str:
    return ", ".join(text(word) for word in words)
