"""What the use cases ask of a CRM; a connector is three parts that answer it.

Every method raises CrmUnavailableError (try again later), CrmRefusedError (this record will not do) or
ConfigurationError (the mapping names what the CRM does not have; the message names its line and key).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from siro_bridge.domain.said import NOTHING, Said
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.checked import Checked

CrmValue = str | int | float | bool | Decimal | date | datetime | list[Any] | None


class Position(NamedTuple):
    """Where a reader stands: the last row's (updated at, key), in the connector's own text encoding."""

    cursor: str
    key: str


Located = tuple[Position, datetime | None]
"""A row's position, and when it was changed last, where that is known."""

WITH_HELPERS = ("accounts",)
"""Entities whose rows tell the engine more than what is sent: which records carry the account."""


LISTED = "listed"
"""A helper of rows that show less than the record has: the hash of what the list showed. No mapping can name it."""


class Stray(NamedTuple):
    """An entry of a list that is no record. `name` is the same for the same entry; `why` says where it stood."""

    name: str
    why: str


class Shape(NamedTuple):
    """What makes a payload of a row's values, and a digest of all that the payload depends on.

    The digest covers the row, and the rules by which the payload is made and checked (`domain/payload/rules.py`). It is
    None where it cannot be told.
    """

    payload: Callable[[Any], dict[str, Any]]
    digest: Callable[["SourceRow"], bytes | None]


class SourceRow:
    """One record of the CRM: its payload as Siro's nested object, mapped, not yet checked.

    `helpers` are the columns whose names start with an underscore, of entities `WITH_HELPERS`. Where the row
    stands is worked out from `values` by `locate` when it is asked for: of a page that is its last row alone.
    So is its payload where a `Shape` is given for it.
    """

    __slots__ = ("_payload", "_shape", "helpers", "locate", "stray", "values")

    def __init__(
        self,
        payload: dict[str, Any] | Shape,
        helpers: Mapping[str, Any],
        locate: Callable[[Any], Located],
        values: Any,
        stray: Stray | None = None,
    ) -> None:
        self._payload: dict[str, Any] | None = payload if isinstance(payload, dict) else None
        self._shape: Shape | None = None if isinstance(payload, dict) else payload
        self.helpers = helpers
        self.locate = locate
        self.values = values
        self.stray = stray

    @property
    def payload(self) -> dict[str, Any]:
        if self._payload is None:
            self._payload = self._shape.payload(self.values) if self._shape else {}
        return self._payload

    def digest(self) -> bytes | None:
        """Only rows of which the same payload is made have the same; None where nobody can tell."""
        return self._shape.digest(self) if self._shape else None

    @property
    def position(self) -> Position:
        return self.locate(self.values)[0]

    @property
    def updated_at(self) -> datetime | None:
        """The position's time, aware; None when the CRM pages by something else than a time."""
        return self.locate(self.values)[1]


class CrmReader(Protocol):
    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        """The next rows in order of (updated at, key): after `after`, or from `since` on (inclusive)."""
        ...

    def tell_unlisted(self, entity: EntityName) -> None:
        """Log whether the CRM has records that are never read as changes. It may have to look at all of them."""
        ...

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        """The rows with these keys, in any order; a missing one is left out."""
        ...

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        """The Siro field paths that the mapping fills from the CRM's records, such as `account.phoneNumbers[0]`."""
        ...

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        """Every row whose startTime lies in [start, end], read page by page; it raises rather than ends early."""
        ...


class WriteResult(StrEnum):
    """`altered`: the CRM took the value and holds another one that was made of it, such as a text in capitals."""

    WRITTEN = "written"
    ALTERED = "altered"
    EDITED = "edited"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """`new` replaces `expected`, the value as it was read; any other value in the CRM is a person's."""

    field: str
    expected: CrmValue
    new: CrmValue


@dataclass(frozen=True, slots=True)
class FieldOutcome:
    """`value` is what the CRM holds afterwards, as read back.

    `reason` says what is wrong, or what the CRM made of the value, in words of ours. `said` are the CRM's own, values
    and all: for the journal.
    """

    result: WriteResult
    value: CrmValue = None
    reason: str = ""
    said: Said = NOTHING


@dataclass(frozen=True, slots=True)
class FoundNote:
    """`was_there`: it was to be made, and the CRM had it already."""

    key: str
    body: str
    was_there: bool = field(default=False, compare=False)


class CrmFields(Protocol):
    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        """`value` as the field will hold it, where that is known beforehand: money rounded to the column's digits."""
        ...

    def is_same(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        """Whether the field holds what was sent, be it in another writing: `"2026-03-04T00:00:00"` for that day."""
        ...

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        """The fields' values; None when the CRM has no such record."""
        ...

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        """Compare-and-set, field by field: one that cannot be written does not stop the others.

        Written means that the CRM holds the value, as read back. A number, date, boolean or picklist value that it
        cut, rounded or emptied is put back where the CRM lets us, and refused; a text that it changed is altered.
        """
        ...


class CrmNotes(Protocol):
    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        """By stored key, then by marker, where that is no quotation (`fence.stands`); the oldest first."""
        ...

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        """Finds by marker and creates only if there is none (`was_there`); LostAnswerError when no answer came.

        The body in the answer is as the CRM shows it afterwards. `returns` is how often this note was taken back from
        the record before: to a CRM with idempotency keys it is another note each time.
        """
        ...

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        """The note as the CRM shows it afterwards; None when a person edited or deleted what was found."""
        ...

    def delete_note(self, note: FoundNote) -> bool: ...


class Crm:
    """A connector, open: three parts that know one CRM. `close` gives back what they hold.

    `log_in` gets a token, where the CRM gives out some, and says in a line what it is; nothing where none is needed.
    """

    def __init__(
        self,
        reader: CrmReader,
        fields: CrmFields,
        notes: CrmNotes,
        close: Callable[[], None],
        log_in: Callable[[], str] = str,
    ) -> None:
        self.reader = reader
        self.fields = fields
        self.notes = notes
        self.close = close
        self.log_in = log_in


class LiveLook:
    """What a connector finds of the mapping in the CRM itself, before anything is written; here it cannot ask.

    It only reads, and raises as the readers do.
    """

    def schema(self) -> Checked:
        """What the mapping writes to: is it there, and does it take what is written."""
        return Checked()

    def reads(self, entity: EntityName) -> Checked:  # noqa: ARG002  for those that can ask
        """What a run asks for: does it fit Siro's fields, and does the CRM find it without looking at everything."""
        return Checked()

    def records(self, keys: Mapping[str, str]) -> Checked:  # noqa: ARG002  as above
        """By target the key of a record that the CRM has: does it hold the fields that are written."""
        return Checked()
