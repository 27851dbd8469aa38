"""Notes as rows of a table: found by their marker, made once under the lock of their parent's row."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, insert, or_, select, update

from siro_bridge.crm.port import FoundNote
from siro_bridge.crm.sql.constants import constants
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import bound_key
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


class SqlNotes:
    def __init__(self, engine: Engine, tables: Tables, mapping: SqlMapping, check_zone: ZoneCheck) -> None:
        self._engine = engine
        self._tables = tables
        self._section = mapping.write_back.note
        self._targets = mapping.write_back.targets
        self._where = partial(mapping.place, "write_back", "note")
        self._where_target = partial(mapping.place, "write_back", "targets")
        self._zone = mapping.zone
        self._check_zone = check_zone
        self._errors = partial(sql_errors, user=engine.url.username or "")

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        with self._errors(self._named("SELECT FROM")), reading(self._engine) as connection:
            return self._find(connection, parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        del returns  # the record's lock makes it one
        section, table = self._note()
        named = self._named("INSERT INTO")
        with self._errors(named), writing(self._engine) as connection:
            self._lock_parent(connection, parent)
            if found := self._find(connection, parent, marker, None):
                return found[0]
            row = {
                **self._constants("constants"),
                section.parent: self._bound("parent", parent),
                section.body: body,
            }
            self._check_zone(connection, table)
            with needed_values(table, self._where("constants")), self._text_refusals():
                connection.execute(insert(table).values(row))
            created = self._find(connection, parent, marker, None)
            if not created:
                raise CrmRefusedError(f"{named}: the CRM's database took the note, but does not show it")
            return created[0]

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        section, table = self._note()
        return self._change(note, "UPDATE", update(table).values({**self._constants("stamps"), section.body: body}))

    def delete_note(self, note: FoundNote) -> bool:
        shown = self._change(note, "DELETE FROM", delete(self._note()[1]))
        if shown is not None and shown.body:
            raise CrmRefusedError(f"{self._named('DELETE FROM')}: {KEPT}")
        return shown is not None

    def _change(self, note: FoundNote, verb: str, statement: Any) -> FoundNote | None:
        """The note as it stands afterwards. Only if it is what was found: a person's edit since then wins."""
        body = self._column("body")
        same = self._column("key") == self._bound("key", note.key)
        with self._errors(self._named(verb)), writing(self._engine) as connection:
            if connection.execute(select(body).where(same).with_for_update()).scalar_one_or_none() != note.body:
                return None
            with self._text_refusals():
                connection.execute(statement.where(same))
            return FoundNote(note.key, connection.execute(select(body).where(same)).scalar_one_or_none() or "")

    def _find(self, connection: Connection, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        key, body = self._column("key"), self._column("body")
        named = body.contains(fence.seed(marker), autoescape=True)
        marked = (self._column("parent") == self._bound("parent", parent)) & named
        wanted = or_(marked, key == self._bound("key", note_key)) if note_key else marked
        rows = connection.execute(select(key, body).where(wanted).order_by(key)).all()
        notes = [FoundNote(str(row[0]), row[1] or "") for row in rows]
        notes = [note for note in notes if note.key == note_key or fence.stands(note.body, marker)]
        return sorted(notes, key=lambda note: note.key != note_key)  # stable: the stored one first, then the oldest

    def _lock_parent(self, connection: Connection, parent: str) -> None:
        """Two writers of one note wait for each other here, and the second finds the first one's."""
        name = self._note()[0].target
        column, where = self._parent_key(name), partial(self._where_target, name)
        record = select(column).where(column == bound_key(column, parent, where("key")))
        with self._errors(f"{where()}: SELECT FROM {column.table}"):
            if connection.execute(record.with_for_update()).one_or_none() is not None:
                return
            if connection.execute(record).first() is None:
                raise CrmRefusedError(f"{where()}: the CRM has no {name} with the key {parent}")
        raise CrmRefusedError(f"{where()}: {NOT_TO_BE_UPDATED.format(user=self._engine.url.username)}")

    def _parent_key(self, name: str) -> Column[Any]:
        """The target's key; of a target whose row may not be there yet, that of the record itself."""
        target, where = self._targets[name], partial(self._where_target, name)
        if target.insert is None:
            return self._tables.column(self._tables.table(target.table, where("table")), target.key, where("key"))
        table = self._tables.table(target.insert.parent, where("insert", "parent"))
        return self._tables.column(table, target.insert.parent_key, where("insert", "parent_key"))

    def _constants(self, key: str) -> Mapping[str, Any]:
        """What the mapping's `constants` or `stamps` put into their columns."""
        section, table = self._note()
        return constants(self._tables, table, getattr(section, key), self._zone, partial(self._where, key))

    def _bound(self, key: str, external_id: str) -> Any:
        return bound_key(self._column(key), external_id, self._where(key))

    def _column(self, key: str) -> Column[Any]:
        """The column that the mapping's key (`key`, `parent` or `body`) names."""
        section, table = self._note()
        return self._tables.column(table, getattr(section, key), self._where(key))

    def _text_refusals(self) -> AbstractContextManager[None]:
        return text_refusals(self._where("body"), "set write_back.note.max_length")

    def _note(self) -> tuple[SqlNote, Table]:
        section = self._mapped()
        return section, self._tables.table(section.table, self._where("table"))

    def _mapped(self) -> SqlNote:
        if self._section is None:
            raise ConfigurationError(f"{self._where()}: the mapping has no such section")
        return self._section

    def _named(self, statement: str) -> str:
        return f"{self._where()}: {statement} {self._mapped().table}"
