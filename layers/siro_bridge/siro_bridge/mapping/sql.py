"""The mapping file for a CRM that is reached through its SQL database."""

from typing import Literal

from pydantic import Field

from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import Scalar, ZoneName
from siro_bridge.mapping.sync import Entity
from siro_bridge.mapping.write_back import Note, Target, WriteBack


class SqlEntity(Entity):
    """`select`'s column aliases are Siro field paths; aliases that start with `_` are not sent.

    `cursor` (updated at) and `key` are columns of the select, or expressions over its columns. Paging,
    ordering and limits are the engine's: the select has none.
    """

    select: str = Field(min_length=1)
    cursor: str = Field(min_length=1)
    key: str = Field(min_length=1)


class SqlTarget(Target):
    """`table` may be `schema.table`; `key` is the column that holds the external id."""

    table: str
    key: str


class SqlNote(Note):
    """A row a note: `parent` holds the target's key, `key` is the note's own, `constants` fill the rest."""

    table: str
    key: str
    parent: str
    body: str
    constants: dict[str, Scalar] = {}


class SqlWriteBack(WriteBack):
    """`session_timezone`: the zone in which the CRM's own application writes, if that is not the server's own."""

    session_timezone: ZoneName | None = None
    targets: dict[str, SqlTarget] = {}
    note: SqlNote | None = None


class SqlSections(Section):
    connector: Literal["sql"]
    opportunities: SqlEntity | None = None
    engagements: SqlEntity | None = None
    accounts: SqlEntity | None = None
    write_back: SqlWriteBack = SqlWriteBack()
