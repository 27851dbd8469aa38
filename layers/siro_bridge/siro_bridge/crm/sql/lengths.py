"""Texts that a column has no room for: a strict database refuses them, and only the mapping can cut them before."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Engine

from siro_bridge.domain.note.form import SHORTEST
from siro_bridge.domain.write_back.rules import FieldRule

LIMITED = frozenset({"VARCHAR", "CHAR", "NVARCHAR", "NCHAR"})
"""Types of columns whose length says how many characters they take; an ENUM has one too."""

CUT = ("text", "list")
"""Types of facts that `max_length` cuts."""


def too_long(engine: Engine, column: Column[Any], rule: FieldRule | None, place: str) -> Iterator[str]:
    """One line each; `rule` is None of a deep link, which nothing cuts."""
    room = _room(engine, column)
    if room is None or rule is None:
        return
    if rule.type in CUT and rule.policy != "never" and (rule.max_length is None or rule.max_length > room):
        yield f"{place}: {_takes(column, room)}, and a longer fact is refused; set max_length: {room}"
    for word in (word for word in rule.options if rule.type == "picklist" and len(word) > room):
        yield f"{place}: {_takes(column, room)}, and the option {word} is longer"


def note_too_long(engine: Engine, body: Column[Any], longest: int | None, place: str) -> Iterator[str]:
    room = _room(engine, body)
    if room is not None and (longest is None or longest > room):
        mend = f"set max_length: {room}" if room >= SHORTEST else f"it needs {SHORTEST} at least: name a longer column"
        yield f"{place}: {_takes(body, room)}, and a longer note is refused; {mend}"


def _room(engine: Engine, column: Column[Any]) -> int | None:
    """In characters. SQLite takes what it is given."""
    is_limited = type(column.type).__name__ in LIMITED and engine.dialect.name != "sqlite"
    return getattr(column.type, "length", None) if is_limited else None


def _takes(column: Column[Any], room: int) -> str:
    return f"{column.table}.{column.name} takes {room} characters"
