"""Columns that a mapping for a SQL database gives two uses at once, of which one would be lost without a word."""

from collections.abc import Iterable, Iterator

from siro_bridge.crm.sql.mapping.sections import SqlNote, SqlTarget, SqlWriteBack
from siro_bridge.mapping.sync import DeepLink

Path = tuple[str | int, ...]
Clash = tuple[Path, str]
"""Where it stands in the mapping, and what is wrong there."""


def clashes(back: SqlWriteBack, link: DeepLink | None) -> Iterator[Clash]:
    facts = list(_facts(back, link))
    yield from _facts_at_keys(back, facts)
    for name, target in back.targets.items():
        taken = {target.key, *(column for at, column, _ in facts if at == name)}
        stamped = "{} is the key, or a fact goes there; it cannot be a stamp too"
        yield from _both(("write_back", "targets", name, "stamps"), target.stamps, taken, stamped)
        yield from _insert(("write_back", "targets", name, "insert"), target)
    if back.note:
        yield from _note(back.note)


def _facts(back: SqlWriteBack, link: DeepLink | None) -> Iterator[tuple[str, str, Path]]:
    """Target, column and place of all that is written and remembered."""
    for index, rule in enumerate(back.fields):
        yield rule.target, rule.field, ("write_back", "fields", index, "column" if rule.column else "crmFieldName")
    if link:
        yield link.target, link.field, ("deep_link", "field")


def _facts_at_keys(back: SqlWriteBack, facts: Iterable[tuple[str, str, Path]]) -> Iterator[Clash]:
    for name, column, path in facts:
        if name in back.targets and column == back.targets[name].key:
            yield path, f"{column} is the key of the target {name}; nothing is written there"


def _insert(path: Path, target: SqlTarget) -> Iterator[Clash]:
    section = target.insert
    if section is None:
        return
    if section.parent == target.table:
        yield (*path, "parent"), f"{section.parent} is the target's own table; the record's own table is meant"
    filled, kept = "{} is the key, which is filled in by itself", "{} is the record's key; it cannot be a stamp"
    yield from _both((*path, "constants"), section.constants, {target.key}, filled)
    yield from _both((*path, "parent_stamps"), section.parent_stamps, {section.parent_key}, kept)


def _note(note: SqlNote) -> Iterator[Clash]:
    path, taken = ("write_back", "note"), "{} is what the note is written with; it cannot have another value"
    yield from _both((*path, "constants"), note.constants, {note.parent, note.body}, taken)
    yield from _both((*path, "stamps"), note.stamps, {note.key, note.parent, note.body}, taken)


def _both(path: Path, given: Iterable[str], taken: set[str], why: str) -> Iterator[Clash]:
    yield from (((*path, column), why.format(column)) for column in given if column in taken)
