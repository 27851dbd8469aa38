"""The sections that only a mapping file for a SQL database has."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from siro_bridge.domain.section import Section, one_complaint
from siro_bridge.mapping.base import Scalar, ZoneName
from siro_bridge.mapping.sync import Columns, Entity
from siro_bridge.mapping.write_back import Note, Target, WriteBack

MADE = ("{now}", "{epoch}", "{epoch_ms}", "{uuid}")
"""Values that are made when they are written."""


def _known_values(constants: dict[str, Scalar]) -> dict[str, Scalar]:
    for name, value in constants.items():
        if isinstance(value, str) and re.fullmatch(r"\{+\s*\w+\s*\}+", value) and value not in MADE:
            raise PydanticCustomError(
                "unknown_value",
                "{value} is not one of {known}",
                {"value": value, "known": ", ".join(MADE), "path": (name,)},
            )
    return constants


Constants = Annotated[dict[str, Scalar], AfterValidator(_known_values)]
"""Column → its value, or one of `MADE`."""


_Name = Annotated[str, Field(min_length=1)]
_OneCursor = one_complaint("must be a column of the select, an expression over its columns, a list of columns, or none")
Cursor = Annotated[_Name | Annotated[list[_Name], Field(min_length=1)], _OneCursor]
"""A column, an expression, or several columns of which the newest counts."""


class SqlEntity(Entity):
    """`select`'s column aliases are Siro field paths; aliases that start with `_` are not sent.

    `cursor` (updated at) and `key` are columns of the select, or expressions over its columns; `cursor` may also be
    a list of columns. Paging, ordering and limits are the engine's: the select has none.
    """

    select: str = Field(min_length=1)
    """a query whose column aliases are Siro field paths, in double quotes"""
    cursor: Cursor
    """a column of the select that rises whenever anything selected changes, or `none`; or a list of columns, one for
    each table, of which the newest counts: each is looked for by its own table's index"""
    key: str = Field(min_length=1)
    """a column that makes rows of the same moment distinct, usually externalId; never null"""

    def paths(self, columns: Columns) -> Sequence[str] | None:
        return columns(self)

    def key_of(self, path: str) -> tuple[str, ...]:
        del path
        return ("select",)

    def fills(self, path: str) -> bool:
        return path in self.select


class SqlInsert(Section):
    """A row that is not there yet is inserted if the record itself is: in the table `parent`, under `parent_key`.

    `parent_stamps` are columns of that table that are written whenever a fact is.
    """

    parent: str
    """the table of the record itself"""
    parent_key: str
    """its column with the external id"""
    constants: Constants = {}
    """the new row's other columns, each with its value"""
    parent_stamps: Constants = {}
    """columns of `parent` that are written whenever a fact is"""


class SqlTarget(Target):
    """`table` may be `schema.table`; `key` is the column that holds the external id.

    `stamps` are columns that are written whenever a fact is, as the CRM's own application would.
    """

    table: str
    """`table` or `schema.table`"""
    key: str
    """the column that holds the external id"""
    stamps: Constants = {}
    """columns that are written whenever a fact is, each with its value"""
    insert: SqlInsert | None = None
    """for a row that may not be there yet, such as one of a table of custom fields"""


class SqlNote(Note):
    """A row a note: `parent` holds the target's key, `key` is the note's own, `constants` fill the rest.

    `stamps` are columns that are written whenever the note is rewritten.
    """

    table: str
    """the table of the notes"""
    key: str
    """the note's own key"""
    parent: str
    """the column with the key of the record that the note belongs to"""
    body: str
    """the column with the text"""
    constants: Constants = {}
    """the table's other NOT NULL columns, each with its value"""
    stamps: Constants = {}
    """columns that are written whenever the note is rewritten, each with its value"""


class SqlWriteBack(WriteBack):
    session_timezone: ZoneName | None = None
    """the zone in which the CRM's own application writes, if that is not the server's own"""
    targets: dict[str, SqlTarget] = {}
    note: SqlNote | None = None
