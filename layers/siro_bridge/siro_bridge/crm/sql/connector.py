"""The SQL connector, whole: the port's operations, each handed to the part that knows it."""

from collections.abc import Mapping
from typing import Any

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.notes import SqlNotes
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.writer import SqlFieldWriter
from siro_bridge.mapping.model import SqlMapping
from siro_bridge.secrets import required


class SqlCrm:
    """`secret` is CrmSecret's object, `{"url": "<SQLAlchemy URL>"}`; nothing is connected yet."""

    def __init__(self, mapping: SqlMapping, secret: Mapping[str, Any], *, pool_size: int = 5) -> None:
        self.engine = open_engine(required(dict(secret), "CrmSecret", "url"), pool_size=pool_size)
        tables = Tables(self.engine)
        reader = SqlReader(self.engine, mapping)
        writer = SqlFieldWriter(self.engine, tables, mapping)
        notes = SqlNotes(self.engine, tables, mapping)
        self.read_changes = reader.read_changes
        self.read_by_keys = reader.read_by_keys
        self.read_window = reader.read_window
        self.as_kept = writer.as_kept
        self.read_fields = writer.read_fields
        self.write_fields = writer.write_fields
        self.find_notes = notes.find_notes
        self.create_note = notes.create_note
        self.update_note = notes.update_note
        self.delete_note = notes.delete_note

    def close(self) -> None:
        self.engine.dispose()
