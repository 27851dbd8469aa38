"""How a CRM is built: tables (or resources of an API), their fields, what they refer to. No values of its records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal[
    "text",
    "integer",
    "decimal",
    "boolean",
    "date",
    "time",
    "datetime",
    "moment",
    "uuid",
    "bytes",
    "json",
    "list",
    "other",
]
"""A `datetime` has no zone, a `moment` has one. An amount or a measure is `decimal`."""

LONG = 1000
"""A text that may be longer than this is one that people write whole sentences into."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or a property of a record.

    `length` is that of the longest text, None without a limit. `words` are all the values that it may have, where the
    CRM lists them. `form` is how a time is written, if not as ISO 8601 (epoch, epoch_ms), uri of an address, money
    of an amount of PostgreSQL's own type.
    `filled`, `emails` and `times` are shares of a sample of rows: of those that have a value, of the values that look
    like an email address, and of those that look like a time; None where nobody looked.
    """

    name: str
    kind: Kind
    nullable: bool = True
    has_default: bool = False
    is_made: bool = False
    length: int | None = None
    words: tuple[str, ...] = ()
    form: str = ""
    filled: float | None = None
    emails: float | None = None
    times: float | None = None

    @property
    def is_long(self) -> bool:
        """Whether it holds whole sentences."""
        return self.kind == "text" and (self.length is None or self.length > LONG)

    @property
    def is_empty(self) -> bool:
        """Whether no row that was looked at has a value."""
        return self.filled == 0


@dataclass(frozen=True, slots=True)
class Reference:
    """`field` holds the key of a row of `table`, which is its column `key`.

    `is_told` says that the CRM declares it; others are known by their names alone. `only` is a field that says which
    table is meant, and its word for this one.
    """

    field: str
    table: str
    key: str
    is_told: bool = True
    only: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """`key` are the fields of its primary key; `elsewhere` are those that refer to what was not looked at.

    Without `has_key` the database declares none, and `key` is what most likely is one.
    `rows` is None where nobody counted; `is_estimate` says that the database only estimates it.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    elsewhere: tuple[str, ...] = ()
    rows: int | None = None
    is_estimate: bool = False
    is_view: bool = False
    has_key: bool = True

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def label(self) -> str:
        """The name without its schema."""
        return self.name.rpartition(".")[2]

    def refers_to(self, table: str) -> Iterator[Reference]:
        return (each for each in self.references if each.table == table)


@dataclass(frozen=True)
class Shape:
    """`zone` is the IANA name of the server's own clock, if it has one; `product` is the CRM that this looks like.

    `hidden` are tables that are there, and that the user may not read; of `partly_hidden` ones some columns.
    """

    tables: tuple[Table, ...]
    zone: str | None = None
    product: str | None = None
    hidden: tuple[str, ...] = ()
    partly_hidden: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        return {table.name: table for table in self.tables}
