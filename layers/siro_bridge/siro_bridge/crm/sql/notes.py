"""Notes as rows of a table: found by their marker, made once under the lock of their parent's row."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Engine, Table, delete, insert, or_, select, update

from siro_bridge.crm.port import FoundNote
from siro_bridge.crm.sql.engine import writing
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.tables import Tables, bound_key
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.mapping.sql import SqlNote, SqlWriteBack

_WHERE = "write_back.note"


class SqlNotes:
    def __init__(self, engine: Engine, tables: Tables, write_back: SqlWriteBack, timezone: str) -> None:
        self._engine = engine
        self._tables = tables
        self._write_back = write_back
        self._zone = ZoneInfo(timezone)

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        with sql_errors(_WHERE), self._engine.connect() as connection:
            return self._find(connection, parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str) -> FoundNote:
        section, table = self._note()
        with sql_errors(_WHERE), writing(self._engine) as connection:
            self._lock_parent(connection, parent)
            if found := self._find(connection, parent, marker, None):
                return found[0]
            parent_column = self._column(section.parent)
            row = {
                **{name: self._constant(table, name, value) for name, value in section.constants.items()},
                section.parent: bound_key(parent_column, parent),
                section.body: body,
            }
            connection.execute(insert(table).values(row))
            created = self._find(connection, parent, marker, None)
            if not created:
                raise CrmRefusedError(f"{_WHERE}: the CRM's database took the note, but does not show it")
            return created[0]

    def update_note(self, note: FoundNote, body: str) -> bool:
        section, table = self._note()
        return self._change(note, update(table).values({section.body: body}))

    def delete_note(self, note: FoundNote) -> bool:
        return self._change(note, delete(self._note()[1]))

    def _change(self, note: FoundNote, statement: Any) -> bool:
        """Only if the row is what was found: a person's edit since then wins."""
        section, _ = self._note()
        key, body = self._column(section.key), self._column(section.body)
        same = key == bound_key(key, note.key)
        with sql_errors(_WHERE), writing(self._engine) as connection:
            if connection.execute(select(body).where(same).with_for_update()).scalar_one_or_none() != note.body:
                return False
            connection.execute(statement.where(same))
        return True

    def _find(self, connection: Connection, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        section, _ = self._note()
        key, body = self._column(section.key), self._column(section.body)
        parent_column = self._column(section.parent)
        marked = (parent_column == bound_key(parent_column, parent)) & body.contains(marker, autoescape=True)
        wanted = or_(marked, key == bound_key(key, note_key)) if note_key else marked
        rows = connection.execute(select(key, body).where(wanted).order_by(key)).all()
        notes = [FoundNote(str(row[0]), row[1] or "") for row in rows]
        return sorted(notes, key=lambda note: note.key != note_key)  # stable: the stored one first, then the oldest

    def _lock_parent(self, connection: Connection, parent: str) -> None:
        """Two writers of one note wait for each other here, and the second finds the first one's."""
        section, _ = self._note()
        target = self._write_back.targets[section.target]
        where = f"write_back.targets.{section.target}"
        column = self._tables.column(self._tables.table(target.table, where), target.key, where)
        locked = select(column).where(column == bound_key(column, parent)).with_for_update()
        if connection.execute(locked).one_or_none() is None:
            raise CrmRefusedError(f"the CRM has no {section.target} with the key {parent}")

    def _constant(self, table: Table, name: str, value: Any) -> Any:
        column = self._tables.column(table, name, f"{_WHERE}.constants")
        return _GENERATED[value](column, self._zone) if value in _GENERATED else value

    def _column(self, name: str) -> Column[Any]:
        return self._tables.column(self._note()[1], name, _WHERE)

    def _note(self) -> tuple[SqlNote, Table]:
        section = self._write_back.note
        if section is None:
            raise ConfigurationError(f"mapping: {_WHERE} is not mapped")
        return section, self._tables.table(section.table, _WHERE)


def _now(column: Column[Any], zone: ZoneInfo) -> datetime:
    """In the column's own manner: an aware one gets a moment, a naive one the mapping's wall clock."""
    now = datetime.now(UTC)
    return now if getattr(column.type, "timezone", False) else now.astimezone(zone).replace(tzinfo=None)


_GENERATED: Mapping[Any, Callable[[Column[Any], ZoneInfo], Any]] = {
    "{now}": _now,
    "{uuid}": lambda _column, _zone: str(uuid.uuid4()),
}
