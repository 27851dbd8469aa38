"""Notes as rows of a table: found by their marker, made once under the lock of their parent's row."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple

from sqlalchemy import Column, Connection, Engine, Table, delete, insert, or_, select, update

from siro_bridge.crm.port import FoundNote
from siro_bridge.crm.sql.constants import Constants
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import bound_key
from siro_bridge.crm.sql.last_word import last_word
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.mapping.sections import SqlNote
from siro_bridge.crm.sql.needed_values import needed_values
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.target_row import NOT_TO_BE_UPDATED
from siro_bridge.crm.sql.text_refusals import text_refusals
from siro_bridge.crm.sql.transactions import reading, writing
from siro_bridge.crm.sql.zone_check import ZoneCheck
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.note import fence

KEPT = "the database took it and kept the note; look for a trigger or a rule, or a policy of row-level security"
"""A policy that lets a note be updated, and none that lets it be deleted, says nothing about it."""


class NoteTable(NamedTuple):
    """As the mapping names it and the database describes it. `parent` is the column of the record's key."""

    table: Table
    key: Column[Any]
    parent: Column[Any]
    body: Column[Any]


class Parent(NamedTuple):
    """The key of the records that notes hang on, and the places of their target and of its key in the mapping."""

    key: Column[Any]
    place: str
    key_place: str


