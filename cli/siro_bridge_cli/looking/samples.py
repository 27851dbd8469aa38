"""What the first rows of a table look like: shares of what is filled and what looks like something, no values.

The words of kinds and stages are read only where a person asked for values; of a reference's type only those that are
the names of tables, and of a way to reach somebody whether it is called email or phone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, String, case, cast, column, func, select
from sqlalchemy.exc import SQLAlchemyError

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import reading
from siro_bridge_cli.looking.rows import from_clause
from siro_bridge_cli.proposal.contacts import KINDS
from siro_bridge_cli.proposal.fields import GOOD, score
from siro_bridge_cli.proposal.lexicon import ROLES
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.references import type_beside
from siro_bridge_cli.proposal.shape import Field, Shape, Table

SAMPLE, WORDS_SAMPLE = 1000, 20_000
MOST_WORDS, LONGEST_WORD = 25, 60
_CONTACTS = frozenset(word for words in KINDS.values() for word in words)
"""Kinds of ways to reach somebody, beside a value: as Tryton's contact mechanisms."""

_EMAIL, _TIME = "%_@_%._%", "____-__-__%"


def sampled(engine: Engine, shape: Shape, names: Collection[str], *, with_values: bool = False) -> Shape:
    """The shape with what a sample of the named tables shows. Raises CrmUnavailableError."""
    labels = {words_of(table.label)[-1] for table in shape.tables}
    with sql_errors("looking at the database"), reading(engine) as connection:
        tables = [
            _sampled(connection, table, labels, with_values=with_values) if table.name in names else table
            for table in shape.tables
        ]
    return replace(shape, tables=tuple(tables))


def _sampled(connection: Connection, table: Table, labels: Collection[str], *, with_values: bool) -> Table:
    """As it is, where the user may not read it."""
    try:
        with connection.begin_nested():
            counts = _counts(connection, table)
            fields = [_seen(field, counts) for field in table.fields]
            types = {kind.name for field in fields if (kind := type_beside(table, field))}
            says_kind = any(words_of(field.name) == ("value",) for field in fields)
            for at, field in enumerate(fields):
                if field.name in types:
                    fields[at] = _with_words(connection, table, field, lambda word: _last(word) in labels)
                elif says_kind and words_of(field.name) in (("type",), ("kind",)):
                    fields[at] = _with_words(connection, table, field, _CONTACTS.__contains__)
                elif with_values and _is_a_list_of_words(field):
                    fields[at] = _with_words(connection, table, field, lambda _: True)
    except SQLAlchemyError:
        return table
    return replace(table, fields=tuple(fields))


def _counts(connection: Connection, table: Table) -> Mapping[str, Any]:
    columns: list[ColumnElement[Any]] = [column(field.name) for field in table.fields]
    some = select(*columns).select_from(from_clause(table)).limit(SAMPLE)
    rows = some.subquery("s")
    asked: list[ColumnElement[Any]] = [func.count().label("rows")]
    for at, field in enumerate(table.fields):
        asked.append(func.count(rows.c[field.name]).label(f"filled_{at}"))
        if _may_look_like(field):
            text = cast(rows.c[field.name], String)
            for name, pattern in (("email", _EMAIL), ("time", _TIME)):
                asked.append(func.sum(case((text.like(pattern), 1), else_=0)).label(f"{name}_{at}"))
            asked.append(func.sum(case((text == "", 1), else_=0)).label(f"blank_{at}"))
    found = connection.execute(select(*asked).select_from(rows)).mappings().one()
    places = {field.name: at for at, field in enumerate(table.fields)}
    return {f"{name}\n{what}": found.get(f"{what}_{at}") for name, at in places.items() for what in _WHAT} | {
        "rows": found["rows"]
    }


_WHAT = ("filled", "email", "time", "blank")


def _may_look_like(field: Field) -> bool:
    return field.kind == "text" and not field.words


def _seen(field: Field, counts: Mapping[str, Any]) -> Field:
    rows = counts["rows"]
    if not rows:
        return field
    filled, emails, times, blank = (int(counts[f"{field.name}\n{what}"] or 0) for what in _WHAT)
    filled -= blank
    seen = replace(field, filled=filled / rows)
    if not filled or not _may_look_like(field):
        return seen
    return replace(seen, emails=emails / filled, times=times / filled)


def _is_a_list_of_words(field: Field) -> bool:
    return (
        field.kind == "text"
        and not field.words
        and any(score(field, ROLES[role]) >= GOOD for role in ("kind", "stage"))
    )


def _with_words(connection: Connection, table: Table, field: Field, is_known: Callable[[str], bool]) -> Field:
    of: ColumnElement[Any] = column(field.name)
    some = select(of).select_from(from_clause(table)).where(of.is_not(None)).limit(WORDS_SAMPLE).subquery("s")
    asked = select(some.c[field.name]).distinct().limit(MOST_WORDS + 1)
    words = sorted(str(value) for value in connection.execute(asked).scalars() if str(value).strip())
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        return field
    return replace(field, words=tuple(word for word in words if is_known(word)))


def _last(word: str) -> str:
    """Of `crm.lead` what it is, as the table is called."""
    return words_of(word.replace(".", "_"))[-1]
