"""The table of notes: where a recording's summary goes, and what else such a row needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.parents import Nesting
from siro_bridge_cli.proposal.shape import Field, Reference, Table

Value = str | int | bool
BY, NOW, UUID = "Siro Bridge", "{now}", "{uuid}"
_OUR_WORDS = ("siro", "note", "comment", "other", "visit", "call", "general")
"""The first of them that a note's kind may be."""

_OURS_TO_FILL = frozenset(("author", "source", "origin", "creator", "name", "title", "subject"))
"""Of a kind or a channel a program knows only its own words."""

_OF_A_PROGRAM = frozenset(("type", "kind", "channel", "code", "status"))
UUID_LENGTH = 32
"""Without hyphens."""


@dataclass(frozen=True)
class NoteRows:
    """`missing` are columns that a row needs and nobody has a value for: with any, the section is a comment."""

    table: Table
    parent: Reference
    body: Field
    constants: dict[str, Value] = field(default_factory=dict)
    stamps: dict[str, Value] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def max_length(self) -> int | None:
        return self.body.length


def note_rows(nesting: Nesting, owner: Table) -> NoteRows | None:
    """Of the notes that belong to `owner`, the table of a target."""
    table = nesting.cast["notes"]
    if table is None:
        return None
    parent = next(table.refers_to(owner.name), None)
    columns = Columns(table, "notes", nesting.interview)
    body = columns.pick("body")
    if parent is None or body is None or len(table.key) != 1:
        nesting.interview.leave(f"notes: how does {table.name} refer to {owner.name}, and which column has the text?")
        return None
    rows = NoteRows(table, parent, body.field)
    if parent.only:
        rows.constants[parent.only[0]] = parent.only[1]
    _stamp(rows, columns)
    for each in table.fields:
        if each.name not in (parent.field, body.name, *rows.constants):
            _fill(rows, each)
    for name in rows.guessed:
        nesting.interview.guess(f"{table.name}.{name}", str(rows.constants[name]), "a note needs a value there")
    for name in rows.missing:
        nesting.interview.leave(f"{table.name}.{name}: a note needs a value there; which one?")
    return rows


def _stamp(rows: NoteRows, columns: Columns) -> None:
    """Times that the CRM's own application would set, where the database does not."""
    for role in ("created", "updated"):
        picked = columns.pick(role)
        if picked and not picked.field.has_default:
            rows.constants[picked.name] = NOW
            if role == "updated":
                rows.stamps[picked.name] = NOW


def _fill(rows: NoteRows, field: Field) -> None:
    """What takes no null and has no default."""
    if field.nullable or field.has_default or field.is_made:
        return
    for value in _values(rows, field):
        rows.constants[field.name] = value
        if value not in (NOW, UUID):
            rows.guessed.append(field.name)
        return
    rows.missing.append(field.name)


def _values(rows: NoteRows, field: Field) -> Iterator[Value]:
    words = set(words_of(field.name))
    refers = any(each.field == field.name for each in rows.table.references)
    if field.name in rows.table.key:
        if field.kind == "uuid" or (field.kind == "text" and (field.length or UUID_LENGTH) >= UUID_LENGTH):
            yield UUID
        return
    if refers:
        return
    if field.words:
        yield next((word for own in _OUR_WORDS for word in field.words if own in words_of(word)), field.words[0])
    elif field.kind in ("datetime", "moment", "date"):
        yield NOW
    elif field.kind == "boolean":
        yield False
    elif field.kind == "text" and words & _OURS_TO_FILL and not words & _OF_A_PROGRAM:
        yield BY