class SqlNotes:
    def __init__(self, engine: Engine, tables: Tables, mapping: SqlMapping, check_zone: ZoneCheck) -> None:
        self._engine = engine
        self._tables = tables
        self._section = mapping.write_back.note
        self._targets = mapping.write_back.targets
        self._where = partial(mapping.place, "write_back", "note")
        self._place = self._where()
        self._places = {key: self._where(key) for key in ("key", "parent", "body", "constants")}
        self._where_target = partial(mapping.place, "write_back", "targets")
        self._zone = mapping.zone
        self._check_zone = check_zone
        self._errors = partial(sql_errors, user=engine.url.username or "")

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        with self._errors(self._named("SELECT FROM")), reading(self._engine) as connection:
            return self._find(connection, parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        del returns  # the record's lock makes it one
        note, named = self._note, self._named("INSERT INTO")
        with self._errors(named), writing(self._engine) as connection:
            returns_all = self._lock_parent(connection, parent)
            if found := self._find(connection, parent, marker, None):
                return replace(found[0], was_there=True)
            row = {**self._constants.made(), note.parent.name: self._bound("parent", parent), note.body.name: body}
            self._check_zone(connection, note.table)
            with needed_values(note.table, self._places["constants"]), self._text_refusals():
                made = self._made(connection, parent, marker, row) if returns_all else None
                if not returns_all:
                    connection.execute(insert(note.table).values(row))
            created = [made] if made else self._find(connection, parent, marker, None)
            if not created:
                raise CrmRefusedError(f"{named}: the CRM's database took the note, but does not show it")
            return created[0]

    def _made(self, connection: Connection, parent: str, marker: str, row: Mapping[str, Any]) -> FoundNote | None:
        """The new note as the database shows it; None where it made something of it that is to be looked for."""
        note = self._note
        statement = insert(note.table).values(row).returning(note.key, note.body, note.parent)
        made = connection.execute(statement).one_or_none()
        if made is None or made[2] != self._bound("parent", parent) or not fence.stands(made[1] or "", marker):
            return None
        return FoundNote(str(made[0]), made[1])

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        statement = update(self._note.table).values({**self._stamps.made(), self._note.body.name: body})
        return self._change(note, "UPDATE", statement)

    def delete_note(self, note: FoundNote) -> bool:
        shown = self._change(note, "DELETE FROM", delete(self._note.table))
        if shown is not None and shown.body:
            raise CrmRefusedError(f"{self._named('DELETE FROM')}: {KEPT}")
        return shown is not None

    def _change(self, note: FoundNote, verb: str, statement: Any) -> FoundNote | None:
        """The note as it stands afterwards. Only if it is what was found: a person's edit since then wins."""
        body = self._note.body
        same = self._note.key == self._bound("key", note.key)
        with self._errors(self._named(verb)), writing(self._engine) as connection:
            if connection.execute(select(body).where(same).with_for_update()).scalar_one_or_none() != note.body:
                return None
            with self._text_refusals():
                connection.execute(statement.where(same))
            return FoundNote(note.key, connection.execute(select(body).where(same)).scalar_one_or_none() or "")

    def _find(self, connection: Connection, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        key, body = self._note.key, self._note.body
        named = body.contains(fence.seed(marker), autoescape=True)
        marked = (self._note.parent == self._bound("parent", parent)) & named
        wanted = or_(marked, key == self._bound("key", note_key)) if note_key else marked
        rows = connection.execute(select(key, body).where(wanted).order_by(key)).all()
        notes = [FoundNote(str(row[0]), row[1] or "") for row in rows]
        notes = [note for note in notes if note.key == note_key or fence.stands(note.body, marker)]
        return sorted(notes, key=lambda note: note.key != note_key)  # stable: the stored one first, then the oldest

    def _lock_parent(self, connection: Connection, parent: str) -> bool:
        """Two writers of one note wait for each other here, and the second finds the first one's.

        Answers whether RETURNING shows what becomes of a new note.
        """
        column, place, key_place = self._parent
        record = select(column).where(column == bound_key(column, parent, key_place))
        asked = last_word(self._note.table, connection.dialect)
        with self._errors(f"{place}: SELECT FROM {column.table}"):  # nosec B608  # a place for people to read
            row = connection.execute(record.add_columns(*asked).with_for_update()).one_or_none()
            if row is not None:
                return bool(asked) and row[1] is True
            if connection.execute(record).first() is None:
                raise CrmRefusedError(f"{place}: the CRM has no {self._mapped.target} with the key {parent}")
        raise CrmRefusedError(f"{place}: {NOT_TO_BE_UPDATED.format(user=self._engine.url.username)}")

    @cached_property
    def _parent(self) -> Parent:
        """The target's key; of a target whose row may not be there yet, that of the record itself."""
        target, where = self._targets[self._mapped.target], partial(self._where_target, self._mapped.target)
        if target.insert is None:
            table = self._tables.table(target.table, where("table"))
            key = self._tables.column(table, target.key, where("key"))
        else:
            table = self._tables.table(target.insert.parent, where("insert", "parent"))
            key = self._tables.column(table, target.insert.parent_key, where("insert", "parent_key"))
        return Parent(key, where(), where("key"))

    @cached_property
    def _note(self) -> NoteTable:
        """Raises ConfigurationError for a table or a column that is not there."""
        section, column = self._mapped, self._tables.column
        table = self._tables.table(section.table, self._where("table"))
        names = {"key": section.key, "parent": section.parent, "body": section.body}
        return NoteTable(table, *(column(table, name, self._where(key)) for key, name in names.items()))

    @cached_property
    def _constants(self) -> Constants:
        where = partial(self._where, "constants")
        return Constants(self._tables, self._note.table, self._mapped.constants, self._zone, where)

    @cached_property
    def _stamps(self) -> Constants:
        where = partial(self._where, "stamps")
        return Constants(self._tables, self._note.table, self._mapped.stamps, self._zone, where)

    def _bound(self, key: Literal["key", "parent"], external_id: str) -> Any:
        return bound_key(getattr(self._note, key), external_id, self._places[key])

    def _text_refusals(self) -> AbstractContextManager[None]:
        return text_refusals(self._places["body"], "set write_back.note.max_length")

    @property
    def _mapped(self) -> SqlNote:
        if self._section is None:
            raise ConfigurationError(f"{self._place}: the mapping has no such section")
        return self._section

    def _named(self, statement: str) -> str:
        return f"{self._place}: {statement} {self._mapped.table}"
